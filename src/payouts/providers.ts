// The provider of a supplier: which code speaks to it, with its settings and its opened secrets.

import { paypalProvider } from './paypal.ts';
import { webhookProvider } from './signed-webhook.ts';
import { SUPPLIER_SECRETS, SUPPLIER_SETTINGS } from './supplier-settings.ts';
import { tremendousProvider } from './tremendous.ts';
import type { CallOutside, Provider, SupplierType } from './types.ts';

/** null: nobody is called for suppliers of this type. */
export function providerOf(
  supplier: { type: SupplierType; name: string; settings: unknown; secrets: unknown },
  outside: { call: CallOutside; now: () => Date },
): Provider | null {
  const { type, name, settings, secrets } = supplier;
  switch (type) {
    case 'tremendous':
      return tremendousProvider(
        SUPPLIER_SETTINGS.tremendous.parse(settings),
        SUPPLIER_SECRETS.tremendous.parse(secrets),
        outside.call,
      );
    case 'paypal':
      return paypalProvider(
        SUPPLIER_SETTINGS.paypal.parse(settings),
        SUPPLIER_SECRETS.paypal.parse(secrets),
        outside,
      );
    case 'webhook':
      return webhookProvider(
        SUPPLIER_SETTINGS.webhook.parse(settings),
        SUPPLIER_SECRETS.webhook.parse(secrets),
        {
          ...outside,
          supplierName: name,
        },
      );
    case 'manual':
    case 'coupon_pool':
    case 'bank_csv':
      return null;
  }
}

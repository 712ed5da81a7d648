// HTTP of paying, put together from its parts.

import type { Deps, Server } from '../http/types.ts';
import { bankRoutes } from './bank-routes.ts';
import { couponRoutes } from './coupon-routes.ts';
import { payoutViewRoutes } from './payout-routes.ts';
import { preferenceRoutes } from './preference-routes.ts';
import { runRoutes } from './run-routes.ts';
import { supplierRoutes } from './supplier-routes.ts';
import { taxRoutes } from './tax-routes.ts';

export function payoutRoutes(server: Server, deps: Deps): void {
  supplierRoutes(server, deps);
  runRoutes(server, deps);
  payoutViewRoutes(server, deps);
  couponRoutes(server, deps);
  bankRoutes(server, deps);
  taxRoutes(server, deps);
  preferenceRoutes(server, deps);
}

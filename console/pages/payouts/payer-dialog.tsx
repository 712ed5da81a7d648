// A legal entity that pays: a new one, or its name and limits changed.

import { Modal, Stack, TextInput } from '@mantine/core';
import { post, put } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { MoneyField } from '../../parts/number-fields.tsx';
import { common } from '../../words.ts';
import type { PayerView } from './wire.ts';
import { words } from './words.ts';

export function PayerDialog({ payer, onClose }: { payer: PayerView | null; onClose(): void }) {
  const renew = useRenew('/v1/payers', '/v1/tax-totals', '/v1/payouts/waiting');
  const api = useApiForm({
    initialValues: {
      name: payer?.name ?? '',
      threshold_minor: payer?.threshold_minor ?? null,
      details_from_minor: payer?.details_from_minor ?? null,
    },
    send: async (values) => {
      if (payer) await put(`/v1/payers/${payer.id}`, values);
      else await post('/v1/payers', values);
      await renew();
      notifyDone(words.payerSaved);
      onClose();
    },
  });
  // A payer keeps the currency that it was made with.
  const currency = payer ? { currency: payer.currency } : {};
  return (
    <Modal opened onClose={onClose} title={payer ? words.editPayer(payer.name) : words.addPayer}>
      <form onSubmit={api.onSubmit} noValidate>
        <Stack>
          <TextInput label={words.payerName} data-autofocus {...api.form.getInputProps('name')} />
          <MoneyField
            label={words.threshold}
            description={words.thresholdText}
            {...currency}
            {...api.form.getInputProps('threshold_minor')}
          />
          <MoneyField
            label={words.detailsFrom}
            description={words.detailsFromText}
            {...currency}
            {...api.form.getInputProps('details_from_minor')}
          />
          <FormEnd api={api} action={payer ? common.save : words.addPayer} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

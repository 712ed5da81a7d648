// By what a person is paid and where to, as staff enter it. Account numbers go in and are never shown again.

import { Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { put } from '../../../api/api.ts';
import { useRenew } from '../../../api/renew.ts';
import { FormEnd, useApiForm } from '../../../parts/form.tsx';
import { notifyDone } from '../../../parts/notify.tsx';
import type { PreferenceView, SupplierName } from './wire.ts';
import { words } from './words.ts';

type Kind = keyof typeof words.kinds;
type Field = 'email' | 'account_holder' | 'iban' | 'routing_number' | 'account_number';

const FIELDS: Record<Kind, [name: Field, label: string][]> = {
  keep: [],
  email: [['email', words.email]],
  iban: [
    ['account_holder', words.holder],
    ['iban', words.iban],
  ],
  us: [
    ['account_holder', words.holder],
    ['routing_number', words.routing],
    ['account_number', words.account],
  ],
  forget: [],
};

interface PaymentDialogProps {
  preference: PreferenceView;
  suppliers: SupplierName[];
  onClose(): void;
}

export function PaymentDialog({ preference, suppliers, onClose }: PaymentDialogProps) {
  const renew = useRenew('/v1/persons', '/v1/payouts');
  const api = useApiForm({
    initialValues: {
      supplier_id: preference.supplier_id ?? '',
      kind: (preference.destination_hint === null ? 'email' : 'keep') as Kind,
      ...{ email: '', account_holder: '', iban: '', routing_number: '', account_number: '' },
    },
    fieldOf: (field) => field.replace(/^destination\./, ''),
    send: async ({ supplier_id: supplier, kind, ...values }) => {
      const said = FIELDS[kind].map(([name]) => [name, values[name].trim()]).filter(([, text]) => text);
      await put(`/v1/persons/${preference.person_id}/payout-preference`, {
        supplier_id: supplier || null,
        ...(kind === 'forget' && { destination: null }),
        ...(said.length > 0 && { destination: Object.fromEntries(said) }),
      });
      await renew();
      notifyDone(words.saved);
      onClose();
    },
  });
  const { form } = api;
  const kinds = (Object.keys(FIELDS) as Kind[]).filter(
    (kind) => preference.destination_hint !== null || kind !== 'forget',
  );
  return (
    <Modal opened onClose={onClose} title={words.paymentTitle}>
      <form onSubmit={api.onSubmit} noValidate autoComplete="off">
        <Stack gap="sm">
          <NativeSelect
            label={words.supplier}
            description={words.supplierHint}
            data-autofocus
            data={[
              { value: '', label: words.byCampaign },
              ...suppliers
                .filter(({ state }) => state !== 'archived')
                .map(({ id, name }) => ({ value: id, label: name })),
            ]}
            {...form.getInputProps('supplier_id')}
          />
          <NativeSelect
            label={words.kind}
            data={kinds.map((value) => ({ value, label: words.kinds[value] }))}
            {...form.getInputProps('kind')}
          />
          {FIELDS[form.values.kind].map(([name, label]) => (
            <TextInput key={name} label={label} autoComplete="off" {...form.getInputProps(name)} />
          ))}
          <Text size="sm" c="dimmed">
            {words.sealed}
          </Text>
          <FormEnd api={api} action={words.save} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

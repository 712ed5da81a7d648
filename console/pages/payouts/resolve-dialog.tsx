// A person says what became of a payout that the provider cannot tell about.

import { Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { words } from './words.ts';

export function ResolveDialog({ payoutId, onClose }: { payoutId: string; onClose(): void }) {
  const renew = useRenew('/v1/payouts', '/v2/rewards', '/v1/ledger');
  const api = useApiForm({
    initialValues: { outcome: 'paid', reference: '', reason: '' },
    validate: { reason: (reason) => (reason.trim() === '' ? words.reasonNeeded : null) },
    send: async ({ reference, ...values }) => {
      await post(`/v1/payouts/${payoutId}/resolve`, {
        ...values,
        ...(reference.trim() !== '' && { reference }),
      });
      await renew();
      notifyDone(words.resolved);
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={words.resolveTitle}>
      <form onSubmit={api.onSubmit}>
        <Stack>
          <Text size="sm">{words.resolveText}</Text>
          <NativeSelect
            label={words.outcome}
            data={(['paid', 'not_paid'] as const).map((value) => ({ value, label: words.outcomes[value] }))}
            {...api.form.getInputProps('outcome')}
          />
          <TextInput label={words.reference} {...api.form.getInputProps('reference')} />
          <TextInput label={words.reason} {...api.form.getInputProps('reason')} />
          <FormEnd api={api} action={words.resolve} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

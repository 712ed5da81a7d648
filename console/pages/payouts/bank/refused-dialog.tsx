// Payments of a file that the bank refused, with what it said.

import { Modal, Stack, Text, TextInput } from '@mantine/core';
import { post } from '../../../api/api.ts';
import { useRenew } from '../../../api/renew.ts';
import { FormEnd, useApiForm } from '../../../parts/form.tsx';
import { Money } from '../../../parts/format.tsx';
import { notifyDone } from '../../../parts/notify.tsx';
import classes from '../payouts.module.css';
import { words } from './words.ts';

interface RefusedDialogProps {
  fileId: string;
  lines: { id: string; name: string; amount_minor: number; currency: string }[];
  onClose(): void;
  onDone(): void;
}

export function RefusedDialog({ fileId, lines, onClose, onDone }: RefusedDialogProps) {
  const renew = useRenew('/v1/bank-files', '/v1/payouts', '/v2/rewards', '/v1/ledger');
  const api = useApiForm({
    initialValues: { message: '' },
    validate: { message: (message) => (message.trim() === '' ? words.whyNeeded : null) },
    send: async ({ message }) => {
      const { settled } = await post<{ settled: number }>(`/v1/bank-files/${fileId}/results`, {
        lines: lines.map(({ id }) => ({ payout_id: id, outcome: 'failed', message })),
      });
      await renew();
      notifyDone(words.refused(settled));
      onDone();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={words.refuseTitle(lines.length)}>
      <form onSubmit={api.onSubmit} noValidate>
        <Stack>
          <ul className={classes.list}>
            {lines.map((line) => (
              <li key={line.id}>
                <span>{line.name}</span>
                <Money minor={line.amount_minor} currency={line.currency} fw={600} />
              </li>
            ))}
          </ul>
          <TextInput
            label={words.why}
            description={words.whyHint}
            maxLength={500}
            data-autofocus
            {...api.form.getInputProps('message')}
          />
          <Text size="sm">{words.refuseText}</Text>
          <FormEnd api={api} action={words.refuse} onCancel={onClose} isDangerous />
        </Stack>
      </form>
    </Modal>
  );
}

// Taking an entry off its list, with a reason; both reasons stay readable.

import { Modal, Stack, Text, TextInput } from '@mantine/core';
import { post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import type { EntryView } from './wire.ts';
import { words } from './words.ts';

export function RemoveDialog(props: { entry: EntryView; name: string; onClose(): void }) {
  const { entry, name, onClose } = props;
  const renew = useRenew(
    ...(['/v1/lists', '/v1/reviews', '/v1/reviews/summary', '/v1/attention'] as const),
    ...(['/v1/jobs', '/v1/explain', '/v2/rewards', '/v1/payouts'] as const),
  );
  const api = useApiForm({
    initialValues: { reason: '' },
    validate: { reason: (reason) => (reason.trim() === '' ? words.reasonFirst : null) },
    send: async ({ reason }) => {
      await post(`/v1/lists/${entry.entry_id}/remove`, { reason: reason.trim() });
      await renew();
      notifyDone(words.removedDone);
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={words.removeTitle(name)}>
      <form onSubmit={api.onSubmit} noValidate>
        <Stack>
          <Text size="sm">{words.removeText[entry.list]}</Text>
          <TextInput
            label={words.reason}
            description={words.reasonText}
            maxLength={2000}
            data-autofocus
            {...api.form.getInputProps('reason')}
          />
          <FormEnd api={api} action={words.removeAction} onCancel={onClose} isDangerous />
        </Stack>
      </form>
    </Modal>
  );
}

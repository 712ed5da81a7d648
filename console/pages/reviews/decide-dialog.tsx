// The last look before reviews are decided: how many, what it means, and why. It cannot be undone, so it asks for a reason.

import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import type { Decided, ReviewView } from './wire.ts';
import { words } from './words.ts';

export type Decision = 'approve' | 'decline';

/** What the API takes in one order. */
const AT_ONCE = 500;

interface DecideDialogProps {
  decision: Decision;
  reviews: readonly ReviewView[];
  onClose(): void;
  /** All are decided, and what is shown is read again. */
  onDone(): void;
}

export function DecideDialog({ decision, reviews, onClose, onDone }: DecideDialogProps) {
  const renew = useRenew(
    ...(['/v1/reviews', '/v1/reviews/summary', '/v1/attention', '/v1/explain'] as const),
    ...(['/v1/jobs', '/v2/rewards'] as const),
  );
  const isApproval = decision === 'approve';
  const count = reviews.length;
  const api = useApiForm({
    initialValues: { note: '' },
    validate: { note: (note) => (note.trim() === '' ? words.noteNeeded : null) },
    send: async ({ note }) => {
      const ids = reviews.map(({ review_id: id }) => id);
      let decided = 0;
      for (let from = 0; from < ids.length; from += AT_ONCE) {
        const answer = await post<Decided>('/v1/reviews/decide', {
          ...{ decision, note: note.trim(), review_ids: ids.slice(from, from + AT_ONCE) },
        });
        decided += answer.decided;
      }
      await renew();
      onDone();
      onClose();
      const done = isApproval ? words.approved(decided) : words.declined(decided);
      notifyDone(decided === count ? done : `${done}. ${words.leftOut(count - decided)}`);
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={isApproval ? words.approveTitle(count) : words.declineTitle(count)}
    >
      <form onSubmit={api.onSubmit} noValidate>
        <Stack>
          <Text size="sm">{isApproval ? words.approveText(count) : words.declineText(count)}</Text>
          <TextInput
            label={words.note}
            description={words.noteText}
            maxLength={2000}
            data-autofocus
            {...api.form.getInputProps('note')}
          />
          <Group gap={6} role="group" aria-label={words.noteIdeas}>
            {(isApproval ? words.approveNotes : words.declineNotes).map((note) => (
              <Button
                key={note}
                size="compact-xs"
                variant="default"
                onClick={() => api.form.setFieldValue('note', note)}
              >
                {note}
              </Button>
            ))}
          </Group>
          <FormEnd
            api={api}
            action={isApproval ? words.approve : words.decline}
            onCancel={onClose}
            isDangerous={!isApproval}
          />
        </Stack>
      </form>
    </Modal>
  );
}

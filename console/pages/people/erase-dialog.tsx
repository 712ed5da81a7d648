// Erasing a person: asked for with a typed word, because nothing brings it back (ID-5).

import { Modal, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { post } from '../../api/api.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { words } from './words.ts';

export function EraseDialog({ personId, onClose }: { personId: string; onClose(): void }) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const api = useApiForm({
    initialValues: { typed: '', note: '' },
    validate: {
      typed: (typed) => (typed.trim() === words.eraseWord ? null : words.typeToErase(words.eraseWord)),
    },
    send: async ({ note }) => {
      await post('/v4/erasures', { person_id: personId, note });
      onClose();
      await navigate({ to: '/people' });
      // Nothing of the person stays in the browser either.
      queryClient.removeQueries({ queryKey: ['/v1/people', personId] });
      queryClient.removeQueries({ queryKey: ['/v5/persons', personId] });
      await queryClient.invalidateQueries();
      notifyDone(words.erased);
    },
  });
  return (
    <Modal opened onClose={onClose} title={words.eraseTitle}>
      <form onSubmit={api.onSubmit}>
        <Stack>
          <Text size="sm">{words.eraseText}</Text>
          <TextInput
            label={words.eraseNote}
            description={words.eraseNoteText}
            maxLength={1000}
            {...api.form.getInputProps('note')}
          />
          <TextInput
            label={words.typeToErase(words.eraseWord)}
            autoComplete="off"
            data-autofocus
            {...api.form.getInputProps('typed')}
          />
          <FormEnd api={api} action={words.eraseAction} isDangerous onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

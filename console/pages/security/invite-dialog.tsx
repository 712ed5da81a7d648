// An invitation: its link is mailed, and shown this once for where no mail is sent.

import { Alert, Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Role } from '../../../src/accounts/types.ts';
import { post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { CopyField } from '../../parts/copy.tsx';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { common } from '../../words.ts';
import type { AddedInvitation } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v1/invitations';

export function InviteDialog({ onClose }: { onClose(): void }) {
  const renew = useRenew(PATH);
  const [added, setAdded] = useState<AddedInvitation | null>(null);
  const api = useApiForm({
    initialValues: { email: '', name: '', role: 'office' as Role },
    validate: { email: (email) => (email.trim() === '' ? words.needed : null) },
    send: async ({ email, name, role }) => {
      setAdded(await post<AddedInvitation>(PATH, { email: email.trim(), name: name.trim(), role }));
      await renew();
    },
  });
  const field = api.form.getInputProps;
  return (
    <Modal
      opened
      onClose={onClose}
      closeButtonProps={{ 'aria-label': common.close }}
      title={words.inviteTitle}
      closeOnClickOutside={added === null}
    >
      {added ? (
        <Stack>
          <Alert color={added.mailed ? 'teal' : 'yellow'} role="status">
            {added.mailed ? words.mailed(added.email) : words.notMailed}
          </Alert>
          <CopyField label={words.link} value={added.link} />
          <Group justify="flex-end">
            <Button onClick={onClose}>{common.close}</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={api.onSubmit} noValidate>
          <Stack>
            <TextInput label={words.email} type="email" data-autofocus {...field('email')} />
            <TextInput label={`${words.fields.name} (${common.optional})`} {...field('name')} />
            <NativeSelect
              label={words.role}
              data={Object.entries(words.roles).map(([value, label]) => ({ value, label }))}
              {...field('role')}
            />
            <FormEnd api={api} action={words.inviteAction} onCancel={onClose} />
          </Stack>
        </form>
      )}
    </Modal>
  );
}

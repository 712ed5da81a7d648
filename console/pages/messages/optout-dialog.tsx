// Keeping an address out: somebody asked on the phone or at the door.

import { Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { words } from './words.ts';

export function OptOutDialog({ onClose }: { onClose(): void }) {
  const renew = useRenew('/v1/messages/optouts', '/v4/optouts');
  const set = async (email: string, mailClass: string, optout: boolean) => {
    await post('/v4/optouts', { email, optout, ...(mailClass !== '' && { mail_class: mailClass }) });
    await renew();
  };
  const api = useApiForm({
    initialValues: { email: '', mail_class: '' },
    send: async ({ email, mail_class: mailClass }) => {
      await set(email.trim(), mailClass, true);
      onClose();
      notifyDone(words.optedOut(email.trim()), () => set(email.trim(), mailClass, false));
    },
  });
  return (
    <Modal opened onClose={onClose} title={words.addOptout}>
      <form onSubmit={api.onSubmit} noValidate>
        <Stack>
          <TextInput label={words.email} type="email" data-autofocus {...api.form.getInputProps('email')} />
          <NativeSelect
            label={words.which}
            data={[
              { value: '', label: words.whichAll },
              { value: 'promotional', label: words.classes.promotional },
              { value: 'transactional', label: words.classes.transactional },
            ]}
            {...api.form.getInputProps('mail_class')}
          />
          <FormEnd api={api} action={words.addAction} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

// Staff say who referred a friend, with the reason (AT-7).

import { Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { post } from '../../api/api.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { personText } from '../../parts/person-name.tsx';
import { type DeskHit, PersonPicker } from '../../parts/person-picker.tsx';
import { useRenewReferrals } from './renew.ts';
import { words } from './words.ts';

export function AttachDialog(props: { friendId: string; isChange: boolean; onClose(): void }) {
  const renew = useRenewReferrals();
  const [picked, setPicked] = useState<DeskHit | null>(null);
  const api = useApiForm({
    initialValues: { reason: '' },
    validate: { reason: (reason) => (reason.trim() === '' ? words.reasonFirst : null) },
    send: async ({ reason }) => {
      if (!picked) throw new Error(words.pickFirst);
      await post('/v1/referrals', {
        friend_person_id: props.friendId,
        advocate_person_id: picked.person_id,
        reason,
      });
      await renew();
      notifyDone(words.attached(personText(picked)));
      props.onClose();
    },
  });
  return (
    <Modal opened onClose={props.onClose} title={words.attachTitle} size="md">
      <form onSubmit={api.onSubmit}>
        <Stack>
          <Text size="sm" c="dimmed">
            {words.attachText}
          </Text>
          <PersonPicker label={words.advocate} except={props.friendId} onPick={setPicked} />
          <TextInput
            label={words.reason}
            description={words.reasonText}
            maxLength={2000}
            {...api.form.getInputProps('reason')}
          />
          <FormEnd
            api={api}
            action={props.isChange ? words.change : words.attachAction}
            onCancel={props.onClose}
          />
        </Stack>
      </form>
    </Modal>
  );
}

// Changing who a person is: names and kind; another e-mail or phone.

import { Modal, NativeSelect, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { put } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { common } from '../../words.ts';
import { emailOf, KINDS, type PersonView } from './wire.ts';
import { words } from './words.ts';

export function EditDialog({ person, onClose }: { person: PersonView; onClose(): void }) {
  const renew = useRenew('/v1/people', '/v5/persons', '/v1/jobs', '/v1/desk/search');
  const api = useApiForm({
    initialValues: {
      first_name: person.first_name ?? '',
      last_name: person.last_name ?? '',
      email: emailOf(person) ?? '',
      phone: person.phone ?? '',
      kind: person.kind,
    },
    send: async ({ email, phone, ...values }) => {
      await put(`/v5/persons/${person.id}`, {
        ...values,
        ...(email.trim() !== '' && { email }),
        ...(phone.trim() !== '' && { phone }),
      });
      await renew();
      notifyDone(common.saved);
      onClose();
    },
  });
  const { form } = api;
  return (
    <Modal opened onClose={onClose} title={words.editTitle}>
      <form onSubmit={api.onSubmit} noValidate>
        <Stack>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput label={words.firstName} data-autofocus {...form.getInputProps('first_name')} />
            <TextInput label={words.lastName} {...form.getInputProps('last_name')} />
            <TextInput label={words.email} type="email" {...form.getInputProps('email')} />
            <TextInput label={words.phone} type="tel" {...form.getInputProps('phone')} />
          </SimpleGrid>
          <NativeSelect
            label={words.kind}
            data={KINDS.map((value) => ({ value, label: words.kinds[value] }))}
            {...form.getInputProps('kind')}
          />
          <Text size="sm" c="dimmed">
            {words.editText}
          </Text>
          <FormEnd api={api} action={common.save} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

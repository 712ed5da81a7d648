// A new advocate: who, and a code.

import { NativeSelect, Paper, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { LinkHost } from '../../parts/link-host.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { usePrograms } from './programs.ts';
import { KINDS, type Kind, type PersonView, type ShareableView } from './wire.ts';
import { words } from './words.ts';

export function NewPersonPage() {
  const navigate = useNavigate();
  const renew = useRenew('/v1/people', '/v5/persons', '/v1/desk/search');
  const programs = usePrograms();
  const api = useApiForm({
    initialValues: {
      ...{ first_name: '', last_name: '', email: '', phone: '', code: '', program: '' },
      kind: 'customer' as Kind,
    },
    validate: {
      email: (email, { phone }) => (email.trim() === '' && phone.trim() === '' ? words.needKey : null),
    },
    send: async ({ code, program, ...values }) => {
      const said = Object.entries(values).filter(([, value]) => value.trim() !== '');
      const person = await post<PersonView>('/v5/persons', Object.fromEntries(said));
      const label = program || programs[0];
      if (label !== undefined) {
        await post<ShareableView>(`/v5/persons/${person.id}/shareables`, {
          label,
          ...(code.trim() !== '' && { preferred_code_prefixes: [code.trim()] }),
        });
      }
      await renew();
      await navigate({ to: `/people/${person.id}` });
      notifyDone(label === undefined ? words.createdOnly : words.created);
    },
  });
  const { form } = api;
  return (
    <>
      <PageHeader
        title={words.newTitle}
        subtitle={words.newSubtitle}
        back={{ to: '/people', title: words.title }}
      />
      <Paper withBorder p="lg" maw={620}>
        <form onSubmit={api.onSubmit} noValidate>
          <Stack>
            <SimpleGrid cols={{ base: 1, xs: 2 }}>
              <TextInput label={words.firstName} {...form.getInputProps('first_name')} />
              <TextInput label={words.lastName} {...form.getInputProps('last_name')} />
              <TextInput label={words.email} type="email" {...form.getInputProps('email')} />
              <TextInput label={words.phone} type="tel" {...form.getInputProps('phone')} />
              <NativeSelect
                label={words.kind}
                data={KINDS.map((value) => ({ value, label: words.kinds[value] }))}
                {...form.getInputProps('kind')}
              />
              {programs.length > 1 && (
                <NativeSelect label={words.program} data={programs} {...form.getInputProps('program')} />
              )}
              <TextInput
                label={words.code}
                placeholder={words.codePlaceholder}
                {...form.getInputProps('code')}
              />
            </SimpleGrid>
            <LinkHost />
            <FormEnd api={api} action={words.create} onCancel={() => void navigate({ to: '/people' })} />
          </Stack>
        </form>
      </Paper>
    </>
  );
}

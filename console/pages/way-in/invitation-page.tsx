// An invitation: who invites whom to what, and the password that accepts it.

import { PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Role } from '../../../src/accounts/types.ts';
import { post } from '../../api/api.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { Splash } from '../../shell/states.tsx';
import { words as shell } from '../../shell/words.ts';
import { SignInFrame } from '../../sign-in/sign-in-frame.tsx';
import { words } from '../../sign-in/words.ts';
import { LinkOver } from './link-over.tsx';
import { linkToken } from './link-token.ts';

interface Invitation {
  email: string;
  name: string;
  role: Role;
  company: string;
}

export function InvitationPage() {
  const [token] = useState(linkToken);
  const invitation = useQuery({
    queryKey: ['invitation'],
    retry: false,
    queryFn: () => post<Invitation>('/v1/invitations/look', { token }),
  });
  if (invitation.isPending) return <Splash />;
  if (invitation.error) return <LinkOver error={invitation.error} />;
  return <Accept invitation={invitation.data} token={token} />;
}

function Accept({ invitation, token }: { invitation: Invitation; token: string }) {
  const api = useApiForm({
    initialValues: { name: invitation.name, password: '' },
    send: async (values) => {
      await post('/v1/invitations/accept', { token, ...values });
      location.assign('/console/');
    },
  });
  return (
    <SignInFrame title={words.invitationTitle(invitation.company)}>
      <form onSubmit={api.onSubmit} noValidate>
        <Stack>
          <Text size="sm">{words.invitationText(invitation.email, shell.roles[invitation.role])}</Text>
          <TextInput label={words.name} autoComplete="name" autoFocus {...api.form.getInputProps('name')} />
          <PasswordInput
            label={words.password}
            description={words.passwordHint}
            autoComplete="new-password"
            {...api.form.getInputProps('password')}
          />
          <FormEnd api={api} action={words.join} />
        </Stack>
      </form>
    </SignInFrame>
  );
}

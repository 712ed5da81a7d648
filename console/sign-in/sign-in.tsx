// The way in: sign in with e-mail and password, or, while nobody has, make the company and its owner.

import { PasswordInput, Stack, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { get, post } from '../api/api.ts';
import { sessionQuery } from '../api/session.tsx';
import { FormEnd, useApiForm } from '../parts/form.tsx';
import { Broken, Splash } from '../shell/states.tsx';
import { SignInFrame } from './sign-in-frame.tsx';
import { words } from './words.ts';

const FirstVisit = lazy(async () => ({ default: (await import('./first-visit.tsx')).FirstVisit }));

export function SignIn() {
  const setup = useQuery({
    queryKey: ['/v1/setup'],
    queryFn: () => get<{ needed: boolean }>('/v1/setup'),
  });
  if (setup.isPending) return <Splash />;
  if (setup.error) return <Broken error={setup.error} reset={() => void setup.refetch()} />;
  if (!setup.data.needed) return <PasswordSignIn />;
  return (
    <Suspense fallback={<Splash />}>
      <FirstVisit />
    </Suspense>
  );
}

function PasswordSignIn() {
  useDocumentTitle(words.title);
  const queryClient = useQueryClient();
  const api = useApiForm({
    initialValues: { email: '', password: '' },
    validate: {
      email: (value) => (value.trim() === '' ? words.needEmail : null),
      password: (value) => (value === '' ? words.needPassword : null),
    },
    send: async (values) => {
      await post('/v1/sessions', values);
      await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
    },
  });
  return (
    <SignInFrame title={words.title}>
      <form onSubmit={api.onSubmit} noValidate>
        <Stack>
          <TextInput
            label={words.email}
            type="email"
            autoComplete="username"
            autoFocus
            {...api.form.getInputProps('email')}
          />
          <PasswordInput
            label={words.password}
            autoComplete="current-password"
            {...api.form.getInputProps('password')}
          />
          <FormEnd api={api} action={words.signIn} />
        </Stack>
      </form>
    </SignInFrame>
  );
}

// A new password by a mailed link.

import { PasswordInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { ApiError, post } from '../../api/api.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { SignInFrame } from '../../sign-in/sign-in-frame.tsx';
import { words } from '../../sign-in/words.ts';
import { LinkOver, ToSignIn } from './link-over.tsx';
import { linkToken } from './link-token.ts';

export function NewPasswordPage() {
  const [token] = useState(linkToken);
  const [end, setEnd] = useState<'saved' | Error | null>(null);
  const api = useApiForm({
    initialValues: { password: '' },
    send: async ({ password }) => {
      try {
        await post('/v1/password-links/use', { token, password });
        setEnd('saved');
      } catch (error) {
        if (!(error instanceof ApiError && error.code === 'link_over')) throw error;
        setEnd(error);
      }
    },
  });
  if (end instanceof Error) return <LinkOver error={end} />;
  if (end === 'saved') {
    return (
      <SignInFrame title={words.passwordSavedTitle}>
        <Stack>
          <Text size="sm">{words.passwordSavedText}</Text>
          <ToSignIn />
        </Stack>
      </SignInFrame>
    );
  }
  return (
    <SignInFrame title={words.newPasswordTitle}>
      <form onSubmit={api.onSubmit} noValidate>
        <Stack>
          <Text c="dimmed" size="sm">
            {words.newPasswordText}
          </Text>
          <PasswordInput
            label={words.newPassword}
            description={words.passwordHint}
            autoComplete="new-password"
            autoFocus
            {...api.form.getInputProps('password')}
          />
          <FormEnd api={api} action={words.savePassword} />
        </Stack>
      </form>
    </SignInFrame>
  );
}

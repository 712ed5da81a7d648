// Changing the own password.

import { PasswordInput, Stack, Text } from '@mantine/core';
import { ApiError, post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useSession } from '../../api/session.tsx';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { errorText } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { words } from './words.ts';

const NONE = { current_password: '', new_password: '' };

export function Password() {
  const { user } = useSession();
  const renew = useRenew('/v1/sessions');
  const needed = (value: string) => (value === '' ? words.needed : null);
  const api = useApiForm({
    initialValues: NONE,
    validate: {
      current_password: needed,
      new_password: (value, { current_password: current }) =>
        needed(value) ?? (value === current ? words.same : null),
    },
    send: async (values) => {
      try {
        const { ended_sessions: ended } = await post<{ ended_sessions: number }>(
          '/v1/session/password',
          values,
        );
        api.form.setValues(NONE);
        await renew();
        notifyDone(words.passwordChanged(ended));
      } catch (error) {
        if (!(error instanceof ApiError && /^(invalid_credentials|account_locked)$/.test(error.code)))
          throw error;
        api.form.setFieldError('current_password', errorText(error));
      }
    },
  });
  if (user?.has_password === false) {
    return (
      <Section title={words.parts.password}>
        <Text size="sm">{words.noPassword}</Text>
      </Section>
    );
  }
  return (
    <Section title={words.parts.password} text={words.passwordText}>
      <form onSubmit={api.onSubmit} noValidate style={{ maxWidth: 420 }}>
        {/* Password managers learn from it whose password changes. */}
        <input type="text" autoComplete="username" value={user?.email ?? ''} readOnly hidden />
        <Stack gap="sm">
          <PasswordInput
            label={words.current}
            autoComplete="current-password"
            {...api.form.getInputProps('current_password')}
          />
          <PasswordInput
            label={words.next}
            description={words.nextHint}
            autoComplete="new-password"
            {...api.form.getInputProps('new_password')}
          />
          <FormEnd api={api} action={words.changePassword} />
        </Stack>
      </form>
    </Section>
  );
}

// The way of an owner to single sign-on: the account at the provider is tied here, never by its e-mail address alone.

import { Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ApiError, get, post } from '../../api/api.ts';
import { useSession } from '../../api/session.tsx';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { errorText } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { words } from './words.ts';

const PATH = '/v1/single-sign-on';

export function Tie() {
  const { user } = useSession();
  const { data } = useQuery({
    queryKey: [PATH],
    queryFn: ({ signal }) => get<{ is_on: boolean }>(PATH, {}, signal),
  });
  const needsCode = user?.two_factor === true;
  const api = useApiForm({
    initialValues: { code: '' },
    validate: { code: (code) => (needsCode && code.trim() === '' ? words.needed : null) },
    send: async ({ code }) => {
      try {
        const { url } = await post<{ url: string }>(`${PATH}/tie`, { code: code.replaceAll(/\s/g, '') });
        location.assign(url);
      } catch (error) {
        const refusal = error instanceof ApiError ? error.code : '';
        if (refusal === 'password_needed') return;
        if (refusal !== 'two_factor_wrong') throw error;
        api.form.setFieldError('code', errorText(error as Error));
      }
    },
  });
  if (!data?.is_on) return null;
  return (
    <Section title={words.tie} text={words.tieText}>
      <form onSubmit={api.onSubmit} noValidate style={{ maxWidth: 420 }}>
        <Stack gap="sm">
          {needsCode && (
            <TextInput
              label={words.code}
              inputMode="numeric"
              autoComplete="one-time-code"
              {...api.form.getInputProps('code')}
            />
          )}
          <FormEnd api={api} action={words.tieAction} />
        </Stack>
      </form>
    </Section>
  );
}

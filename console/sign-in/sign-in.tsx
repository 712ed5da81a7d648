// The way in: e-mail and password, the code of an authenticator app, the company's own sign-in, a link for a new password; or, while
// there is nobody, the first visit.

import { Alert, Anchor, Button, Divider, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { get, post } from '../api/api.ts';
import { sessionQuery } from '../api/session.tsx';
import { FormEnd, useApiForm } from '../parts/form.tsx';
import { Broken, Splash } from '../shell/states.tsx';
import { SignInFrame } from './sign-in-frame.tsx';
import { words } from './words.ts';

const FirstVisit = lazy(async () => ({ default: (await import('./first-visit.tsx')).FirstVisit }));

type Step = { at: 'password' } | { at: 'two-factor'; challenge: string } | { at: 'forgot'; email: string };

export function SignIn() {
  const [step, setStep] = useState<Step>({ at: 'password' });
  const setup = useQuery({
    queryKey: ['/v1/setup'],
    queryFn: () => get<{ needed: boolean; mail_is_on: boolean }>('/v1/setup'),
  });
  if (setup.isPending) return <Splash />;
  if (setup.error) return <Broken error={setup.error} reset={() => void setup.refetch()} />;
  if (setup.data.needed) {
    return (
      <Suspense fallback={<Splash />}>
        <FirstVisit />
      </Suspense>
    );
  }
  const back = () => setStep({ at: 'password' });
  if (step.at === 'two-factor') return <TwoFactor challenge={step.challenge} onBack={back} />;
  if (step.at === 'forgot') return <Forgot email={step.email} onBack={back} />;
  return (
    <Password
      hasMail={setup.data.mail_is_on}
      onChallenge={(challenge) => setStep({ at: 'two-factor', challenge })}
      onForgot={(email) => setStep({ at: 'forgot', email })}
    />
  );
}

interface PasswordProps {
  hasMail: boolean;
  onChallenge(challenge: string): void;
  onForgot(email: string): void;
}

function Password({ hasMail, onChallenge, onForgot }: PasswordProps) {
  useDocumentTitle(words.title);
  const queryClient = useQueryClient();
  const single = useQuery({
    queryKey: ['/v1/single-sign-on'],
    queryFn: () =>
      get<{ is_on: boolean; is_only_way: boolean; company: string | null }>('/v1/single-sign-on'),
  });
  const api = useApiForm({
    initialValues: { email: '', password: '' },
    validate: {
      email: (value) => (value.trim() === '' ? words.needEmail : null),
      password: (value) => (value === '' ? words.needPassword : null),
    },
    send: async (values) => {
      const answer = await post<{ two_factor_required?: true; challenge?: string }>('/v1/sessions', values);
      if (answer.two_factor_required) onChallenge(answer.challenge ?? '');
      else await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
    },
  });
  // Passwords still open the door to owners, so that a wrong setting can be mended.
  const [isOwner, setOwner] = useState(false);
  const isOnlyWay = single.data?.is_on === true && single.data.is_only_way;
  // The company's provider sent the browser back with a reason.
  const returned = new URLSearchParams(location.search).get('message');
  return (
    <SignInFrame title={words.title}>
      <Stack>
        {location.pathname.endsWith('/sign-in') && returned && (
          <Alert color="red" role="alert">
            {returned}
          </Alert>
        )}
        {single.data?.is_on && (
          <>
            <Button component="a" href={startOfSingleSignOn()} variant="default" fullWidth>
              {single.data.company ? words.single(single.data.company) : words.singleDefault}
            </Button>
            {(!isOnlyWay || isOwner) && <Divider label={words.or} />}
            {isOnlyWay && !isOwner && (
              <Anchor component="button" type="button" size="sm" onClick={() => setOwner(true)}>
                {words.ownerWay}
              </Anchor>
            )}
          </>
        )}
        {(!isOnlyWay || isOwner) && (
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
              {hasMail && (
                <Anchor
                  component="button"
                  type="button"
                  size="sm"
                  onClick={() => onForgot(api.form.values.email)}
                >
                  {words.forgot}
                </Anchor>
              )}
            </Stack>
          </form>
        )}
      </Stack>
    </SignInFrame>
  );
}

/** The page that was asked for is shown after it. */
function startOfSingleSignOn(): string {
  const isSignIn = location.pathname.endsWith('/sign-in');
  const wanted = isSignIn ? '/console/' : location.pathname + location.search;
  return `/v1/single-sign-on/start?${new URLSearchParams({ return_to: wanted })}`;
}

function TwoFactor({ challenge, onBack }: { challenge: string; onBack(): void }) {
  useDocumentTitle(words.twoFactorTitle);
  const queryClient = useQueryClient();
  const api = useApiForm({
    initialValues: { code: '' },
    send: async ({ code }) => {
      await post('/v1/sessions/two-factor', { challenge, code: code.trim() });
      await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
    },
  });
  return (
    <SignInFrame title={words.twoFactorTitle}>
      <form onSubmit={api.onSubmit}>
        <Stack>
          <Text c="dimmed" size="sm">
            {words.twoFactorText}
          </Text>
          <TextInput
            label={words.code}
            inputMode="numeric"
            autoComplete="one-time-code"
            autoFocus
            {...api.form.getInputProps('code')}
          />
          <FormEnd api={api} action={words.goOn} onCancel={onBack} />
        </Stack>
      </form>
    </SignInFrame>
  );
}

function Forgot({ email, onBack }: { email: string; onBack(): void }) {
  useDocumentTitle(words.forgotTitle);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const api = useApiForm({
    initialValues: { email },
    send: async (values) => {
      await post('/v1/password-links', values);
      setSentTo(values.email);
    },
  });
  if (sentTo !== null) {
    return (
      <SignInFrame title={words.linkSentTitle}>
        <Stack>
          <Text size="sm">{words.linkSentText(sentTo)}</Text>
          <Button variant="default" onClick={onBack}>
            {words.backToSignIn}
          </Button>
        </Stack>
      </SignInFrame>
    );
  }
  return (
    <SignInFrame title={words.forgotTitle}>
      <form onSubmit={api.onSubmit} noValidate>
        <Stack>
          <Text c="dimmed" size="sm">
            {words.forgotText}
          </Text>
          <TextInput
            label={words.email}
            type="email"
            autoComplete="username"
            autoFocus
            {...api.form.getInputProps('email')}
          />
          <FormEnd api={api} action={words.sendLink} onCancel={onBack} />
        </Stack>
      </form>
    </SignInFrame>
  );
}

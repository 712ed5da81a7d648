// The Twilio account that texts are sent by: set, switched on and off, tried.

import { Alert, Button, Group, PasswordInput, Skeleton, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get, post, put } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { CopyField } from '../../parts/copy.tsx';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { ReadOnlyNote } from '../../parts/read-only-note.tsx';
import { Section } from '../../parts/section.tsx';
import type { TextSettings as Settings } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v1/messages/texts/settings';

export function TextSettings() {
  const may = useMay('CLIENT_ADMIN');
  const found = useQuery({
    queryKey: [PATH],
    queryFn: ({ signal }) => get<Settings>(PATH, {}, signal),
  });
  return (
    <Section title={words.texts} text={words.textsText}>
      {!may && <ReadOnlyNote text={words.readOnlyTexts} />}
      {found.error && <Problem error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton h={240} />}
      {found.data && (
        <>
          {found.data.trouble && (
            <Alert color="red" title={words.textsTrouble}>
              {found.data.trouble}
            </Alert>
          )}
          <Account settings={found.data} may={may} />
          {found.data.inbound_url ? (
            <CopyField label={words.inbound} value={found.data.inbound_url} />
          ) : (
            <Text size="sm" c="dimmed">
              {words.inboundMissing}
            </Text>
          )}
          {may && found.data.is_on && <TryText />}
        </>
      )}
    </Section>
  );
}

function Account({ settings, may }: { settings: Settings; may: boolean }) {
  const renew = useRenew(PATH);
  const isSet = settings.account_sid !== '';
  const api = useApiForm({
    initialValues: {
      ...{ account_sid: settings.account_sid, auth_token: '', sender: settings.sender },
      is_on: isSet ? settings.is_on : true,
    },
    send: async ({ auth_token: token, ...values }) => {
      await put(PATH, {
        ...{ ...values, account_sid: values.account_sid.trim(), sender: values.sender.trim() },
        ...(settings.api_url !== '' && { api_url: settings.api_url }),
        ...(token.trim() !== '' && { auth_token: token.trim() }),
      });
      await renew();
      api.form.setFieldValue('auth_token', '');
      notifyDone(words.saved);
    },
  });
  const field = api.form.getInputProps;
  return (
    <form onSubmit={api.onSubmit} noValidate autoComplete="off">
      <Stack>
        <TextInput label={words.accountSid} placeholder="AC…" disabled={!may} {...field('account_sid')} />
        <PasswordInput
          label={words.authToken}
          description={isSet ? words.authTokenKept : words.authTokenHint}
          autoComplete="new-password"
          disabled={!may}
          {...field('auth_token')}
        />
        <TextInput
          label={words.senderNumber}
          description={words.senderNumberHint}
          disabled={!may}
          {...field('sender')}
        />
        <Switch
          label={words.textsOn}
          disabled={!may}
          {...api.form.getInputProps('is_on', { type: 'checkbox' })}
        />
        {may && <FormEnd api={api} action={words.saveSender} />}
      </Stack>
    </form>
  );
}

function TryText() {
  const [to, setTo] = useState('');
  const [outcome, setOutcome] = useState<string | null>(null);
  const send = async () => {
    const number = to.replace(/[\s().-]/g, '');
    setOutcome((await post<{ outcome: string }>('/v1/messages/texts/test', { to: number })).outcome);
  };
  return (
    <div>
      <Group align="end" gap="xs">
        <TextInput
          label={words.testText}
          description={words.testTextHint}
          placeholder={words.phoneHint}
          type="tel"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Button variant="default" disabled={to.trim() === ''} onClick={() => send().catch(notifyProblem)}>
          {words.testTextAction}
        </Button>
      </Group>
      {outcome !== null && (
        <Text size="sm" mt="xs" role="status">
          {words.textOutcomes[outcome] ?? outcome}
        </Text>
      )}
    </div>
  );
}

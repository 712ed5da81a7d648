// What a number said about texts last, looked up and kept.

import { Alert, Button, Group, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { get, post } from '../../api/api.ts';
import { When } from '../../parts/format.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import type { ConsentView } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v1/messages/texts/consents';

export function Numbers({ may }: { may: boolean }) {
  const [typed, setTyped] = useState('');
  const [detail, setDetail] = useState('');
  const [found, setFound] = useState<{ phone: string; consent: ConsentView | null } | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const phone = typed.replace(/[\s().-]/g, '');
  const during = async (work: () => Promise<void>) => {
    setError(null);
    try {
      await work();
    } catch (problem) {
      setError(problem as Error);
    }
  };
  const lookUp = () =>
    during(async () => setFound({ phone, consent: await get<ConsentView | null>(PATH, { phone }) }));
  const keep = (agreed: boolean) =>
    during(async () => {
      const consent = await post<ConsentView>(PATH, {
        ...{ phone: found?.phone, agreed },
        ...(detail.trim() !== '' && { detail: detail.trim() }),
      });
      setFound({ phone: consent.phone, consent });
      notifyDone(words.kept);
    });
  const { consent } = found ?? {};
  return (
    <Section title={words.numbers} text={words.numbersText}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void lookUp();
        }}
      >
        <Group align="end" gap="xs">
          <TextInput
            label={words.phone}
            placeholder={words.phoneHint}
            type="tel"
            w={{ base: '100%', xs: 300 }}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              setFound(null);
            }}
          />
          <Button type="submit" variant="default" disabled={phone === ''}>
            {words.lookUp}
          </Button>
        </Group>
      </form>
      {error && <Problem error={error} />}
      {found && (
        <Stack gap="sm">
          <Alert color={consent?.agreed ? 'teal' : 'gray'} role="status">
            {consent
              ? (consent.agreed ? words.agreed : words.declined)(words.sources[consent.source])
              : words.neverSaid}{' '}
            {consent?.detail} {consent && <When at={consent.since} />}
          </Alert>
          {may && (
            <Group align="end" gap="xs">
              <TextInput
                label={words.detail}
                placeholder={words.detailHint}
                maxLength={500}
                w={{ base: '100%', xs: 300 }}
                value={detail}
                onChange={(event) => setDetail(event.currentTarget.value)}
              />
              <Button variant="default" onClick={() => void keep(true)}>
                {words.keepAgreed}
              </Button>
              <Button variant="default" onClick={() => void keep(false)}>
                {words.keepDeclined}
              </Button>
            </Group>
          )}
        </Stack>
      )}
    </Section>
  );
}

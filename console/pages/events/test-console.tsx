// The test console: the exact body that a Zap posts, how it would be read, and sent for real if wanted.

import { Alert, Anchor, Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { CodeBlock } from '../../parts/copy.tsx';
import { Facts } from '../../parts/facts.tsx';
import { confirm } from '../../parts/notify.tsx';
import { notifyProblem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { common } from '../../words.ts';
import type { TriedView } from './wire.ts';
import { words } from './words.ts';
import { ZAP_SAMPLE } from './zap-sample.ts';

export function TestConsole() {
  const may = useMay('USER_SUPPORT');
  const renew = useRenew('/v1/inputs', '/v1/jobs', '/v1/setup/checklist');
  const [text, setText] = useState(JSON.stringify(ZAP_SAMPLE, null, 2));
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [tried, setTried] = useState<TriedView | null>(null);
  const [sentId, setSentId] = useState<string | null>(null);

  const withBody = (order: (body: unknown) => Promise<void>) => {
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch (error) {
      setProblem(words.notJson + (error as Error).message);
      // The verdict on what stood there before is none on this.
      setTried(null);
      setSentId(null);
      return;
    }
    setProblem(null);
    setSentId(null);
    order(body).catch(notifyProblem);
  };
  const attempt = () =>
    withBody(async (body) =>
      setTried(await post<TriedView>('/v1/inputs/try', { body, ...(name.trim() && { name: name.trim() }) })),
    );
  const send = () =>
    withBody(async (body) => {
      const isMeant = await confirm({ title: words.sendTitle, text: words.sendText, action: words.send });
      if (!isMeant) return;
      const path = name.trim() === '' ? '/v5/events' : `/v5/events/${encodeURIComponent(name.trim())}`;
      const { event_id: id } = await post<{ event_id: string }>(path, body);
      setTried(null);
      setSentId(id);
      await renew();
    });

  return (
    <Stack>
      <Section title={words.views.test} text={words.testText}>
        <Textarea
          label={words.testBody}
          value={text}
          minRows={12}
          maxRows={26}
          autosize
          spellCheck={false}
          error={problem}
          onChange={(event) => setText(event.currentTarget.value)}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
        <TextInput
          label={`${words.testName} (${common.optional})`}
          description={words.testNameHint}
          value={name}
          maw={420}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group gap="xs">
          <Button onClick={attempt}>{words.test}</Button>
          {may && (
            <Button variant="default" onClick={send}>
              {words.send}
            </Button>
          )}
        </Group>
      </Section>
      {sentId !== null && (
        <Alert color="teal" title={words.sent} role="status">
          <Anchor component={Link} to={`/referrals/inputs/${sentId}`} size="sm">
            {words.sentLink}
          </Anchor>
        </Alert>
      )}
      {tried && <Tried tried={tried} />}
    </Stack>
  );
}

function Tried({ tried }: { tried: TriedView }) {
  const facts = { person: tried.person, job: tried.job };
  return (
    <Section
      title={tried.is_accepted ? words.wouldBe : words.wouldRefuse}
      text={<span role="status">{words.unchanged}</span>}
    >
      {tried.refused && (
        <Alert color="red" title={tried.refused.code}>
          {tried.refused.message}
        </Alert>
      )}
      {tried.is_accepted && (
        <Facts
          facts={[
            [words.event, tried.name],
            [words.kind, tried.kind],
            [words.advocateCode, tried.advocate_code ?? words.noCode],
          ]}
        />
      )}
      {tried.notes.map(({ code, message }) => (
        <Alert key={code + message} color="yellow">
          {message}
        </Alert>
      ))}
      {(['person', 'job'] as const).map((part) =>
        facts[part] === null ? null : (
          <div key={part}>
            <Text size="sm" fw={550} mb={4}>
              {words[part]}
            </Text>
            <CodeBlock label={words[part]} text={JSON.stringify(facts[part], null, 2)} />
          </div>
        ),
      )}
    </Section>
  );
}

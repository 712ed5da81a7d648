// How a connection fares, what the doctor finds, and how it is set up.

import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { CodeBlock } from '../../parts/copy.tsx';
import { Facts } from '../../parts/facts.tsx';
import { useFilters } from '../../parts/filters.ts';
import { When } from '../../parts/format.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import type { ConnectionView, Diagnosis, DoctorStep } from './wire.ts';
import { words } from './words.ts';
import { words as writing } from './writing/words.ts';

export function OverviewTab({ connection, path }: { connection: ConnectionView; path: string }) {
  const { health } = connection;
  const hasTrouble = health.status === 'trouble';
  return (
    <Stack>
      <Section title={words.healthSection}>
        <Alert
          color={hasTrouble ? 'red' : health.status === 'ok' ? 'teal' : 'yellow'}
          icon={hasTrouble ? <IconAlertTriangle size={18} /> : <IconCheck size={18} />}
          title={health.message}
        >
          {health.what_to_do}
        </Alert>
        <Facts
          facts={[
            [words.lastSuccess, <When key="last" at={health.last_success_at} />],
            [words.facts.since, hasTrouble ? <When key="since" at={health.since} /> : undefined],
            [words.facts.failures, hasTrouble ? health.failures_in_a_row : undefined],
            [words.facts.next, hasTrouble ? <When key="next" at={health.next_attempt_at} /> : undefined],
          ]}
        />
      </Section>
      <Doctor connection={connection} path={path} />
      <Section title={words.settings}>
        <Facts
          facts={[
            [words.facts.environment, words.environments[connection.environment]],
            [words.facts.tenant, connection.tenant_id],
            [words.facts.api, connection.api_url],
            [words.facts.poll, words.seconds(connection.poll_interval_seconds)],
            [words.facts.limit, connection.requests_per_second],
            [words.facts.readSince, <When key="read" at={connection.delta_since} isDate />],
            [words.facts.made, <When key="made" at={connection.created_at} isDate />],
          ]}
        />
      </Section>
    </Stack>
  );
}

/** Runs when asked to, and at once for a connection that was made a moment ago (?test=now). */
function Doctor({ connection, path }: { connection: ConnectionView; path: string }) {
  const may = useMay('CLIENT_ADMIN');
  const renew = useRenew('/v1/servicetitan/connections');
  const [{ test }, setFilters] = useFilters('test');
  const run = useMutation({
    mutationFn: () => post<Diagnosis>(`${path}/test`),
    onSuccess: () => renew(),
  });
  const isBegun = useRef(false);
  useEffect(() => {
    if (test !== 'now' || isBegun.current) return;
    isBegun.current = true;
    setFilters({ test: undefined });
    run.mutate();
  }, [test, setFilters, run]);
  return (
    <Section title={words.doctor} text={words.doctorText}>
      {run.error && <Problem error={run.error} />}
      {run.data && (
        <>
          <Text fw={620} role="status" c={run.data.ok ? undefined : 'var(--mantine-color-error)'}>
            {run.data.ok ? words.doctorGood : words.doctorBad}
          </Text>
          <Stack gap="sm" component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
            {run.data.steps.map((step) => (
              <Step key={step.step} step={step} />
            ))}
          </Stack>
          <Ask steps={run.data.steps} tenant={connection.tenant_id} />
        </>
      )}
      {may && (
        <div>
          <Button variant="default" loading={run.isPending} onClick={() => run.mutate()}>
            {words.doctorRun}
          </Button>
        </div>
      )}
    </Section>
  );
}

/** What is for the administrator of ServiceTitan to do, as a text to send. */
function Ask({ steps, tenant }: { steps: DoctorStep[]; tenant: string }) {
  const open = steps.filter(({ ok, what_to_do: whatToDo }) => !ok && whatToDo);
  if (open.length === 0) return null;
  const lines = open.map((one, place) => `${place + 1}. ${one.message} ${one.what_to_do}`);
  return (
    <div>
      <Text fw={620} mb={4}>
        {writing.askTitle}
      </Text>
      <CodeBlock label={writing.copy} text={writing.ask.doctor(tenant, lines)} />
    </div>
  );
}

function Step({ step: { step, ok, required, message, what_to_do: whatToDo } }: { step: DoctorStep }) {
  const state = ok ? 'ok' : required ? 'required' : 'optional';
  const color = { ok: 'teal', required: 'red', optional: 'yellow' }[state];
  const Icon = { ok: IconCheck, required: IconX, optional: IconAlertTriangle }[state];
  return (
    <li>
      <Group gap="xs">
        <Icon size={17} color={`var(--mantine-color-${color}-light-color)`} aria-hidden />
        <Text fw={550}>{words.steps[step]}</Text>
        <Badge color={color}>{words.stepStates[state]}</Badge>
      </Group>
      <Text size="sm" c="dimmed" pl={27}>
        {message}
      </Text>
      {whatToDo && (
        <Text size="sm" pl={27}>
          {whatToDo}
        </Text>
      )}
    </li>
  );
}

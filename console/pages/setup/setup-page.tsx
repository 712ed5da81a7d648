// The set-up checklist: what works, what is to do, and the words to paste; above it a way to try everything without credentials.

import { Alert, Badge, Button, Group, Paper, Progress, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCircle, IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ChecklistStep, StepName } from '../../../src/reports/decide-checklist.ts';
import { get } from '../../api/api.ts';
import { useMay, useSession } from '../../api/session.tsx';
import { CodeBlock, CopyField } from '../../parts/copy.tsx';
import { When } from '../../parts/format.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { placesFor } from '../../shell/open-places.ts';
import type { PlaceId } from '../../shell/places.ts';
import type { Connection } from './stand-in.ts';
import { words } from './words.ts';

type Step = Omit<ChecklistStep, 'since'> & { since: string | null };
interface Checklist {
  is_complete: boolean;
  steps: Step[];
}

/** Where each step is done. */
const PLACES: Record<StepName, PlaceId> = {
  campaign_live: 'campaigns',
  messages_have_code: 'campaigns',
  tag_seen: 'tags',
  key_works: 'servicetitan',
  tenant_reached: 'servicetitan',
  custom_field_found: 'servicetitan',
  token_used: 'accessTokens',
  first_job_seen: 'events',
};

export function SetupPage() {
  const mayTry = useMay('CLIENT_ADMIN');
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['/v1/setup/checklist'],
    refetchInterval: 15_000,
    queryFn: ({ signal }) => get<Checklist>('/v1/setup/checklist', {}, signal),
  });
  const done = data?.steps.filter(({ state }) => state === 'done').length ?? 0;
  return (
    <>
      <PageHeader
        title={words.title}
        subtitle={words.subtitle}
        actions={
          <Button variant="default" loading={isFetching && data !== undefined} onClick={() => void refetch()}>
            {words.again}
          </Button>
        }
      />
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton h={480} radius="lg" />}
      {data && (
        <Stack maw={820}>
          {mayTry && !data.steps.some(({ step, state }) => step === 'tenant_reached' && state === 'done') && (
            <TryOut />
          )}
          {mayTry && <OnlyStandIn />}
          <div>
            <Text fw={550} role="status">
              {data.is_complete ? words.complete : words.progress(done, data.steps.length)}
            </Text>
            <Progress
              mt={6}
              value={(100 * done) / data.steps.length}
              color="teal"
              aria-label={words.progress(done, data.steps.length)}
            />
          </div>
          <Stack gap="sm" component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
            {data.steps.map((step) => (
              <StepCard key={step.step} step={step} />
            ))}
          </Stack>
        </Stack>
      )}
    </>
  );
}

/** What the stand-in did is ticked like what ServiceTitan did: said, as long as it is the only connection. */
function OnlyStandIn() {
  const { data: connections } = useQuery({
    queryKey: ['/v1/servicetitan/connections'],
    queryFn: ({ signal }) => get<Connection[]>('/v1/servicetitan/connections', {}, signal),
  });
  if (connections?.length !== 1 || connections[0]?.name !== words.guide.connect.connectionName) return null;
  return (
    <Alert color="yellow" title={words.onlyStandInTitle}>
      <Text size="sm">{words.onlyStandIn}</Text>
      <Group gap="xs" mt="sm">
        <Button component={Link} to="/servicetitan/new" size="xs">
          {words.go.key_works}
        </Button>
        <Button component={Link} to="/setup/try" size="xs" variant="default">
          {words.backToTry}
        </Button>
      </Group>
    </Alert>
  );
}

const LOOKS = {
  done: { color: 'teal', icon: IconCircleCheck },
  todo: { color: 'gray', icon: IconCircle },
  problem: { color: 'orange', icon: IconAlertTriangle },
} as const;

function StepCard({ step: { step, title, state, message, copy, since } }: { step: Step }) {
  const session = useSession();
  const place = placesFor(session)
    .flatMap(({ places }) => places)
    .find(({ id }) => id === PLACES[step]);
  const { color, icon: Icon } = LOOKS[state];
  const pasted = copy.map(({ label, text }) =>
    text.includes('\n') || text.length > 90 ? (
      <div key={label}>
        <Text size="sm" fw={550} mb={4}>
          {label}
        </Text>
        <CodeBlock label={label} text={text} />
      </div>
    ) : (
      <CopyField key={label} label={label} value={text} />
    ),
  );
  return (
    <Paper withBorder p="md" component="li" data-step={step} data-state={state}>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <Group gap="sm" wrap="nowrap" align="flex-start">
          <Icon
            size={22}
            color={`var(--mantine-color-${color}-light-color)`}
            style={{ flexShrink: 0, marginTop: 2 }}
            aria-hidden
          />
          <div>
            <Title order={2}>{title}</Title>
            <Text size="sm" c="dimmed" component="div">
              {message}
              {since && (
                <>
                  {' '}
                  {words.since} <When at={since} isDate />.
                </>
              )}
            </Text>
          </div>
        </Group>
        <Badge color={color}>{words.states[state]}</Badge>
      </Group>
      {state === 'done' ? (
        pasted.length > 0 && (
          <details style={{ marginTop: 8 }}>
            <summary>{words.toPaste}</summary>
            <Stack gap="xs" mt="xs">
              {pasted}
            </Stack>
          </details>
        )
      ) : (
        <Stack gap="xs" mt={pasted.length > 0 || place ? 'sm' : 0}>
          {pasted}
          {place && (
            <div>
              <Button
                component={Link}
                to={step === 'first_job_seen' ? '/setup/test-job' : place.path.replace(/\/\{-\$\w+\}/, '')}
                variant="default"
                size="xs"
              >
                {words.go[step]}
              </Button>
            </div>
          )}
        </Stack>
      )}
    </Paper>
  );
}

function TryOut() {
  return (
    <Section title={words.tryTitle} text={words.tryText}>
      <div>
        <Button component={Link} to="/setup/try">
          {words.tryAction}
        </Button>
      </div>
    </Section>
  );
}

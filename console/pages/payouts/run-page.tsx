// One run: what it pays and what it leaves out with every reason, its approval, and how far it is.

import { Anchor, Badge, Button, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { get, post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { actorText } from '../../parts/actor.ts';
import { csvAmount } from '../../parts/csv-amount.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Money, useFormats } from '../../parts/format.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { usePersonNames } from '../../parts/person-names.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import { PayoutBadge, RunBadge, sumOf } from './money-states.tsx';
import classes from './payouts.module.css';
import type { RunDetail } from './wire.ts';
import { words } from './words.ts';

const UNDER_WAY = ['queued', 'sending', 'accepted', 'unknown'];
const ASK_AGAIN_MS = 3_000;

export function RunPage() {
  const { runId } = useParams({ strict: false }) as { runId: string };
  const { dateTime } = useFormats();
  const found = useQuery({
    queryKey: ['/v1/payouts', 'runs', runId],
    queryFn: ({ signal }) => get<RunDetail>(`/v1/payouts/runs/${runId}`, {}, signal),
    refetchInterval: ({ state }) =>
      state.data?.progress.some((one) => UNDER_WAY.includes(one.state)) ? ASK_AGAIN_MS : false,
  });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <PageSkeleton />;
  const run = found.data;
  return (
    <>
      <PageHeader
        title={words.run(dateTime(run.created_at))}
        back={{ to: '/payouts', title: words.title }}
        badge={<RunBadge state={run.state} />}
        subtitle={[actorText(run.created_by), run.note].filter(Boolean).join(' · ')}
        actions={<Actions run={run} />}
      />
      <Stack>
        <Totals run={run} />
        {run.progress.length > 0 && <HowFar run={run} />}
        <Lines run={run} />
      </Stack>
    </>
  );
}

function Actions({ run }: { run: RunDetail }) {
  const mayPay = useMay('CLIENT_ADMIN');
  const { money } = useFormats();
  const renew = useRenew('/v1/payouts', '/v2/rewards', '/v1/ledger');
  const path = `/v1/payouts/runs/${run.id}`;
  const approve = async () => {
    const title = words.approveTitle(sumOf(run.totals, money));
    if (!(await confirm({ title, text: words.approveText, action: words.approve }))) return;
    await post(`${path}/approve`);
    await renew();
    notifyDone(words.approved);
  };
  const drop = async () => {
    const isMeant = await confirm({
      ...{ title: words.dropTitle, text: words.dropText, action: words.drop, isDangerous: true },
    });
    if (!isMeant) return;
    await post(`${path}/cancel`);
    await renew();
    notifyDone(words.dropped);
  };
  if (!mayPay || run.state === 'canceled') return null;
  const isUnsent = run.progress.some(({ state }) => state === 'queued');
  return (
    <>
      {(run.state === 'draft' || isUnsent) && (
        <Button variant="default" onClick={() => drop().catch(notifyProblem)}>
          {words.drop}
        </Button>
      )}
      {run.state === 'draft' && run.totals.length > 0 && (
        <Button onClick={() => approve().catch(notifyProblem)}>{words.approve}</Button>
      )}
    </>
  );
}

function Totals({ run }: { run: RunDetail }) {
  const { money } = useFormats();
  return (
    <div className={classes.figures}>
      <Paper withBorder className={classes.figure}>
        <Text size="sm" c="dimmed">
          {words.runTotals}
        </Text>
        <Text fw={650} size="lg">
          {sumOf(run.totals, money)}
        </Text>
      </Paper>
      <Paper withBorder className={classes.figure}>
        <Text size="sm" c="dimmed">
          {words.leftOut(run.left_out)}
        </Text>
        <Text fw={650} size="lg">
          {sumOf(
            run.lines.filter(({ reasons }) => reasons.length > 0),
            money,
          )}
        </Text>
      </Paper>
    </div>
  );
}

function HowFar({ run }: { run: RunDetail }) {
  const { money } = useFormats();
  const all = run.progress.reduce((sum, { count }) => sum + count, 0);
  const done = run.progress
    .filter(({ state }) => !UNDER_WAY.includes(state))
    .reduce((sum, { count }) => sum + count, 0);
  return (
    <Section title={words.progress}>
      <Progress value={all === 0 ? 0 : (100 * done) / all} aria-label={words.progress} />
      <Group gap="lg">
        {run.progress.map((one) => (
          <Group key={one.state + one.currency} gap={6}>
            <PayoutBadge state={one.state} />
            <Text size="sm">
              {one.count} · {money(one.amount_minor, one.currency)}
            </Text>
          </Group>
        ))}
      </Group>
    </Section>
  );
}

type Line = RunDetail['lines'][number];

function Lines({ run }: { run: RunDetail }) {
  const nameOf = usePersonNames(run.lines.map(({ person_id: id }) => id));
  const columns: Column<Line>[] = [
    {
      key: 'person',
      title: words.columns.person,
      cell: (line) => nameOf(line.person_id),
      sortBy: (line) => nameOf(line.person_id),
      csv: (line) => nameOf(line.person_id),
      onPhone: 'title',
    },
    {
      key: 'amount',
      title: words.columns.amount,
      align: 'right',
      cell: (line) => <Money minor={line.amount_minor} currency={line.currency} />,
      sortBy: (line) => line.amount_minor,
      csv: (line) => csvAmount(line.amount_minor, line.currency),
    },
    {
      key: 'goesTo',
      title: words.columns.goesTo,
      cell: (line) => line.goes_to ?? '–',
      csv: (line) => line.goes_to ?? '',
    },
    {
      key: 'why',
      title: words.columns.why,
      cell: (line) =>
        line.payout_id !== null ? (
          <Anchor component={Link} to={`/payouts/payments/${line.payout_id}`} inherit>
            {words.see}
          </Anchor>
        ) : line.reasons.length === 0 ? (
          <Badge color="teal">{words.willPay}</Badge>
        ) : (
          line.reasons.map(({ message }) => message).join(' ')
        ),
      csv: (line) => line.reasons.map(({ message }) => message).join(' '),
    },
  ];
  return (
    <DataTable
      label={words.lines}
      columns={columns}
      rowKey={(line) => line.reward_id}
      rowLink={(line) => `/rewards/${line.reward_id}`}
      csvName="payout-run"
      empty={<Text size="sm">{words.nothingWaiting}</Text>}
      list={{
        ...{ rows: run.lines, isLoading: false, error: null, hasMore: false, isLoadingMore: false },
        ...{ loadMore: () => undefined, reload: () => undefined },
      }}
    />
  );
}

// Runs: what needs attention, what can be paid now, what waits and why, and the runs there were.

import { Alert, Anchor, Button, Group, List, Stack, Text } from '@mantine/core';
import { IconCoin } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { get, post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useFormats, When } from '../../parts/format.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import { RunBadge, sumOf } from './money-states.tsx';
import classes from './payouts.module.css';
import type { RunDetail, RunView, WaitingView } from './wire.ts';
import { words } from './words.ts';

export function RunsTab() {
  const runs = useQuery({
    queryKey: ['/v1/payouts', 'runs'],
    queryFn: ({ signal }) => get<RunView[]>('/v1/payouts/runs', { limit: 100 }, signal),
  });
  const attention = useQuery({
    queryKey: ['/v1/payouts', 'attention'],
    queryFn: ({ signal }) =>
      get<{ code: string; subject: string; message: string; since: string }[]>(
        '/v1/payouts/attention',
        {},
        signal,
      ),
  });
  return (
    <Stack>
      {attention.error && <Problem error={attention.error} onRetry={() => void attention.refetch()} />}
      {attention.data && attention.data.length > 0 && (
        <Alert color="orange" title={words.attention}>
          <List size="sm">
            {attention.data.map((one) => (
              <List.Item key={one.code + one.subject}>
                {one.message} (<When at={one.since} />)
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Waiting />
      <Section title={words.runs}>
        {runs.error && <Problem error={runs.error} onRetry={() => void runs.refetch()} />}
        {runs.data?.length === 0 && <Empty icon={IconCoin} title={words.noRuns} text={words.noRunsText} />}
        <ul className={classes.list}>
          {(runs.data ?? []).map((run) => (
            <li key={run.id}>
              <Anchor component={Link} to={`/payouts/runs/${run.id}`} inherit>
                <When at={run.created_at} />
                {run.note && `: ${run.note}`}
              </Anchor>
              <RunBadge state={run.state} />
            </li>
          ))}
        </ul>
      </Section>
    </Stack>
  );
}

const PAGE = 1_000;
const PAGES_AT_MOST = 20;

/** Page by page: those that may be paid may come after many that wait. `isCut`: there are more than are looked at. */
async function allWaiting(signal: AbortSignal): Promise<{ rows: WaitingView[]; isCut: boolean }> {
  const found: WaitingView[] = [];
  for (let page = 0; page < PAGES_AT_MOST; page++) {
    const after = found.at(-1)?.reward_id;
    const some = await get<WaitingView[]>(
      '/v1/payouts/waiting',
      { limit: PAGE, ...(after && { after }) },
      signal,
    );
    found.push(...some);
    if (some.length < PAGE) return { rows: found, isCut: false };
  }
  return { rows: found, isCut: true };
}

function Waiting() {
  const { money } = useFormats();
  const navigate = useNavigate();
  const mayPay = useMay('CLIENT_ADMIN');
  const renew = useRenew('/v1/payouts');
  const [isBusy, setBusy] = useState(false);
  const waiting = useQuery({
    queryKey: ['/v1/payouts', 'waiting'],
    queryFn: ({ signal }) => allWaiting(signal),
  });
  if (waiting.error) return <Problem error={waiting.error} onRetry={() => void waiting.refetch()} />;
  if (waiting.isPending) return <PageSkeleton />;
  const { rows, isCut } = waiting.data;
  const payable = rows.filter(({ reasons }) => reasons.length === 0);
  const drawUp = async () => {
    setBusy(true);
    try {
      const run = await post<RunDetail>('/v1/payouts/runs', {});
      await renew();
      await navigate({ to: `/payouts/runs/${run.id}` });
      notifyDone(words.drawn);
    } catch (error) {
      notifyProblem(error as Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section title={words.waiting}>
      <Group justify="space-between">
        <Text size="sm">
          {payable.length === 0
            ? words.nothingWaiting
            : words.waitingText(payable.length, sumOf(payable, money))}
        </Text>
        {mayPay && payable.length > 0 && (
          <Button loading={isBusy} onClick={() => void drawUp()}>
            {words.drawUp}
          </Button>
        )}
      </Group>
      {isCut && (
        <Text size="sm" c="dimmed">
          {words.waitingCut(rows.length)}
        </Text>
      )}
      <Hindered rows={rows.filter(({ reasons }) => reasons.length > 0)} />
    </Section>
  );
}

/** By reason, with how much it holds up. */
function Hindered({ rows }: { rows: WaitingView[] }) {
  const { money } = useFormats();
  const byReason = Map.groupBy(rows, ({ reasons }) => reasons[0]?.message ?? '');
  if (byReason.size === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600}>
        {words.notPayable}
      </Text>
      <ul className={classes.list}>
        {[...byReason].map(([message, some]) => (
          <li key={message}>
            <span>{message}</span>
            <Text span inherit fw={600}>
              {some.length} · {sumOf(some, money)}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  );
}

// One reward: where it stands and how it got there, its entries in the ledger, why it was earned, and what can be done with it.

import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { get } from '../../api/api.ts';
import { isAllowed, useMay, useSession } from '../../api/session.tsx';
import { actorText } from '../../parts/actor.ts';
import { Facts, Timeline } from '../../parts/facts.tsx';
import { useFormats, When } from '../../parts/format.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { PersonLink } from '../../parts/person-name.tsx';
import { Problem } from '../../parts/problem.tsx';
import { RewardBadge, rewardStateName } from '../../parts/reward-badge.tsx';
import { Section } from '../../parts/section.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import { common } from '../../words.ts';
import { JobChain } from '../referrals/job-chain.tsx';
import { isPossible, ORDERS, type Order } from './orders.ts';
import classes from './rewards.module.css';
import type { HistoryView, RewardExplanation, RewardView } from './wire.ts';
import { words } from './words.ts';

const OrderDialog = lazy(async () => ({ default: (await import('./order-dialog.tsx')).OrderDialog }));

export function RewardPage() {
  const { rewardId } = useParams({ strict: false }) as { rewardId: string };
  const { money } = useFormats();
  const mayPay = useMay('CLIENT_ADMIN');
  const [order, setOrder] = useState<Order | null>(null);
  const found = useQuery({
    queryKey: ['/v2/rewards', rewardId],
    queryFn: ({ signal }) => get<RewardView>(`/v2/rewards/${rewardId}`, {}, signal),
  });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <PageSkeleton />;
  const reward = found.data;
  const possible = ORDERS.filter((one) => isPossible(one, reward));
  return (
    <>
      <PageHeader
        title={words.rewardTitle(money(reward.amount_minor, reward.currency))}
        back={{ to: '/rewards', title: words.title }}
        badge={<RewardBadge state={reward.state} />}
        subtitle={
          <>
            {common.rewardRoles[reward.role]}:{' '}
            <PersonLink person={{ person_id: reward.person_id, name: reward.person_name }} />
          </>
        }
        actions={
          mayPay &&
          possible.toReversed().map((one) => (
            <Button
              key={one}
              variant={one === 'approve' || one === 'retry' ? 'filled' : 'default'}
              onClick={() => setOrder(one)}
            >
              {one === 'cancel' ? words.cancelOne : words[one]}
            </Button>
          ))
        }
      />
      {reward.flag && (
        <Alert color="orange" title={words.flagged} mb="md">
          {reward.flag.message}
        </Alert>
      )}
      <div className={classes.two}>
        <RewardFacts reward={reward} />
        <Stack>
          <History rewardId={rewardId} />
          <Ledger rewardId={rewardId} />
        </Stack>
      </div>
      <Chain rewardId={rewardId} />
      <Suspense>
        {order && <OrderDialog order={order} rewards={[reward]} onClose={() => setOrder(null)} />}
      </Suspense>
    </>
  );
}

function RewardFacts({ reward }: { reward: RewardView }) {
  const { dateTime } = useFormats();
  return (
    <Section title={words.facts}>
      <Facts
        facts={[
          [
            words.recipient,
            <PersonLink key="for" person={{ person_id: reward.person_id, name: reward.person_name }} />,
          ],
          [words.role, common.rewardRoles[reward.role]],
          [words.earnedAt, dateTime(reward.created_at)],
          [words.holdUntil, dateTime(reward.hold_until)],
          [words.approval, words.approvals[reward.approval]],
          [words.supplier, reward.supplier],
          [words.partnerId, reward.partner_reward_id],
          [
            words.payout,
            reward.payout_id === null ? undefined : (
              <Anchor key="payout" component={Link} to={`/payouts/payments/${reward.payout_id}`} inherit>
                {words.seePayout}
              </Anchor>
            ),
          ],
        ]}
      />
    </Section>
  );
}

function History({ rewardId }: { rewardId: string }) {
  const history = useQuery({
    queryKey: ['/v2/rewards', rewardId, 'history'],
    queryFn: ({ signal }) => get<HistoryView[]>(`/v2/rewards/${rewardId}/history`, {}, signal),
  });
  return (
    <Section title={words.history}>
      {history.error && <Problem error={history.error} />}
      <Timeline
        when={(at) => <When at={at} />}
        happenings={(history.data ?? []).map((change, index) => ({
          key: String(index),
          at: change.created_at,
          title: change.success
            ? rewardStateName(change.state_type)
            : words.attempt(rewardStateName(change.state_type)),
          text: words.by(change.message || change.cause.replaceAll('_', ' '), actorText(change.actor)),
          color: change.success ? 'cobalt' : 'red',
        }))}
      />
    </Section>
  );
}

interface Entry {
  entry_id: string;
  at: string;
  kind: string;
  debit_account: string;
  credit_account: string;
  amount_minor: number;
  currency: string;
}

function Ledger({ rewardId }: { rewardId: string }) {
  const { money } = useFormats();
  const may = isAllowed(useSession(), ['CLIENT_REPORT_DOWNLOAD']);
  const entries = useQuery({
    queryKey: ['/v1/ledger', 'reward', rewardId],
    enabled: may,
    queryFn: ({ signal }) => get<{ entries: Entry[] }>('/v1/ledger', { reward_id: rewardId }, signal),
  });
  if (!may) return null;
  return (
    <Section title={words.ledger} text={words.ledgerText}>
      {entries.error && <Problem error={entries.error} />}
      {entries.data?.entries.length === 0 && <Text size="sm">{words.noEntries}</Text>}
      <Timeline
        when={(at) => <When at={at} />}
        happenings={(entries.data?.entries ?? []).map((entry) => ({
          key: entry.entry_id,
          at: entry.at,
          title: (
            <Group gap={8}>
              <span>{words.entryKinds[entry.kind] ?? entry.kind.replaceAll('_', ' ')}</span>
              <Text span inherit fw={600}>
                {money(entry.amount_minor, entry.currency)}
              </Text>
            </Group>
          ),
          text: words.fromTo(entry.debit_account, entry.credit_account),
          color: 'teal',
        }))}
      />
    </Section>
  );
}

function Chain({ rewardId }: { rewardId: string }) {
  const may = isAllowed(useSession(), ['USER_SUPPORT']);
  const explained = useQuery({
    queryKey: ['/v1/explain', 'reward', rewardId],
    enabled: may,
    queryFn: ({ signal }) => get<RewardExplanation>(`/v1/explain/reward/${rewardId}`, {}, signal),
  });
  if (!may) return null;
  if (explained.error) return <Problem error={explained.error} onRetry={() => void explained.refetch()} />;
  if (explained.isPending) return <PageSkeleton />;
  const { summary, job } = explained.data;
  // What staff granted by hand has a reason, and a job only if it makes one good.
  return job ? (
    <JobChain explained={job} />
  ) : (
    <Section title={words.why}>
      <Text size="sm">{summary}</Text>
    </Section>
  );
}

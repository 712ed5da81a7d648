// The board: referrals by how far they have come, newest first in each column.

import { Anchor, Badge, Button, Group, Skeleton, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type List, useList } from '../../api/lists.ts';
import { Money, When } from '../../parts/format.tsx';
import { PersonName } from '../../parts/person-name.tsx';
import { Problem } from '../../parts/problem.tsx';
import { RewardBadge } from '../../parts/reward-badge.tsx';
import { common } from '../../words.ts';
import classes from './referrals.module.css';
import { type BoardStage, STAGE_COLORS } from './stage-badge.tsx';
import type { JobStage, JobView, ReferralView } from './wire.ts';
import { words } from './words.ts';

const CARDS = 12;

export function Board() {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide board scrolls and must be reachable by keyboard
    <section className={classes.board} tabIndex={0} aria-label={words.views.board}>
      <Leads />
      <Jobs stage="scheduled" />
      <Jobs stage="completed" />
      <Jobs stage="rewarded" />
      <Jobs stage="not_rewarded" />
    </section>
  );
}

function Leads() {
  const list = useList<ReferralView, { referrals: ReferralView[] }>({
    path: '/v1/referrals',
    query: { leads: true },
    paging: 'cursor',
    limit: CARDS,
    rows: (body) => body.referrals,
  });
  return (
    <Column stage="lead" list={list}>
      {(referral) => (
        <Card
          key={referral.referral_id}
          to={`/referrals/leads/${referral.referral_id}`}
          title={<PersonName person={referral.friend} />}
          advocate={<PersonName person={referral.advocate} />}
          at={referral.evidence_at}
        >
          <Text size="xs" c="dimmed">
            {words.evidence[referral.evidence]}
          </Text>
        </Card>
      )}
    </Column>
  );
}

function Jobs({ stage }: { stage: JobStage }) {
  const list = useList<JobView, { jobs: JobView[] }>({
    path: '/v1/jobs',
    query: { stage },
    paging: 'cursor',
    limit: CARDS,
    rows: (body) => body.jobs,
  });
  return (
    <Column stage={stage} list={list}>
      {(job) => (
        <Card
          key={`${job.connection_id}:${job.job_id}`}
          to={`/referrals/jobs/${job.connection_id}/${job.job_id}`}
          title={job.friend ? <PersonName person={job.friend} /> : words.job(job.job_number ?? job.job_id)}
          advocate={<PersonName person={job.advocate} />}
          at={job.completed_on ?? job.created_on ?? job.first_seen_at}
        >
          <Group gap={6}>
            {job.total_minor !== null && (
              <Money minor={job.total_minor} currency={job.currency} size="xs" fw={550} />
            )}
            {job.rewards.map((reward) => (
              <RewardBadge key={reward.id} state={reward.state} />
            ))}
          </Group>
        </Card>
      )}
    </Column>
  );
}

function Column<Row>(props: { stage: BoardStage; list: List<Row>; children(row: Row): ReactNode }) {
  const { stage, list } = props;
  return (
    <div className={classes.column}>
      <Group gap={6} mb={2} wrap="nowrap">
        <h2 className={classes.columnTitle}>{words.stages[stage]}</h2>
        {!list.isLoading && (
          <Badge color={STAGE_COLORS[stage]}>{`${list.rows.length}${list.hasMore ? '+' : ''}`}</Badge>
        )}
      </Group>
      <Text size="xs" c="dimmed" mb={8}>
        {words.stageTexts[stage]}
      </Text>
      {list.error && <Problem error={list.error} onRetry={list.reload} />}
      {list.isLoading && !list.error && <Skeleton h={72} radius="md" />}
      {!list.isLoading && list.rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.stageEmpty}
        </Text>
      )}
      <ul className={classes.cards}>{list.rows.map(props.children)}</ul>
      {list.hasMore && (
        <Button variant="subtle" size="xs" fullWidth loading={list.isLoadingMore} onClick={list.loadMore}>
          {common.loadMore}
        </Button>
      )}
    </div>
  );
}

function Card(props: { to: string; title: ReactNode; advocate: ReactNode; at: string; children: ReactNode }) {
  return (
    <li className={classes.card}>
      <Group justify="space-between" gap={6} wrap="nowrap" align="baseline">
        <Anchor component={Link} to={props.to} className={classes.cardLink}>
          {props.title}
        </Anchor>
        <Text size="xs" c="dimmed" className={classes.nowrap} component="span">
          <When at={props.at} />
        </Text>
      </Group>
      <Text size="xs" c="dimmed">
        {words.columns.advocate} {props.advocate}
      </Text>
      {props.children}
    </li>
  );
}

// The board: referrals by how far they have come, with how many there are of each, newest first; narrowed by filters in the URL.

import { Anchor, Badge, Button, Group, Skeleton, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { get, type Query } from '../../api/api.ts';
import { useList } from '../../api/lists.ts';
import { useSession } from '../../api/session.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Money, When } from '../../parts/format.tsx';
import { PersonName } from '../../parts/person-name.tsx';
import { Problem } from '../../parts/problem.tsx';
import { dayOf } from '../../parts/zone-days.ts';
import { common } from '../../words.ts';
import { useBusinessUnits } from '../reports/business-units.ts';
import { words as reports } from '../reports/words.ts';
import { useCampaignNames } from '../reviews/campaign-names.ts';
import classes from './referrals.module.css';
import { STAGE_COLORS } from './stage-badge.tsx';
import type { BoardCard, BoardStage, BoardView } from './wire.ts';
import { words } from './words.ts';

const CARDS = 12;
const DAYS = '90';
const DAY_MS = 86_400_000;
const PATH = '/v1/referrals/board';

export function Board() {
  const { time_zone: zone } = useSession().client;
  const [{ days = DAYS, ...narrowing }, setFilters] = useFilters(
    'days',
    'campaign',
    'channel',
    'unit',
    'kind',
  );
  const query: Query = {
    since: dayOf(new Date(Date.now() - (Number(days) - 1) * DAY_MS).toISOString(), zone),
    campaign_id: narrowing.campaign,
    channel: narrowing.channel,
    business_unit_id: narrowing.unit,
    advocate_kind: narrowing.kind,
  };
  const found = useQuery({
    queryKey: [PATH, query],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => get<BoardView>(PATH, { ...query, limit: CARDS }, signal),
  });
  const campaigns = useCampaignNames();
  const units = useBusinessUnits(narrowing.unit);
  return (
    <>
      <FilterBar
        values={narrowing}
        onChange={setFilters}
        lead={{
          label: words.since,
          value: days,
          options: (['30', '90', '365'] as const).map((value) => ({ value, label: reports.periods[value] })),
          onChange: (value) => setFilters({ days: value === DAYS ? undefined : value }),
        }}
        choices={[
          { name: 'campaign', label: reports.campaign, options: choicesOf(campaigns) },
          { name: 'channel', label: reports.channel, options: choicesOf(reports.channels) },
          { name: 'unit', label: reports.unit, options: units },
          { name: 'kind', label: reports.kind, options: choicesOf(reports.kinds) },
        ]}
      />
      {found.error && <Problem error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton h={320} radius="lg" />}
      {found.data && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide board scrolls and must be reachable by keyboard
        <section className={classes.board} tabIndex={0} aria-label={words.views.board}>
          {found.data.stages.map(({ stage, count }) => (
            <Column
              key={`${stage} ${JSON.stringify(query)}`}
              stage={stage}
              count={count}
              first={found.data.cards.filter((card) => card.stage === stage)}
              query={query}
            />
          ))}
        </section>
      )}
    </>
  );
}

interface ColumnProps {
  stage: BoardStage;
  /** All there are, shown or not. */
  count: number;
  first: BoardCard[];
  query: Query;
}

function Column({ stage, count, first, query }: ColumnProps) {
  const [isLong, setLong] = useState(false);
  const list = useList<BoardCard, BoardView>({
    ...{ path: PATH, query: { ...query, stage }, paging: 'cursor', limit: 50, enabled: isLong },
    rows: (body) => body.cards,
  });
  const cards = isLong && !list.isLoading ? list.rows : first;
  return (
    <div className={classes.column}>
      <Group gap={6} mb={2} wrap="nowrap">
        <h2 className={classes.columnTitle}>{words.stages[stage]}</h2>
        <Badge color={STAGE_COLORS[stage]}>{count}</Badge>
      </Group>
      <Text size="xs" c="dimmed" mb={8}>
        {words.stageTexts[stage]}
      </Text>
      {count === 0 && (
        <Text size="sm" c="dimmed">
          {words.stageEmpty}
        </Text>
      )}
      <ul className={classes.cards}>
        {cards.map((card) => (
          <Card key={card.referral_id} card={card} />
        ))}
      </ul>
      {list.error && <Problem error={list.error} onRetry={list.reload} />}
      {cards.length < count && (!isLong || list.isLoading || list.hasMore) && (
        <Button
          variant="subtle"
          size="xs"
          fullWidth
          loading={isLong && (list.isLoading || list.isLoadingMore)}
          onClick={isLong ? list.loadMore : () => setLong(true)}
        >
          {common.loadMore}
        </Button>
      )}
    </div>
  );
}

function Card({ card }: { card: BoardCard }) {
  const { job, rewards_minor: rewards } = card;
  return (
    <li className={classes.card}>
      <Group justify="space-between" gap={6} wrap="nowrap" align="baseline">
        <Anchor
          component={Link}
          to={
            job
              ? `/referrals/jobs/${job.connection_id}/${job.job_id}`
              : `/referrals/leads/${card.referral_id}`
          }
          className={classes.cardLink}
        >
          <PersonName person={card.friend} />
        </Anchor>
        <Text size="xs" c="dimmed" className={classes.nowrap} component="span">
          <When at={card.since} />
        </Text>
      </Group>
      <Text size="xs" c="dimmed">
        {words.columns.advocate} <PersonName person={card.advocate} />
      </Text>
      <Text size="xs" c="dimmed">
        {words.evidence[card.channel] ?? card.channel}
      </Text>
      {(job?.total_minor != null || rewards !== null) && (
        <Group gap={10}>
          {job?.total_minor != null && (
            <Money minor={job.total_minor} currency={job.currency} size="xs" fw={550} />
          )}
          {rewards !== null && card.currency !== null && (
            <Text size="xs" component="span">
              {words.columns.rewards} <Money minor={rewards} currency={card.currency} />
            </Text>
          )}
        </Group>
      )}
    </li>
  );
}

const choicesOf = (labels: Record<string, string>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

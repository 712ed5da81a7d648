// Referrals: the list of jobs with its filters, the board by stage, and codes that nobody has.

import { Badge, Group, SegmentedControl, Text } from '@mantine/core';
import { IconShare3 } from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useList } from '../../api/lists.ts';
import { csvAmount } from '../../parts/csv-amount.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Money, When } from '../../parts/format.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { PersonName, personText } from '../../parts/person-name.tsx';
import { RewardBadge } from '../../parts/reward-badge.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import { StageBadge } from './stage-badge.tsx';
import type { JobStage, JobView } from './wire.ts';
import { words } from './words.ts';

const Board = lazy(async () => ({ default: (await import('./board.tsx')).Board }));
const UnknownCodes = lazy(async () => ({ default: (await import('./unknown-codes.tsx')).UnknownCodes }));

export function ReferralsPage() {
  const { view = 'list' } = useParams({ strict: false }) as { view?: string };
  const navigate = useNavigate();
  return (
    <>
      <PageHeader
        title={words.title}
        subtitle={words.subtitle}
        actions={
          <SegmentedControl
            aria-label={words.viewsLabel}
            size="sm"
            value={view}
            onChange={(to) => void navigate({ to: to === 'list' ? '/referrals' : `/referrals/${to}` })}
            data={(['list', 'board', 'codes'] as const).map((value) => ({
              value,
              label: words.views[value],
            }))}
          />
        }
      />
      <Suspense fallback={<PageSkeleton />}>
        {view === 'board' ? <Board /> : view === 'codes' ? <UnknownCodes /> : <Jobs />}
      </Suspense>
    </>
  );
}

const STAGES = ['scheduled', 'completed', 'rewarded', 'not_rewarded'] as const satisfies JobStage[];

function Jobs() {
  const [filters, setFilters] = useFilters('q', 'stage', 'attribution', 'qualification', 'unknown_code');
  const list = useList<JobView, { jobs: JobView[] }>({
    path: '/v1/jobs',
    query: filters,
    paging: 'cursor',
    rows: (body) => body.jobs,
  });
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <>
      {(list.rows.length > 0 || isFiltered) && (
        <FilterBar
          values={filters}
          onChange={setFilters}
          text={{ name: 'q', placeholder: words.searchPlaceholder }}
          choices={[
            {
              name: 'stage',
              label: words.columns.stage,
              options: STAGES.map((value) => ({ value, label: words.stages[value] })),
            },
            {
              name: 'attribution',
              label: words.attribution,
              options: (['attributed', 'unattributed', 'open'] as const).map((value) => ({
                value,
                label: words.attributions[value],
              })),
            },
            {
              name: 'qualification',
              label: words.qualification,
              options: (['qualified', 'disqualified', 'open'] as const).map((value) => ({
                value,
                label: words.qualifications[value],
              })),
            },
          ]}
        />
      )}
      <DataTable
        label={words.title}
        list={list}
        columns={COLUMNS}
        rowKey={(job) => `${job.connection_id}:${job.job_id}`}
        rowLink={(job) => `/referrals/jobs/${job.connection_id}/${job.job_id}`}
        isFiltered={isFiltered}
        csvName="referred-jobs"
        empty={<Empty icon={IconShare3} title={words.emptyTitle} text={words.emptyText} />}
      />
    </>
  );
}

const numberOf = (job: JobView) => job.job_number ?? job.job_id;
const rewardsText = (job: JobView) =>
  job.rewards
    .map(({ role, amount_minor: minor, currency, state }) => `${role} ${csvAmount(minor, currency)} ${state}`)
    .join('; ');

const COLUMNS: Column<JobView>[] = [
  {
    key: 'job',
    title: words.columns.job,
    cell: numberOf,
    sortBy: numberOf,
    csv: numberOf,
    onPhone: 'title',
  },
  {
    key: 'friend',
    title: words.columns.friend,
    cell: (job) => <PersonName person={job.friend} />,
    sortBy: (job) => (job.friend ? personText(job.friend) : ''),
    csv: (job) => (job.friend ? personText(job.friend) : ''),
  },
  {
    key: 'advocate',
    title: words.columns.advocate,
    cell: (job) =>
      job.advocate ? (
        <PersonName person={job.advocate} />
      ) : (
        <Text span inherit c="dimmed">
          {words.attributions[job.attribution.outcome]}
        </Text>
      ),
    sortBy: (job) => (job.advocate ? personText(job.advocate) : ''),
    csv: (job) => (job.advocate ? personText(job.advocate) : ''),
  },
  {
    key: 'code',
    title: words.columns.code,
    cell: (job) => (
      <Group gap={6} wrap="nowrap" component="span">
        {job.advocate_code === null ? '–' : <code>{job.advocate_code}</code>}
        {job.unknown_code && <Badge color="orange">{words.isUnknown}</Badge>}
      </Group>
    ),
    csv: (job) => job.advocate_code ?? '',
    onPhone: 'hidden',
  },
  {
    key: 'stage',
    title: words.columns.stage,
    cell: (job) => (job.stage === null ? job.status : <StageBadge stage={job.stage} />),
    sortBy: (job) => job.stage ?? '',
    csv: (job) => job.stage ?? job.status,
  },
  {
    key: 'total',
    title: words.columns.total,
    align: 'right',
    cell: (job) =>
      job.total_minor === null ? '–' : <Money minor={job.total_minor} currency={job.currency} />,
    sortBy: (job) => job.total_minor ?? -1,
    csv: (job) => (job.total_minor === null ? '' : csvAmount(job.total_minor, job.currency)),
  },
  {
    key: 'rewards',
    title: words.columns.rewards,
    cell: (job) =>
      job.rewards.length === 0 ? (
        '–'
      ) : (
        <Group gap={6}>
          {job.rewards.map((reward) => (
            <Group key={reward.id} gap={4} wrap="nowrap" component="span">
              <Money minor={reward.amount_minor} currency={reward.currency} />
              <RewardBadge state={reward.state} />
            </Group>
          ))}
        </Group>
      ),
    csv: rewardsText,
  },
  {
    key: 'seen',
    title: words.columns.seen,
    cell: (job) => <When at={job.first_seen_at} />,
    sortBy: (job) => job.first_seen_at,
    csv: (job) => job.first_seen_at,
  },
];

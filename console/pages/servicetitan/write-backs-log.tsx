// What was written into ServiceTitan and what waits, with a retry.

import { Anchor, Button } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { post } from '../../api/api.ts';
import { useList } from '../../api/lists.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { When } from '../../parts/format.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { notifyProblem } from '../../parts/problem.tsx';
import { StateBadge } from './state-badge.tsx';
import type { ConnectionView, WriteBackView } from './wire.ts';
import { words } from './words.ts';

const STATES = ['pending', 'written', 'skipped', 'failed'] as const;

export function WriteBacksLog({ connection, path }: { connection: ConnectionView; path: string }) {
  const may = useMay('CLIENT_ADMIN');
  const renew = useRenew(`${path}/write-backs`);
  const [filters, setFilters] = useFilters('state');
  const list = useList<WriteBackView, { write_backs: WriteBackView[] }>({
    path: `${path}/write-backs`,
    query: filters,
    paging: 'cursor',
    rows: (body) => body.write_backs,
  });
  const isFiltered = Object.keys(filters).length > 0;
  const retry = async ({ id }: WriteBackView) => {
    await post(`${path}/write-backs/${id}/retry`);
    await renew();
    notifyDone(words.retried);
  };
  const columns: Column<WriteBackView>[] = [
    { key: 'kind', title: words.what, cell: ({ kind }) => words.kinds[kind], onPhone: 'title' },
    {
      key: 'target',
      title: words.on,
      cell: ({ job_id: job, target_id: target }) =>
        job === null ? (
          words.customer(target)
        ) : (
          <Anchor component={Link} to={`/referrals/jobs/${connection.connection_id}/${job}`} size="sm">
            {words.job(job)}
          </Anchor>
        ),
      csv: ({ target_id: target }) => target,
    },
    { key: 'code', title: words.code, cell: ({ code }) => code ?? '–', csv: ({ code }) => code ?? '' },
    {
      key: 'state',
      title: words.state,
      cell: ({ state }) => <StateBadge state={state} />,
      csv: ({ state }) => state,
    },
    {
      key: 'error',
      title: words.why,
      cell: ({ last_error: error }) => error ?? '–',
      csv: ({ last_error: error }) => error ?? '',
    },
    {
      key: 'when',
      title: words.when,
      cell: (row) => <When at={row.done_at ?? row.next_attempt_at ?? row.created_at} />,
      csv: (row) => row.done_at ?? row.created_at,
    },
    {
      key: 'retry',
      title: words.retry,
      cell: (row) =>
        may && (row.state === 'failed' || row.state === 'pending') ? (
          <Button size="compact-xs" variant="default" onClick={() => retry(row).catch(notifyProblem)}>
            {words.retry}
          </Button>
        ) : (
          '–'
        ),
    },
  ];
  return (
    <div>
      {(list.rows.length > 0 || isFiltered) && (
        <FilterBar
          values={filters}
          onChange={setFilters}
          choices={[
            {
              name: 'state',
              label: words.state,
              options: STATES.map((value) => ({ value, label: words.states[value] })),
            },
          ]}
        />
      )}
      <DataTable
        label={words.tabs['write-backs']}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        isFiltered={isFiltered}
        csvName="write-backs"
        empty={<Empty icon={IconPencil} title={words.writeEmptyTitle} text={words.writeEmptyText} />}
      />
    </div>
  );
}

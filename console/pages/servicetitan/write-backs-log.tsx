// What was written into ServiceTitan and what waits, with a retry.

import { Anchor } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useList } from '../../api/lists.ts';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { OutboxLog } from './outbox-log.tsx';
import type { ConnectionView, WriteBackView } from './wire.ts';
import { words } from './words.ts';

const STATES = ['pending', 'written', 'skipped', 'failed'] as const;

export function WriteBacksLog({ connection, path }: { connection: ConnectionView; path: string }) {
  const [filters, setFilters] = useFilters('state');
  const list = useList<WriteBackView, { write_backs: WriteBackView[] }>({
    path: `${path}/write-backs`,
    query: filters,
    paging: 'cursor',
    rows: (body) => body.write_backs,
  });
  const isFiltered = Object.keys(filters).length > 0;
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
      <OutboxLog
        path={`${path}/write-backs`}
        list={list}
        label={words.tabs['write-backs']}
        csvName="write-backs"
        what={({ kind }) => words.kinds[kind]}
        subject={{
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
        }}
        at={(row) => row.done_at ?? row.next_attempt_at ?? row.created_at}
        isFiltered={isFiltered}
        empty={<Empty icon={IconPencil} title={words.writeEmptyTitle} text={words.writeEmptyText} />}
      />
    </div>
  );
}

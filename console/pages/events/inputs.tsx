// All inputs, newest first; what failed can be tried again.

import { Button } from '@mantine/core';
import { IconBolt } from '@tabler/icons-react';
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
import { INPUT_CHOICES } from './live.tsx';
import { Sender } from './sender.tsx';
import { StateBadge } from './state-badge.tsx';
import type { InputState, InputView } from './wire.ts';
import { words } from './words.ts';

const COLUMNS: Column<InputView>[] = [
  {
    key: 'name',
    title: words.event,
    cell: ({ name }) => name,
    sortBy: ({ name }) => name,
    csv: ({ name }) => name,
    onPhone: 'title',
  },
  {
    key: 'source',
    title: words.source,
    cell: ({ source }) => words.sources[source],
    csv: ({ source }) => source,
  },
  {
    key: 'actor',
    title: words.sender,
    cell: ({ actor }) => <Sender actor={actor} />,
    csv: ({ actor }) => actor,
  },
  {
    key: 'state',
    title: words.state,
    cell: ({ state }) => <StateBadge state={state} />,
    sortBy: ({ state }) => state,
    csv: ({ state }) => state,
  },
  {
    key: 'notes',
    title: words.notes,
    cell: ({ result }) => result?.notes.map(({ message }) => message).join(' ') || '–',
    csv: ({ result }) => result?.notes.map(({ message }) => message).join(' ') ?? '',
  },
  {
    key: 'received',
    title: words.received,
    cell: (row) => <When at={row.received_at} />,
    sortBy: (row) => row.received_at,
    csv: (row) => row.received_at,
  },
];

export function Inputs() {
  const may = useMay('USER_SUPPORT');
  const renew = useRenew('/v1/inputs');
  const [filters, setFilters] = useFilters('name', 'source', 'state');
  const list = useList<InputView, { inputs: InputView[] }>({
    path: '/v1/inputs',
    query: filters,
    paging: 'cursor',
    rows: (body) => body.inputs,
  });
  const isFiltered = Object.keys(filters).length > 0;
  const retry = async ({ id }: InputView) => {
    const { state } = await post<{ state: InputState }>(`/v1/inputs/${id}/retry`);
    await renew();
    notifyDone(words.retried(words.states[state]));
  };
  const retryColumn: Column<InputView> = {
    key: 'retry',
    title: words.retry,
    cell: (row) =>
      row.state === 'failed' ? (
        <Button size="compact-xs" variant="default" onClick={() => retry(row).catch(notifyProblem)}>
          {words.retry}
        </Button>
      ) : (
        '–'
      ),
  };
  const hasFailed = list.rows.some(({ state }) => state === 'failed');
  return (
    <>
      {(list.rows.length > 0 || isFiltered) && (
        <FilterBar
          values={filters}
          onChange={setFilters}
          text={{ name: 'name', placeholder: words.namePlaceholder }}
          choices={INPUT_CHOICES}
        />
      )}
      <DataTable
        label={words.title}
        list={list}
        columns={may && hasFailed ? [...COLUMNS, retryColumn] : COLUMNS}
        rowKey={({ id }) => id}
        rowLink={({ id }) => `/referrals/inputs/${id}`}
        isFiltered={isFiltered}
        csvName="events"
        empty={<Empty icon={IconBolt} title={words.emptyTitle} text={words.emptyText} />}
      />
    </>
  );
}

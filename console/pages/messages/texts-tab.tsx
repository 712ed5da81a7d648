// Every text with its state and what Twilio said, newest first.

import { Anchor } from '@mantine/core';
import { IconMessage } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useList } from '../../api/lists.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { When } from '../../parts/format.tsx';
import { OfPerson } from './of-person.tsx';
import { kindText, StateBadge } from './state-badge.tsx';
import { TEXT_STATES, type TextView } from './wire.ts';
import { words } from './words.ts';

export function TextsTab() {
  const [filters, setFilters] = useFilters('state', 'person_id');
  const list = useList<TextView, { items: TextView[] }>({
    ...{ path: '/v1/messages/texts', query: filters, paging: 'cursor', limit: 50 },
    rows: (body) => body.items,
  });
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <>
      {(list.rows.length > 0 || isFiltered) && (
        <FilterBar
          values={filters}
          onChange={setFilters}
          choices={[
            {
              ...{ name: 'state', label: words.state },
              options: TEXT_STATES.map((value) => ({ value, label: words.states[value] ?? value })),
            },
          ]}
        >
          <OfPerson
            personId={filters.person_id}
            onChange={(personId) => setFilters({ person_id: personId })}
          />
        </FilterBar>
      )}
      <DataTable
        label={words.tabs.texts}
        list={list}
        columns={COLUMNS}
        rowKey={({ id }) => id}
        isFiltered={isFiltered}
        csvName="texts"
        empty={
          <Empty
            icon={IconMessage}
            title={words.textsEmptyTitle}
            text={words.textsEmptyText}
            action={
              <Anchor component={Link} to="/messages/settings" size="sm">
                {words.toSettings}
              </Anchor>
            }
          />
        }
      />
    </>
  );
}

const COLUMNS: Column<TextView>[] = [
  {
    ...{ key: 'to', title: words.columns.to, onPhone: 'title' },
    cell: ({ to, person_id: person }) =>
      person === null ? (
        to
      ) : (
        <Anchor component={Link} to={`/people/${person}`} inherit fw={550}>
          {to}
        </Anchor>
      ),
    csv: ({ to }) => to,
  },
  {
    ...{ key: 'kind', title: words.columns.kind },
    cell: ({ kind }) => kindText(kind),
    csv: ({ kind }) => kind,
  },
  { ...{ key: 'text', title: words.columns.text }, cell: ({ body }) => body, csv: ({ body }) => body },
  {
    ...{ key: 'state', title: words.columns.state },
    cell: ({ state }) => <StateBadge state={state} />,
    csv: ({ state }) => state,
  },
  {
    ...{ key: 'why', title: words.columns.why },
    cell: ({ last_error: error }) => error ?? '–',
    csv: ({ last_error: error }) => error ?? '',
  },
  {
    ...{ key: 'parts', title: words.columns.parts, align: 'right', onPhone: 'hidden' },
    cell: ({ parts }) => parts,
    csv: ({ parts }) => parts,
  },
  {
    ...{ key: 'created', title: words.columns.created },
    cell: ({ created_at: at }) => <When at={at} />,
    csv: ({ created_at: at }) => at,
  },
];

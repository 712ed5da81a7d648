// What the program meant to tell people, and why something was not written.

import { Anchor, Text } from '@mantine/core';
import { IconMailQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useList } from '../../api/lists.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { When } from '../../parts/format.tsx';
import { usePersonNames } from '../../parts/person-names.tsx';
import { OfPerson } from './of-person.tsx';
import { kindText, StateBadge } from './state-badge.tsx';
import { OWED_STATES, type OwedView } from './wire.ts';
import { words } from './words.ts';

export function OwedTab() {
  const [filters, setFilters] = useFilters('state', 'person_id');
  const list = useList<OwedView, { items: OwedView[] }>({
    ...{ path: '/v1/messages/owed', query: filters, paging: 'cursor', limit: 50 },
    rows: (body) => body.items,
  });
  const nameOf = usePersonNames(list.rows.map((row) => row.person_id));
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <>
      {(list.rows.length > 0 || isFiltered) && (
        <>
          <Text size="sm" c="dimmed" mb="sm">
            {words.owedText}
          </Text>
          <FilterBar
            values={filters}
            onChange={setFilters}
            choices={[
              {
                ...{ name: 'state', label: words.state },
                options: OWED_STATES.map((value) => ({ value, label: words.owedStates[value] })),
              },
            ]}
          >
            <OfPerson
              personId={filters.person_id}
              onChange={(personId) => setFilters({ person_id: personId })}
            />
          </FilterBar>
        </>
      )}
      <DataTable
        label={words.tabs.owed}
        list={list}
        columns={columnsFor(nameOf)}
        rowKey={({ id }) => id}
        isFiltered={isFiltered}
        csvName="owed-messages"
        empty={<Empty icon={IconMailQuestion} title={words.owedEmptyTitle} text={words.owedEmptyText} />}
      />
    </>
  );
}

function columnsFor(nameOf: (personId: string) => string): Column<OwedView>[] {
  return [
    {
      ...{ key: 'person', title: words.columns.person, onPhone: 'title' },
      cell: ({ person_id: id }) => (
        <Anchor component={Link} to={`/people/${id}`} inherit fw={550}>
          {nameOf(id)}
        </Anchor>
      ),
      csv: ({ person_id: id }) => nameOf(id),
    },
    {
      ...{ key: 'kind', title: words.columns.kind },
      cell: ({ kind }) => kindText(kind),
      csv: ({ kind }) => kind,
    },
    {
      ...{ key: 'state', title: words.columns.state },
      cell: ({ state }) => <StateBadge state={state} />,
      csv: ({ state }) => state,
    },
    {
      ...{ key: 'why', title: words.columns.why },
      cell: ({ reason }) => reason ?? '–',
      csv: ({ reason }) => reason ?? '',
    },
    {
      ...{ key: 'due', title: words.columns.due },
      cell: ({ due_at: at }) => <When at={at} />,
      csv: ({ due_at: at }) => at,
    },
  ];
}

// Every mail with its state, newest first.

import { Anchor } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useList } from '../../api/lists.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { When } from '../../parts/format.tsx';
import { OfPerson } from './of-person.tsx';
import { kindText, StateBadge } from './state-badge.tsx';
import { MAIL_STATES, type MailView, OTHER_KINDS, PROGRAM_KINDS } from './wire.ts';
import { words } from './words.ts';

export function MailsTab() {
  const [filters, setFilters] = useFilters('state', 'kind', 'person_id');
  const list = useList<MailView, { items: MailView[] }>({
    ...{ path: '/v1/messages', query: filters, paging: 'cursor', limit: 50 },
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
              options: MAIL_STATES.map((value) => ({ value, label: words.states[value] ?? value })),
            },
            {
              ...{ name: 'kind', label: words.kind },
              options: [...PROGRAM_KINDS, ...OTHER_KINDS].map((value) => ({ value, label: kindText(value) })),
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
        label={words.tabs.mails}
        list={list}
        columns={COLUMNS}
        rowKey={({ id }) => id}
        rowLink={({ id }) => `/messages/mails/${id}`}
        isFiltered={isFiltered}
        csvName="mails"
        empty={
          <Empty
            icon={IconMail}
            title={words.mailsEmptyTitle}
            text={words.mailsEmptyText}
            action={
              <Anchor component={Link} to="/messages/settings" size="sm">
                {words.tabs.settings}
              </Anchor>
            }
          />
        }
      />
    </>
  );
}

const COLUMNS: Column<MailView>[] = [
  {
    ...{ key: 'subject', title: words.columns.subject, onPhone: 'title' },
    cell: ({ subject }) => subject,
    csv: ({ subject }) => subject,
  },
  { ...{ key: 'to', title: words.columns.to }, cell: ({ to }) => to, csv: ({ to }) => to },
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
    ...{ key: 'why', title: words.columns.why, onPhone: 'hidden' },
    cell: ({ last_error: error }) => error ?? '–',
    csv: ({ last_error: error }) => error ?? '',
  },
  {
    ...{ key: 'created', title: words.columns.created },
    cell: ({ created_at: at }) => <When at={at} />,
    csv: ({ created_at: at }) => at,
  },
];

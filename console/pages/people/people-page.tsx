// The list of people: searched by anything that is known of them, by kind.

import { Badge, Button } from '@mantine/core';
import { IconAddressBook, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useList } from '../../api/lists.ts';
import { useMay } from '../../api/session.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { When } from '../../parts/format.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { KINDS, type PersonLine } from './wire.ts';
import { words } from './words.ts';

export function PeoplePage() {
  const may = useMay('USER_SUPPORT');
  const [filters, setFilters] = useFilters('q', 'role', 'kind');
  const list = useList<PersonLine, { items: PersonLine[] }>({
    path: '/v1/people',
    query: filters,
    paging: 'cursor',
    rows: (body) => body.items,
  });
  const isFiltered = Object.keys(filters).length > 0;
  const add = may && (
    <Button component={Link} to="/people/new" leftSection={<IconPlus size={16} />}>
      {words.add}
    </Button>
  );
  return (
    <>
      <PageHeader title={words.title} subtitle={words.subtitle} actions={add} />
      {(list.rows.length > 0 || isFiltered) && (
        <FilterBar
          values={filters}
          onChange={setFilters}
          text={{ name: 'q', placeholder: words.searchPlaceholder }}
          choices={[
            {
              name: 'role',
              label: words.role,
              options: (['advocate', 'friend'] as const).map((value) => ({
                value,
                label: words.roles[value],
              })),
            },
            {
              name: 'kind',
              label: words.kind,
              options: KINDS.map((value) => ({ value, label: words.kinds[value] })),
            },
          ]}
        />
      )}
      <DataTable
        label={words.title}
        list={list}
        columns={COLUMNS}
        rowKey={(person) => person.person_id}
        rowLink={(person) => `/people/${person.person_id}`}
        isFiltered={isFiltered}
        csvName="people"
        empty={<Empty icon={IconAddressBook} title={words.emptyTitle} text={words.emptyText} />}
      />
    </>
  );
}

const nameOf = ({ name, email, phone }: PersonLine) => name ?? email ?? phone ?? words.nameless;

const COLUMNS: Column<PersonLine>[] = [
  { key: 'name', title: words.columns.name, cell: nameOf, sortBy: nameOf, csv: nameOf, onPhone: 'title' },
  {
    key: 'codes',
    title: words.columns.codes,
    cell: ({ codes }) => (codes.length === 0 ? '–' : <code>{codes.join(', ')}</code>),
    csv: ({ codes }) => codes.join(' '),
  },
  {
    key: 'email',
    title: words.columns.email,
    cell: ({ email }) => email ?? '–',
    csv: ({ email }) => email ?? '',
  },
  {
    key: 'phone',
    title: words.columns.phone,
    cell: ({ phone }) => phone ?? '–',
    csv: ({ phone }) => phone ?? '',
    onPhone: 'hidden',
  },
  {
    key: 'kind',
    title: words.columns.kind,
    cell: ({ kind }) => <Badge color={kind === 'customer' ? 'gray' : 'violet'}>{words.kinds[kind]}</Badge>,
    sortBy: ({ kind }) => kind,
    csv: ({ kind }) => kind,
  },
  {
    key: 'referred',
    title: words.columns.referred,
    align: 'right',
    cell: ({ referred }) => referred,
    sortBy: ({ referred }) => referred,
    csv: ({ referred }) => referred,
  },
  {
    key: 'rewards',
    title: words.columns.rewards,
    align: 'right',
    cell: ({ rewards }) => rewards,
    sortBy: ({ rewards }) => rewards,
    csv: ({ rewards }) => rewards,
  },
  {
    key: 'since',
    title: words.columns.since,
    cell: (person) => <When at={person.created_at} />,
    sortBy: (person) => person.created_at,
    csv: (person) => person.created_at,
    onPhone: 'hidden',
  },
];

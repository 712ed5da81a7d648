// Files that came in, newest first, with how far each is.

import { Anchor, Badge, Button, Progress, Text } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useList } from '../../api/lists.ts';
import { useMay } from '../../api/session.tsx';
import { actorText } from '../../parts/actor.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { useFormats, When } from '../../parts/format.tsx';
import { usePlacePath } from '../../shell/place-link.ts';
import { COLORS, shareDone, WATCH_MS } from './import-state.ts';
import { type ImportView, KINDS } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v1/file-imports';
const STATES = Object.keys(words.states) as (keyof typeof words.states)[];

export function ImportsTab() {
  const { number } = useFormats();
  const may = useMay('CLIENT_ADMIN', 'CAMPAIGN_EDIT');
  const servicetitan = usePlacePath()('servicetitan');
  const [filters, setFilters] = useFilters('kind', 'state');
  const list = useList<ImportView, { items: ImportView[] }>({
    ...{ path: PATH, query: filters, paging: 'cursor', refetchEveryMs: WATCH_MS },
    rows: (body) => body.items,
  });
  const columns: Column<ImportView>[] = [
    {
      ...{ key: 'file', title: words.file, onPhone: 'title' },
      cell: ({ name }) => name,
      csv: ({ name }) => name,
      sortBy: ({ name }) => name,
    },
    {
      ...{ key: 'kind', title: words.kind },
      cell: ({ kind }) => words.kinds[kind],
      csv: ({ kind }) => kind,
      sortBy: ({ kind }) => words.kinds[kind],
    },
    {
      ...{ key: 'state', title: words.state },
      cell: (row) => (
        <>
          <Badge color={COLORS[row.state]}>{words.states[row.state]}</Badge>
          {row.finished_at === null && (
            <Progress mt={4} size="xs" value={shareDone(row)} aria-label={words.progressLabel} />
          )}
        </>
      ),
      csv: ({ state }) => state,
    },
    count('rows', words.rows, ({ rows }) => rows),
    count('new', words.isNew, (row) => row.new),
    count('known', words.known, ({ known }) => known),
    count('refused', words.refused, ({ refused }) => refused),
    {
      ...{ key: 'when', title: words.when },
      cell: ({ created_at: at }) => <When at={at} />,
      csv: ({ created_at: at }) => at,
      sortBy: ({ created_at: at }) => at,
    },
    {
      ...{ key: 'by', title: words.by, onPhone: 'hidden' },
      cell: ({ created_by: by }) => actorText(by),
      csv: ({ created_by: by }) => by,
    },
  ];
  function count(key: string, title: string, of: (row: ImportView) => number): Column<ImportView> {
    return {
      ...{ key, title, align: 'right' },
      cell: (row) => number(of(row)),
      csv: of,
      sortBy: of,
    };
  }
  const isFiltered = Object.keys(filters).length > 0;
  const first = may && (
    <Button component={Link} to="/files/imports/new">
      {words.newImport}
    </Button>
  );
  return (
    <>
      {!may && (
        <Text size="sm" c="dimmed" mb="sm">
          {words.mayNotImport}
        </Text>
      )}
      {(list.rows.length > 0 || isFiltered) && (
        <FilterBar
          values={filters}
          onChange={setFilters}
          choices={[
            {
              ...{ name: 'kind', label: words.kind },
              options: KINDS.map((value) => ({ value, label: words.kinds[value] })),
            },
            {
              ...{ name: 'state', label: words.state },
              options: STATES.map((value) => ({ value, label: words.states[value] })),
            },
          ]}
        />
      )}
      <DataTable
        label={words.tabs.imports}
        list={list}
        columns={columns}
        rowKey={({ import_id: id }) => id}
        rowLink={({ import_id: id }) => `/files/imports/${id}`}
        isFiltered={isFiltered}
        csvName="imports"
        empty={<Empty icon={IconFileImport} title={words.emptyTitle} text={words.emptyText} action={first} />}
      />
      {servicetitan && (
        <Text size="sm" c="dimmed" mt="md">
          {words.fromServiceTitan}{' '}
          <Anchor component={Link} to={servicetitan} inherit underline="always">
            ServiceTitan
          </Anchor>
        </Text>
      )}
    </>
  );
}

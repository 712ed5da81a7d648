// Security Center > Privacy: access reports, erasures, how long things are kept, opt-outs.

import { Anchor, Badge, Button, Group, Stack } from '@mantine/core';
import { IconTrash, IconUserOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useList } from '../../api/lists.ts';
import { actorText } from '../../parts/actor.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { When } from '../../parts/format.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Section } from '../../parts/section.tsx';
import type { ErasureView } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v4/erasures';
/** How often an erasure that is under way is asked about. */
const WATCH_MS = 5_000;

const EraseDialog = lazy(async () => ({ default: (await import('./erase-dialog.tsx')).EraseDialog }));
const Report = lazy(async () => ({ default: (await import('./report.tsx')).Report }));
const Keeping = lazy(async () => ({ default: (await import('./keeping.tsx')).Keeping }));

export function PrivacyPage() {
  const [{ erase }, setErase] = useFilters('erase');
  const [filters, setFilters] = useFilters('q', 'state');
  const list = useList<ErasureView, { items: ErasureView[] }>({
    ...{ path: PATH, paging: 'cursor', refetchEveryMs: WATCH_MS },
    rows: (body) => body.items.filter((row) => isWanted(row, filters)),
  });
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <>
      <PageHeader
        title={words.title}
        subtitle={words.subtitle}
        actions={
          <Button
            variant="light"
            color="red"
            leftSection={<IconTrash size={16} />}
            onClick={() => setErase({ erase: 'ask' })}
          >
            {words.erase}
          </Button>
        }
      />
      <Stack>
        <Section title={words.erasures} text={words.erasuresText}>
          {(list.rows.length > 0 || isFiltered) && (
            <FilterBar
              values={filters}
              onChange={setFilters}
              text={{ name: 'q', placeholder: words.filter }}
              choices={[
                {
                  ...{ name: 'state', label: words.state },
                  options: Object.entries(words.states).map(([value, label]) => ({ value, label })),
                },
              ]}
            />
          )}
          <div>
            <DataTable
              label={words.erasures}
              list={list}
              columns={COLUMNS}
              rowKey={({ id }) => id}
              isFiltered={isFiltered}
              csvName="erasures"
              empty={<Empty icon={IconUserOff} title={words.emptyTitle} text={words.emptyText} />}
            />
          </div>
        </Section>
        <Section title={words.reportTitle} text={words.reportText}>
          <Suspense>
            <Report />
          </Suspense>
        </Section>
        <Section title={words.retention} text={words.retentionText}>
          <Suspense>
            <Keeping />
          </Suspense>
        </Section>
        <Section title={words.optouts} text={words.optoutsText}>
          <Group gap="lg">
            <Anchor component={Link} to="/people" size="sm">
              {words.toPeople}
            </Anchor>
            <Anchor component={Link} to="/files/imports/new" search={{ kind: 'opt_outs' } as never} size="sm">
              {words.toImport}
            </Anchor>
          </Group>
        </Section>
      </Stack>
      <Suspense>{erase && <EraseDialog onClose={() => setErase({ erase: undefined })} />}</Suspense>
    </>
  );
}

const COLUMNS: Column<ErasureView>[] = [
  {
    ...{ key: 'note', title: words.note, onPhone: 'title' },
    cell: ({ note, person_id: person }) => note || (person === null ? words.unknown : words.noNote),
    csv: ({ note }) => note,
    sortBy: ({ note }) => note,
  },
  {
    ...{ key: 'state', title: words.state },
    cell: ({ status }) => (
      <Badge color={status === 'COMPLETED' ? 'teal' : 'cobalt'}>{words.states[status]}</Badge>
    ),
    csv: ({ status }) => status,
  },
  {
    ...{ key: 'rows', title: words.rows, align: 'right' },
    cell: ({ rows_changed: count }) => count,
    csv: ({ rows_changed: count }) => count,
    sortBy: ({ rows_changed: count }) => count,
  },
  {
    ...{ key: 'by', title: words.by },
    cell: ({ requested_by: by }) => actorText(by),
    csv: ({ requested_by: by }) => by,
  },
  {
    ...{ key: 'asked', title: words.asked },
    cell: ({ created_date: at }) => <When at={at} />,
    csv: ({ created_date: at }) => at,
    sortBy: ({ created_date: at }) => at,
  },
  {
    ...{ key: 'completed', title: words.completed },
    cell: ({ completed_date: at }) => <When at={at} />,
    csv: ({ completed_date: at }) => at ?? '',
  },
];

function isWanted(row: ErasureView, { q = '', state }: Partial<Record<'q' | 'state', string>>): boolean {
  return (
    (state === undefined || row.status === state) && row.note.toLowerCase().includes(q.trim().toLowerCase())
  );
}

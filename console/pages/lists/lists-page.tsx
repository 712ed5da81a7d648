// The block and allow lists: who or what, why, by whom and since when; adding and removing.

import { Anchor, Badge, Button } from '@mantine/core';
import { IconBan } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useList } from '../../api/lists.ts';
import { useMay } from '../../api/session.tsx';
import { actorText } from '../../parts/actor.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { When } from '../../parts/format.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { usePersonNames } from '../../parts/person-names.tsx';
import { ReadOnlyNote } from '../../parts/read-only-note.tsx';
import { usePageKeys } from '../../shell/page-keys.ts';
import { type EntryPage, type EntryView, KINDS, LISTS } from './wire.ts';
import { words } from './words.ts';

const AddDialog = lazy(async () => ({ default: (await import('./add-dialog.tsx')).AddDialog }));
const RemoveDialog = lazy(async () => ({ default: (await import('./remove-dialog.tsx')).RemoveDialog }));

export function ListsPage() {
  const may = useMay('CLIENT_ADMIN');
  const [filters, setFilters] = useFilters('list', 'kind', 'value', 'removed');
  const { removed, ...narrowing } = filters;
  const [isAdding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<EntryView | null>(null);
  const list = useList<EntryView, EntryPage>({
    ...{ path: '/v1/lists', query: filters, paging: 'cursor', limit: 100 },
    rows: (body) => body.entries,
  });
  const nameOf = usePersonNames(list.rows.flatMap(({ kind, value }) => (kind === 'person' ? [value] : [])));
  const textOf = ({ kind, value }: EntryView) => (kind === 'person' ? nameOf(value) : value);
  const keys = may ? [{ key: 'n', title: words.add, run: () => setAdding(true) }] : NO_KEYS;
  usePageKeys(keys);
  const isRemoved = removed === 'true';
  const add = may && <Button onClick={() => setAdding(true)}>{words.add}</Button>;
  return (
    <>
      <PageHeader title={words.title} subtitle={words.subtitle} actions={add} />
      {!may && <ReadOnlyNote text={words.readOnly} />}
      <FilterBar
        values={narrowing}
        onChange={setFilters}
        lead={{
          label: words.shown,
          value: isRemoved ? 'true' : 'false',
          options: [
            { value: 'false', label: words.now },
            { value: 'true', label: words.removed },
          ],
          onChange: (value) => setFilters({ removed: value === 'true' ? value : undefined }),
        }}
        text={{ name: 'value', placeholder: words.valuePlaceholder }}
        choices={[
          {
            ...{ name: 'list', label: words.list },
            options: LISTS.map((value) => ({ value, label: words.lists[value] })),
          },
          {
            ...{ name: 'kind', label: words.kind },
            options: KINDS.map((value) => ({ value, label: words.kinds[value] })),
          },
        ]}
      />
      <DataTable
        label={words.title}
        list={list}
        columns={columnsFor(textOf, isRemoved, may ? setLeaving : null)}
        rowKey={({ entry_id: id }) => id}
        isFiltered={Object.keys(narrowing).length > 0}
        csvName="lists"
        empty={
          isRemoved ? (
            <Empty icon={IconBan} title={words.emptyRemoved} text={words.emptyRemovedText} />
          ) : (
            <Empty icon={IconBan} title={words.emptyTitle} text={words.emptyText} action={add || undefined} />
          )
        }
      />
      <Suspense>
        {isAdding && <AddDialog onClose={() => setAdding(false)} />}
        {leaving && <RemoveDialog entry={leaving} name={textOf(leaving)} onClose={() => setLeaving(null)} />}
      </Suspense>
    </>
  );
}

const NO_KEYS: [] = [];

function columnsFor(
  textOf: (entry: EntryView) => string,
  isRemoved: boolean,
  onRemove: ((entry: EntryView) => void) | null,
): Column<EntryView>[] {
  return [
    {
      ...{ key: 'value', title: words.value, onPhone: 'title' },
      cell: (entry) =>
        entry.kind === 'person' ? (
          <Anchor component={Link} to={`/people/${entry.value}`} inherit fw={550}>
            {textOf(entry)}
          </Anchor>
        ) : (
          textOf(entry)
        ),
      sortBy: textOf,
      csv: ({ value }) => value,
    },
    {
      ...{ key: 'list', title: words.list },
      cell: ({ list }) => <Badge color={words.listColors[list]}>{words.lists[list]}</Badge>,
      sortBy: ({ list }) => list,
      csv: ({ list }) => list,
    },
    {
      ...{ key: 'kind', title: words.kind },
      cell: ({ kind }) => words.kinds[kind],
      sortBy: ({ kind }) => kind,
      csv: ({ kind }) => kind,
    },
    {
      ...{ key: 'reason', title: words.reason },
      cell: ({ reason }) => reason,
      csv: ({ reason }) => reason,
    },
    {
      ...{ key: 'by', title: words.by },
      cell: ({ actor }) => actorText(actor),
      csv: ({ actor }) => actor,
    },
    {
      ...{ key: 'since', title: words.when },
      cell: ({ created_at: at }) => <When at={at} />,
      sortBy: ({ created_at: at }) => at,
      csv: ({ created_at: at }) => at,
    },
    ...(isRemoved
      ? [
          {
            ...{ key: 'removed', title: words.removedWhen },
            cell: ({ removed_at: at }: EntryView) => <When at={at} />,
            csv: ({ removed_at: at }: EntryView) => at ?? '',
          },
          {
            ...{ key: 'because', title: words.removedWhy },
            cell: ({ removed_reason: reason }: EntryView) => reason,
            csv: ({ removed_reason: reason }: EntryView) => reason ?? '',
          },
        ]
      : onRemove
        ? [
            {
              ...{ key: 'actions', title: words.actions },
              cell: (entry: EntryView) => (
                <Button size="compact-xs" variant="subtle" color="red" onClick={() => onRemove(entry)}>
                  {words.remove}
                </Button>
              ),
            },
          ]
        : []),
  ];
}

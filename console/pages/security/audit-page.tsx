// Security Center > Audit log: who changed what, newest first, by action and by who did it.

import { Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/api.ts';
import { useList } from '../../api/lists.ts';
import { actorText } from '../../parts/actor.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { When } from '../../parts/format.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import type { AuditView, UserView } from './wire.ts';
import { words } from './words.ts';

export function AuditPage() {
  const [filters, setFilters] = useFilters('action', 'actor');
  const { data: users } = useQuery({
    queryKey: ['/v1/users', 'list'],
    queryFn: ({ signal }) => get<{ items: UserView[] }>('/v1/users', {}, signal),
  });
  const list = useList<AuditView, { items: AuditView[] }>({
    ...{ path: '/v1/audit', query: filters, paging: 'cursor' },
    rows: (body) => body.items,
  });
  return (
    <>
      <PageHeader title={words.audit} subtitle={words.auditText} />
      <FilterBar
        values={filters}
        onChange={setFilters}
        text={{ name: 'action', placeholder: words.actionPlaceholder }}
        choices={[
          {
            ...{ name: 'actor', label: words.actor },
            options: (users?.items ?? []).map(({ user_id: id, email }) => ({
              ...{ value: `user:${id}`, label: email },
            })),
          },
        ]}
      />
      <DataTable
        label={words.audit}
        list={list}
        columns={COLUMNS}
        rowKey={({ id }) => id}
        isFiltered={Object.keys(filters).length > 0}
        csvName="audit"
        empty={<Empty icon={IconHistory} title={words.auditEmpty} text={words.auditEmptyText} />}
      />
    </>
  );
}

const COLUMNS: Column<AuditView>[] = [
  {
    ...{ key: 'action', title: words.action, onPhone: 'title' },
    cell: ({ action }) => action,
    csv: ({ action }) => action,
  },
  {
    ...{ key: 'subject', title: words.subject },
    cell: ({ subject }) => <Wrapped text={subject} />,
    csv: ({ subject }) => subject,
  },
  {
    ...{ key: 'actor', title: words.actor },
    cell: ({ actor, actor_name: name }) => name ?? actorText(actor),
    csv: ({ actor, actor_name: name }) => name ?? actor,
  },
  {
    ...{ key: 'change', title: words.change },
    cell: (row) => <Wrapped text={changeText(row)} />,
    csv: changeText,
  },
  { ...{ key: 'when', title: words.when }, cell: ({ at }) => <When at={at} />, csv: ({ at }) => at },
];

function Wrapped({ text }: { text: string }) {
  return (
    <Text size="sm" component="span" style={{ overflowWrap: 'anywhere' }}>
      {text || '–'}
    </Text>
  );
}

/** role: office → admin; name: Ann */
function changeText({ before, after }: AuditView): string {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  const show = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return [...names]
    .map((name) => [name, before?.[name], after?.[name]] as const)
    .filter(([, from, to]) => JSON.stringify(from) !== JSON.stringify(to))
    .map(([name, from, to]) =>
      [`${name}:`, from !== undefined && show(from), before && '→', to !== undefined && show(to)]
        .filter(Boolean)
        .join(' '),
    )
    .join('; ');
}

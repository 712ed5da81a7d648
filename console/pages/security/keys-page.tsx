// Security Center > Keys: the list, a new one, a change, and the archive.

import { Badge, Button, Group } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { post, remove } from '../../api/api.ts';
import { useList } from '../../api/lists.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { When } from '../../parts/format.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { notifyProblem } from '../../parts/problem.tsx';
import { common } from '../../words.ts';
import type { KeyView } from './wire.ts';
import { words } from './words.ts';

const KeyDialog = lazy(async () => ({ default: (await import('./key-dialog.tsx')).KeyDialog }));

const PATH = '/v2/settings/security/keys';

export function KeysPage() {
  const may = useMay('CLIENT_ADMIN');
  const renew = useRenew(PATH);
  // 'new': a key is made; a key: it is changed.
  const [edited, setEdited] = useState<KeyView | 'new' | null>(null);
  const [filters, setFilters] = useFilters('include_archived');
  const list = useList<KeyView, KeyView[]>({
    ...{ path: PATH, query: filters, paging: 'offset' },
    rows: (body) => body,
  });
  const archive = async ({ id, name }: KeyView) => {
    const isMeant = await confirm({
      ...{ title: words.archiveTitle(name), text: words.archiveText, action: words.archiveAction },
      isDangerous: true,
    });
    if (!isMeant) return;
    await remove(`${PATH}/${id}`);
    await renew();
    notifyDone(words.archived, async () => {
      await post(`${PATH}/${id}/unarchive`);
      await renew();
      notifyDone(words.restored);
    });
  };
  const columns: Column<KeyView>[] = [
    {
      ...{ key: 'name', title: words.fields.name, onPhone: 'title' },
      cell: ({ name }) => name,
      csv: ({ name }) => name,
      sortBy: ({ name }) => name,
    },
    {
      ...{ key: 'type', title: words.fields.type },
      cell: ({ type, algorithm }) => `${type} · ${algorithm}`,
      csv: ({ type, algorithm }) => `${type} ${algorithm}`,
    },
    {
      ...{ key: 'client', title: words.idTitle },
      cell: ({ oauth_client_id: id, partner_key_id: kid }) => id || kid || '–',
      csv: ({ oauth_client_id: id, partner_key_id: kid }) => id || kid || '',
    },
    {
      ...{ key: 'url', title: words.fields.authorizationUrl },
      cell: ({ authorization_url: url }) => url || '–',
      csv: ({ authorization_url: url }) => url,
    },
    {
      ...{ key: 'changed', title: words.changed },
      cell: ({ updated_at: at }) => <When at={at} />,
      csv: ({ updated_at: at }) => at,
      sortBy: ({ updated_at: at }) => at,
    },
    {
      ...{ key: 'state', title: words.state },
      cell: ({ archived_at: at }) => (
        <Badge color={at ? 'gray' : 'teal'}>{words.keyStates[at ? 'archived' : 'active']}</Badge>
      ),
      csv: ({ archived_at: at }) => (at ? 'archived' : 'active'),
    },
    {
      ...{ key: 'actions', title: words.actions },
      cell: (row) =>
        may && row.archived_at === null ? (
          <Group gap={4} wrap="nowrap">
            <Button size="compact-xs" variant="default" onClick={() => setEdited(row)}>
              {common.edit}
            </Button>
            <Button
              size="compact-xs"
              variant="subtle"
              color="red"
              onClick={() => archive(row).catch(notifyProblem)}
            >
              {words.archive}
            </Button>
          </Group>
        ) : (
          '–'
        ),
    },
  ];
  const add = may && <Button onClick={() => setEdited('new')}>{words.newKey}</Button>;
  return (
    <>
      <PageHeader title={words.keys} subtitle={words.keysText} actions={add} />
      <FilterBar
        values={filters}
        onChange={setFilters}
        choices={[
          {
            ...{ name: 'include_archived', label: words.keyStates.archived },
            options: [{ value: 'true', label: words.withArchived }],
          },
        ]}
      />
      <DataTable
        label={words.keys}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        csvName="keys"
        empty={<Empty icon={IconKey} title={words.keysEmptyTitle} text={words.keysEmptyText} />}
      />
      <Suspense>
        {edited && <KeyDialog edited={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
      </Suspense>
    </>
  );
}

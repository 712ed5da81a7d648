// Tech Center > Webhooks: who is told what, and whether they take it.

import { Button } from '@mantine/core';
import { IconWebhook } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useList } from '../../api/lists.ts';
import { useMay } from '../../api/session.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { When } from '../../parts/format.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { ReadOnlyNote } from '../../parts/read-only-note.tsx';
import { HealthBadge, healthOf, toldOf } from './health.tsx';
import type { WebhookView } from './wire.ts';
import { words } from './words.ts';

export function WebhooksPage() {
  const may = useMay('CLIENT_ADMIN');
  const list = useList<WebhookView, WebhookView[]>({
    ...{ path: '/v6/webhooks', paging: 'offset', limit: 1_000, refetchEveryMs: 30_000 },
    rows: (body) => body,
  });
  const add = may && (
    <Button component={Link} to="/tech/webhooks/new">
      {words.add}
    </Button>
  );
  return (
    <>
      <PageHeader title={words.title} subtitle={words.subtitle} actions={add} />
      {!may && <ReadOnlyNote text={words.readOnly} />}
      <DataTable
        label={words.title}
        list={list}
        columns={COLUMNS}
        rowKey={({ id }) => id}
        rowLink={({ id }) => `/tech/webhooks/${id}`}
        csvName="webhooks"
        empty={
          <Empty
            icon={IconWebhook}
            title={words.emptyTitle}
            text={may ? words.emptyText : `${words.emptyText} ${words.emptyReader}`}
            action={add || undefined}
          />
        }
      />
    </>
  );
}

const COLUMNS: Column<WebhookView>[] = [
  {
    ...{ key: 'name', title: words.columns.name, onPhone: 'title' },
    cell: ({ name }) => name,
    sortBy: ({ name }) => name,
    csv: ({ name }) => name,
  },
  {
    ...{ key: 'url', title: words.columns.url },
    cell: ({ url }) => url,
    csv: ({ url }) => url,
  },
  {
    ...{ key: 'events', title: words.columns.events },
    cell: toldOf,
    csv: ({ event_types: types }) => types.join(' '),
  },
  {
    ...{ key: 'health', title: words.columns.health },
    cell: (hook) => <HealthBadge hook={hook} />,
    sortBy: healthOf,
    csv: healthOf,
  },
  {
    ...{ key: 'success', title: words.columns.success },
    cell: ({ last_success_at: at }) => <When at={at} />,
    sortBy: ({ last_success_at: at }) => at ?? '',
    csv: ({ last_success_at: at }) => at ?? '',
  },
];

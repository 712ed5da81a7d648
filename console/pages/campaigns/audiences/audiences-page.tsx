// Audiences: the list, and a new one.

import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUsersGroup } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useList } from '../../../api/lists.ts';
import { useMay } from '../../../api/session.tsx';
import { type Column, DataTable } from '../../../parts/data-table.tsx';
import { Empty } from '../../../parts/empty.tsx';
import { useFormats } from '../../../parts/format.tsx';
import { PageHeader } from '../../../parts/page-header.tsx';
import { words as campaigns } from '../words.ts';
import type { AudienceView } from './wire.ts';
import { words } from './words.ts';

const AudienceDialog = lazy(async () => ({
  default: (await import('./audience-dialog.tsx')).AudienceDialog,
}));

export function AudiencesPage() {
  const may = useMay('CAMPAIGN_EDIT');
  const navigate = useNavigate();
  const { number } = useFormats();
  const [isOpen, dialog] = useDisclosure(false);
  const list = useList<AudienceView, { audiences: AudienceView[] }>({
    path: '/v1/audiences',
    paging: 'cursor',
    rows: (body) => body.audiences,
  });
  const people = (row: AudienceView) =>
    row.kind === 'rule' ? words.asRule : words.known(words.keys(row.members), number(row.persons));
  const columns: Column<AudienceView>[] = [
    {
      key: 'name',
      title: words.columns.name,
      cell: (row) => row.name,
      onPhone: 'title',
      sortBy: (row) => row.name,
    },
    { key: 'kind', title: words.columns.kind, cell: (row) => words.kinds[row.kind] },
    { key: 'people', title: words.columns.people, cell: people },
    {
      key: 'campaigns',
      title: words.columns.campaigns,
      cell: (row) => row.campaigns.map(({ name }) => name).join(', ') || '–',
    },
  ];
  const create = may && <Button onClick={dialog.open}>{words.create}</Button>;
  return (
    <>
      <PageHeader
        title={words.title}
        subtitle={words.subtitle}
        back={{ to: '/campaigns', title: campaigns.title }}
        actions={list.rows.length > 0 && create}
      />
      <DataTable
        label={words.title}
        list={list}
        columns={columns}
        rowKey={({ audience_id: id }) => id}
        rowLink={({ audience_id: id }) => `/campaigns/audiences/${id}`}
        empty={
          <Empty icon={IconUsersGroup} title={words.emptyTitle} text={words.emptyText} action={create} />
        }
      />
      <Suspense>
        {isOpen && (
          <AudienceDialog
            audience={null}
            onClose={dialog.close}
            onSaved={(id) => void navigate({ to: `/campaigns/audiences/${id}` })}
          />
        )}
      </Suspense>
    </>
  );
}

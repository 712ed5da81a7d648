// What is to be made or written in ServiceTitan, row by row, with what became of it and a retry.

import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { post } from '../../api/api.ts';
import type { List } from '../../api/lists.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { When } from '../../parts/format.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { notifyProblem } from '../../parts/problem.tsx';
import { StateBadge } from './state-badge.tsx';
import { words } from './words.ts';

interface OutboxRow {
  id: string;
  code: string | null;
  state: Parameters<typeof StateBadge>[0]['state'];
  last_error: string | null;
}

interface OutboxLogProps<Row extends OutboxRow> {
  /** Of the list; a row is retried below it. */
  path: string;
  list: List<Row>;
  label: string;
  csvName: string;
  what(row: Row): string;
  /** Stands before the code: what it is about. */
  subject: Column<Row>;
  /** Stand behind the code. */
  more?: Column<Row>[];
  /** When it last moved. */
  at(row: Row): string;
  isFiltered?: boolean;
  empty: ReactNode;
}

export function OutboxLog<Row extends OutboxRow>(props: OutboxLogProps<Row>) {
  const { path, list, label, csvName, what, subject, more = [], at, isFiltered = false, empty } = props;
  const may = useMay('CLIENT_ADMIN');
  const renew = useRenew(path);
  const retry = async ({ id }: Row) => {
    await post(`${path}/${id}/retry`);
    await renew();
    notifyDone(words.retried);
  };
  const columns: Column<Row>[] = [
    { key: 'kind', title: words.what, cell: what, onPhone: 'title' },
    subject,
    { key: 'code', title: words.code, cell: ({ code }) => code ?? '–', csv: ({ code }) => code ?? '' },
    ...more,
    {
      key: 'state',
      title: words.state,
      cell: ({ state }) => <StateBadge state={state} />,
      csv: ({ state }) => state,
    },
    {
      key: 'error',
      title: words.why,
      cell: ({ last_error: error }) => error ?? '–',
      csv: ({ last_error: error }) => error ?? '',
    },
    { key: 'when', title: words.when, cell: (row) => <When at={at(row)} />, csv: at },
    {
      key: 'retry',
      title: words.retry,
      cell: (row) =>
        may && (row.state === 'failed' || row.state === 'pending') ? (
          <Button size="compact-xs" variant="default" onClick={() => retry(row).catch(notifyProblem)}>
            {words.retry}
          </Button>
        ) : (
          '–'
        ),
    },
  ];
  return (
    <DataTable
      label={label}
      list={list}
      columns={columns}
      rowKey={({ id }) => id}
      isFiltered={isFiltered}
      csvName={csvName}
      empty={empty}
    />
  );
}

// Web leads that became bookings or leads in ServiceTitan, with a retry.

import { Anchor, Button } from '@mantine/core';
import { IconTransfer } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { post } from '../../api/api.ts';
import { useList } from '../../api/lists.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { When } from '../../parts/format.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { notifyProblem } from '../../parts/problem.tsx';
import { StateBadge } from './state-badge.tsx';
import type { HandOverView } from './wire.ts';
import { words } from './words.ts';

export function HandOversLog({ path }: { path: string }) {
  const may = useMay('CLIENT_ADMIN');
  const renew = useRenew(`${path}/hand-overs`);
  const list = useList<HandOverView, { hand_overs: HandOverView[] }>({
    path: `${path}/hand-overs`,
    paging: 'cursor',
    rows: (body) => body.hand_overs,
  });
  const retry = async ({ id }: HandOverView) => {
    await post(`${path}/hand-overs/${id}/retry`);
    await renew();
    notifyDone(words.retried);
  };
  const columns: Column<HandOverView>[] = [
    { key: 'kind', title: words.what, cell: ({ kind }) => words.handOverKinds[kind], onPhone: 'title' },
    {
      key: 'lead',
      title: words.lead,
      cell: ({ input_id: id }) => (
        <Anchor component={Link} to={`/referrals/inputs/${id}`} size="sm">
          {words.seeLead}
        </Anchor>
      ),
      csv: ({ input_id: id }) => id,
    },
    { key: 'code', title: words.code, cell: ({ code }) => code ?? '–', csv: ({ code }) => code ?? '' },
    {
      key: 'id',
      title: words.inServiceTitan,
      cell: (row) => row.servicetitan_id ?? '–',
      csv: (row) => row.servicetitan_id ?? '',
    },
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
    {
      key: 'when',
      title: words.when,
      cell: (row) => <When at={row.received_at} />,
      csv: (row) => row.received_at,
    },
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
      label={words.tabs['hand-overs']}
      list={list}
      columns={columns}
      rowKey={({ id }) => id}
      csvName="hand-overs"
      empty={<Empty icon={IconTransfer} title={words.handEmptyTitle} text={words.handEmptyText} />}
    />
  );
}

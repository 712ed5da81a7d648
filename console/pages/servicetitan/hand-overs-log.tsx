// Web leads that became bookings or leads in ServiceTitan, with a retry.

import { Anchor } from '@mantine/core';
import { IconTransfer } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useList } from '../../api/lists.ts';
import { Empty } from '../../parts/empty.tsx';
import { OutboxLog } from './outbox-log.tsx';
import type { HandOverView } from './wire.ts';
import { words } from './words.ts';

export function HandOversLog({ path }: { path: string }) {
  const list = useList<HandOverView, { hand_overs: HandOverView[] }>({
    path: `${path}/hand-overs`,
    paging: 'cursor',
    rows: (body) => body.hand_overs,
  });
  return (
    <OutboxLog
      path={`${path}/hand-overs`}
      list={list}
      label={words.tabs['hand-overs']}
      csvName="hand-overs"
      what={({ kind }) => words.handOverKinds[kind]}
      subject={{
        key: 'lead',
        title: words.lead,
        cell: ({ input_id: id }) => (
          <Anchor component={Link} to={`/referrals/inputs/${id}`} size="sm">
            {words.seeLead}
          </Anchor>
        ),
        csv: ({ input_id: id }) => id,
      }}
      more={[
        {
          key: 'id',
          title: words.inServiceTitan,
          cell: (row) => row.servicetitan_id ?? '–',
          csv: (row) => row.servicetitan_id ?? '',
        },
      ]}
      at={(row) => row.received_at}
      empty={<Empty icon={IconTransfer} title={words.handEmptyTitle} text={words.handEmptyText} />}
    />
  );
}

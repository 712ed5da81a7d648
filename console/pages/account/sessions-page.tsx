// Security Center > Sessions: everybody who is signed in, for admins.

import { Button } from '@mantine/core';
import { IconDeviceLaptop } from '@tabler/icons-react';
import { remove } from '../../api/api.ts';
import { useList } from '../../api/lists.ts';
import { useRenew } from '../../api/renew.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { When } from '../../parts/format.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { notifyProblem } from '../../parts/problem.tsx';
import { Device, deviceText, wayText } from './device.tsx';
import type { SessionRow } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v1/sessions';

export function SessionsPage() {
  const renew = useRenew(PATH);
  const [filters, setFilters] = useFilters('q', 'way');
  const list = useList<SessionRow, { items: SessionRow[] }>({
    ...{ path: PATH, query: { of: 'all' }, paging: 'cursor' },
    rows: (body) => body.items.filter((row) => isWanted(row, filters)),
  });
  const end = async (session: SessionRow) => {
    const isMeant = await confirm({
      ...{ title: words.endTitle(session.email), text: words.endText, action: words.endAction },
      isDangerous: true,
    });
    if (!isMeant) return;
    await remove(`${PATH}/${session.session_id}`);
    await renew();
    notifyDone(words.ended);
  };
  const columns: Column<SessionRow>[] = [
    {
      ...{ key: 'user', title: words.user, onPhone: 'title' },
      cell: ({ email }) => email,
      csv: ({ email }) => email,
      sortBy: ({ email }) => email,
    },
    {
      ...{ key: 'device', title: words.device },
      cell: (row) => <Device session={row} />,
      csv: ({ user_agent: agent }) => agent,
      sortBy: ({ user_agent: agent }) => deviceText(agent),
    },
    {
      ...{ key: 'address', title: words.address },
      cell: ({ address }) => address,
      csv: ({ address }) => address,
      sortBy: ({ address }) => address,
    },
    {
      ...{ key: 'way', title: words.way },
      cell: ({ way }) => wayText(way),
      csv: ({ way }) => way,
    },
    {
      ...{ key: 'began', title: words.began },
      cell: ({ created_at: at }) => <When at={at} />,
      csv: ({ created_at: at }) => at,
      sortBy: ({ created_at: at }) => at,
    },
    {
      ...{ key: 'seen', title: words.seen },
      cell: ({ last_seen_at: at }) => <When at={at} />,
      csv: ({ last_seen_at: at }) => at ?? '',
      sortBy: ({ last_seen_at: at }) => at ?? '',
    },
    {
      ...{ key: 'ends', title: words.ends },
      cell: ({ expires_at: at }) => <When at={at} isDate />,
      csv: ({ expires_at: at }) => at,
    },
    {
      ...{ key: 'actions', title: words.actions },
      cell: (row) =>
        row.is_current ? (
          '–'
        ) : (
          <Button size="compact-xs" variant="default" onClick={() => end(row).catch(notifyProblem)}>
            {words.end}
          </Button>
        ),
    },
  ];
  return (
    <>
      <PageHeader title={words.sessions} subtitle={words.sessionsText} />
      <FilterBar
        values={filters}
        onChange={setFilters}
        text={{ name: 'q', placeholder: words.filter }}
        choices={[
          {
            ...{ name: 'way', label: words.way },
            options: Object.entries(words.ways).map(([value, label]) => ({ value, label })),
          },
        ]}
      />
      <DataTable
        label={words.sessions}
        list={list}
        columns={columns}
        rowKey={({ session_id: id }) => id}
        isFiltered={Object.keys(filters).length > 0}
        csvName="sessions"
        empty={<Empty icon={IconDeviceLaptop} title={words.sessionsEmpty} text={words.sessionsText} />}
      />
    </>
  );
}

function isWanted(row: SessionRow, { q = '', way }: Partial<Record<'q' | 'way', string>>): boolean {
  const text = `${row.email} ${deviceText(row.user_agent)} ${row.address}`.toLowerCase();
  return (way === undefined || row.way === way) && text.includes(q.trim().toLowerCase());
}

// Who does not get what: addresses that opted out or do not exist, and what numbers said about texts.

import { Badge, Button, Group, Stack } from '@mantine/core';
import { IconMailOff } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { post } from '../../api/api.ts';
import { useList } from '../../api/lists.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { When } from '../../parts/format.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { notifyProblem } from '../../parts/problem.tsx';
import type { OptOutView } from './wire.ts';
import { words } from './words.ts';

const OptOutDialog = lazy(async () => ({ default: (await import('./optout-dialog.tsx')).OptOutDialog }));
const Numbers = lazy(async () => ({ default: (await import('./numbers.tsx')).Numbers }));

const CLASSES = ['transactional', 'promotional', 'all'] as const;

export function OptOutsTab() {
  const may = useMay('USER_SUPPORT');
  const renew = useRenew('/v1/messages/optouts', '/v4/optouts');
  const [filters, setFilters] = useFilters('q', 'mail_class');
  const [isAdding, setAdding] = useState(false);
  const list = useList<OptOutView, { items: OptOutView[] }>({
    ...{ path: '/v1/messages/optouts', query: filters, paging: 'offset', limit: 100 },
    rows: (body) => body.items,
  });
  const optIn = async (email: string) => {
    const isMeant = await confirm({
      ...{ title: words.optInTitle(email), text: words.optInText, action: words.optIn },
    });
    if (!isMeant) return;
    await post('/v4/optouts', { email, optout: false });
    await renew();
    notifyDone(words.optedIn(email));
  };
  const add = may && (
    <Button variant="default" onClick={() => setAdding(true)}>
      {words.addOptout}
    </Button>
  );
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <Stack>
      <div>
        {(list.rows.length > 0 || isFiltered) && (
          <FilterBar
            values={filters}
            onChange={setFilters}
            text={{ name: 'q', placeholder: words.search }}
            choices={[
              {
                ...{ name: 'mail_class', label: words.mailClassFilter },
                options: CLASSES.map((value) => ({ value, label: words.classes[value] })),
              },
            ]}
          >
            {add}
          </FilterBar>
        )}
        <DataTable
          label={words.tabs.optouts}
          list={list}
          columns={columnsFor(may ? optIn : null)}
          rowKey={({ email, since }) => `${email} ${since}`}
          isFiltered={isFiltered}
          csvName="opt-outs"
          empty={
            <Empty
              icon={IconMailOff}
              title={words.optoutsEmptyTitle}
              text={words.optoutsEmptyText}
              action={add || undefined}
            />
          }
        />
      </div>
      <Suspense>
        <Numbers may={may} />
        {isAdding && <OptOutDialog onClose={() => setAdding(false)} />}
      </Suspense>
    </Stack>
  );
}

function columnsFor(optIn: ((email: string) => Promise<void>) | null): Column<OptOutView>[] {
  return [
    {
      ...{ key: 'email', title: words.address, onPhone: 'title' },
      cell: ({ email }) => email ?? words.erased,
      csv: ({ email }) => email ?? '',
    },
    {
      ...{ key: 'classes', title: words.getsNo },
      cell: ({ classes }) => (
        <Group gap={4} component="span">
          {classes.map((one) => (
            <Badge key={one} color="orange">
              {words.classes[one]}
            </Badge>
          ))}
        </Group>
      ),
      csv: ({ classes }) => classes.join(' '),
    },
    {
      ...{ key: 'reason', title: words.reason },
      cell: ({ reasons }) => reasons.map((one) => words.reasons[one]).join(', '),
      csv: ({ reasons }) => reasons.join(' '),
    },
    {
      ...{ key: 'since', title: words.since },
      cell: ({ since }) => <When at={since} />,
      csv: ({ since }) => since,
    },
    ...(optIn
      ? [
          {
            ...{ key: 'in', title: words.optIn },
            cell: ({ email }: OptOutView) =>
              email === null ? (
                '–'
              ) : (
                <Button size="compact-xs" variant="default" onClick={() => optIn(email).catch(notifyProblem)}>
                  {words.optIn}
                </Button>
              ),
          },
        ]
      : []),
  ];
}

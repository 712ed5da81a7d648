// What was and will be sent to a webhook: filtered in the URL, each with its attempts, one or a range sent again.

import { Anchor, Badge, Button, Group, TextInput } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { post } from '../../api/api.ts';
import { useList } from '../../api/lists.ts';
import { useRenew } from '../../api/renew.ts';
import { useSession } from '../../api/session.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { When } from '../../parts/format.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { notifyProblem } from '../../parts/problem.tsx';
import { endOfDay, instantOfDay } from '../../parts/zone-days.ts';
import { AttemptBadge, DeliveryBadge } from './attempt.tsx';
import classes from './webhooks.module.css';
import { DELIVERY_STATES, type DeliveryView, type WebhookView } from './wire.ts';
import { words } from './words.ts';

const DeliveryDialog = lazy(async () => ({
  default: (await import('./delivery-dialog.tsx')).DeliveryDialog,
}));
const ReplayDialog = lazy(async () => ({ default: (await import('./replay-dialog.tsx')).ReplayDialog }));

export function DeliveriesTab({ hook, may }: { hook: WebhookView; may: boolean }) {
  const path = `/v1/webhooks/${hook.id}/deliveries`;
  const renew = useRenew(path, '/v6/webhooks');
  const [filters, setFilters] = useFilters('state', 'type', 'subject', 'from', 'until');
  const { time_zone: zone } = useSession().client;
  const [{ event }, setEvent] = useFilters('event');
  const [isReplaying, setReplaying] = useState(false);
  const list = useList<DeliveryView, { items: DeliveryView[] }>({
    ...{ path, paging: 'cursor', limit: 50, refetchEveryMs: 15_000 },
    // Whole days of the company, the last one too.
    query: {
      ...filters,
      from: instantOfDay(filters.from ?? '', zone),
      until: endOfDay(filters.until ?? '', zone),
    },
    rows: (body) => body.items,
  });
  const isFiltered = Object.keys(filters).length > 0;
  const replay = async ({ event_id: id }: DeliveryView) => {
    const { replayed } = await post<{ replayed: number }>(`${path}/${id}/replay`);
    await renew();
    notifyDone(words.replayed(replayed));
  };
  const types = [...new Set([...list.rows.map(({ type }) => type), ...(filters.type ? [filters.type] : [])])];
  return (
    <>
      {(list.rows.length > 0 || isFiltered) && (
        <FilterBar
          values={filters}
          onChange={setFilters}
          text={{ name: 'subject', placeholder: words.subjectPlaceholder }}
          choices={[
            {
              ...{ name: 'state', label: words.state },
              options: DELIVERY_STATES.map((value) => ({ value, label: words.deliveryStates[value] })),
            },
            {
              ...{ name: 'type', label: words.eventType },
              options: types.toSorted().map((value) => ({ value, label: value })),
            },
          ]}
        >
          {(['from', 'until'] as const).map((name) => (
            <TextInput
              key={name}
              type="date"
              aria-label={words[name]}
              leftSection={<span className={classes.date}>{words[name]}</span>}
              leftSectionWidth={56}
              value={filters[name] ?? ''}
              onChange={(change) => setFilters({ [name]: change.currentTarget.value })}
            />
          ))}
          {may && (
            <Button variant="default" onClick={() => setReplaying(true)}>
              {words.replayRange}
            </Button>
          )}
        </FilterBar>
      )}
      <DataTable
        label={words.tabs.deliveries}
        list={list}
        columns={columnsFor(may, (id) => setEvent({ event: id }), replay)}
        rowKey={({ event_id: id }) => id}
        isFiltered={isFiltered}
        csvName="deliveries"
        empty={
          <Empty
            icon={IconSend}
            title={words.noDeliveries}
            text={words.noDeliveriesText}
            action={
              may && (
                <Button component={Link} to={`/tech/webhooks/${hook.id}/test`} variant="default">
                  {words.sendTest}
                </Button>
              )
            }
          />
        }
      />
      <Suspense>
        {event !== undefined && (
          <DeliveryDialog
            hook={hook}
            eventId={event}
            may={may}
            onReplay={replay}
            onClose={() => setEvent({ event: undefined })}
          />
        )}
        {isReplaying && (
          <ReplayDialog hook={hook} filters={filters} types={types} onClose={() => setReplaying(false)} />
        )}
      </Suspense>
    </>
  );
}

function columnsFor(
  may: boolean,
  open: (eventId: string) => void,
  replay: (delivery: DeliveryView) => Promise<void>,
): Column<DeliveryView>[] {
  return [
    {
      ...{ key: 'type', title: words.columns.type, onPhone: 'title' },
      cell: (row) => (
        <span>
          <Anchor
            component="button"
            type="button"
            inherit
            className={classes.event}
            onClick={() => open(row.event_id)}
          >
            {row.type}
          </Anchor>{' '}
          {row.kind === 'test' && <Badge color="gray">{words.test}</Badge>}
        </span>
      ),
      csv: ({ type }) => type,
    },
    {
      ...{ key: 'subject', title: words.subject, onPhone: 'hidden' },
      cell: ({ subject }) => subject,
      csv: ({ subject }) => subject,
    },
    {
      ...{ key: 'state', title: words.columns.state },
      cell: ({ state }) => <DeliveryBadge state={state} />,
      csv: ({ state }) => state,
    },
    {
      ...{ key: 'answer', title: words.columns.answer },
      cell: ({ last_attempt: last, next_attempt_at: next }) => (
        <Group gap={6} component="span">
          {last ? <AttemptBadge attempt={last} /> : '–'}
          {next && (
            <span className={classes.next}>
              {words.nextTry} <When at={next} />
            </span>
          )}
        </Group>
      ),
      csv: ({ last_attempt: last }) => last?.status ?? last?.error ?? '',
    },
    {
      ...{ key: 'attempts', title: words.columns.attempts, align: 'right', onPhone: 'hidden' },
      cell: ({ attempts }) => attempts,
      csv: ({ attempts }) => attempts,
    },
    {
      ...{ key: 'happened', title: words.columns.happened },
      cell: ({ happened_at: at }) => <When at={at} />,
      csv: ({ happened_at: at }) => at,
    },
    ...(may
      ? [
          {
            ...{ key: 'replay', title: words.replay },
            cell: (row: DeliveryView) =>
              row.state === 'pending' ? (
                '–'
              ) : (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={words.replayOne(row.type)}
                  onClick={() => replay(row).catch(notifyProblem)}
                >
                  {words.replay}
                </Button>
              ),
          },
        ]
      : []),
  ];
}

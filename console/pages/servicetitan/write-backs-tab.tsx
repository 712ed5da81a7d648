// What was written into ServiceTitan and what waits, with a retry; and what would be written on a job.

import { Anchor, Badge, Button, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { get, post } from '../../api/api.ts';
import { useList } from '../../api/lists.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { CodeBlock } from '../../parts/copy.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { When } from '../../parts/format.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { notifyProblem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { StateBadge } from './state-badge.tsx';
import type { ConnectionView, WriteBackView, WritePreview } from './wire.ts';
import { words } from './words.ts';

const STATES = ['pending', 'written', 'skipped', 'failed'] as const;

export function WriteBacksTab({ connection, path }: { connection: ConnectionView; path: string }) {
  const may = useMay('CLIENT_ADMIN');
  const renew = useRenew(`${path}/write-backs`);
  const [filters, setFilters] = useFilters('state');
  const list = useList<WriteBackView, { write_backs: WriteBackView[] }>({
    path: `${path}/write-backs`,
    query: filters,
    paging: 'cursor',
    rows: (body) => body.write_backs,
  });
  const isFiltered = Object.keys(filters).length > 0;
  const retry = async ({ id }: WriteBackView) => {
    await post(`${path}/write-backs/${id}/retry`);
    await renew();
    notifyDone(words.retried);
  };
  const columns: Column<WriteBackView>[] = [
    { key: 'kind', title: words.what, cell: ({ kind }) => words.kinds[kind], onPhone: 'title' },
    {
      key: 'target',
      title: words.on,
      cell: ({ job_id: job, target_id: target }) =>
        job === null ? (
          words.customer(target)
        ) : (
          <Anchor component={Link} to={`/referrals/jobs/${connection.connection_id}/${job}`} size="sm">
            {words.job(job)}
          </Anchor>
        ),
      csv: ({ target_id: target }) => target,
    },
    { key: 'code', title: words.code, cell: ({ code }) => code ?? '–', csv: ({ code }) => code ?? '' },
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
      cell: (row) => <When at={row.done_at ?? row.next_attempt_at ?? row.created_at} />,
      csv: (row) => row.done_at ?? row.created_at,
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
    <Stack>
      <div>
        {(list.rows.length > 0 || isFiltered) && (
          <FilterBar
            values={filters}
            onChange={setFilters}
            choices={[
              {
                name: 'state',
                label: words.state,
                options: STATES.map((value) => ({ value, label: words.states[value] })),
              },
            ]}
          />
        )}
        <DataTable
          label={words.tabs['write-backs']}
          list={list}
          columns={columns}
          rowKey={({ id }) => id}
          isFiltered={isFiltered}
          csvName="write-backs"
          empty={<Empty icon={IconPencil} title={words.writeEmptyTitle} text={words.writeEmptyText} />}
        />
      </div>
      {may && <DryRun path={path} />}
    </Stack>
  );
}

function DryRun({ path }: { path: string }) {
  const [preview, setPreview] = useState<WritePreview | null>(null);
  const api = useApiForm({
    initialValues: { job_id: '' },
    validate: { job_id: (id) => (id.trim() === '' ? words.needed : null) },
    send: async ({ job_id: id }) =>
      setPreview(await get<WritePreview>(`${path}/write-backs/preview`, { job_id: id.trim() })),
  });
  return (
    <Section title={words.dryRun} text={words.dryRunText}>
      <form onSubmit={api.onSubmit} noValidate style={{ maxWidth: 420 }}>
        <Stack gap="sm">
          <TextInput label={words.dryRunJob} inputMode="numeric" {...api.form.getInputProps('job_id')} />
          <FormEnd api={api} action={words.dryRunAction} />
        </Stack>
      </form>
      {preview?.message && <Text role="status">{preview.message}</Text>}
      {preview?.items.map(({ kind, target_id: target, action, what, reason, message }) => (
        <Paper key={`${kind} ${target}`} withBorder p="sm">
          <Group gap="xs">
            <Text fw={550}>{words.kinds[kind]}</Text>
            <Badge color={action === 'write' ? 'teal' : 'gray'}>{words.dryActions[action]}</Badge>
          </Group>
          {(message ?? reason) && <Text size="sm">{message ?? reason}</Text>}
          {what && <CodeBlock label={words.dryRunLabel} text={JSON.stringify(what, null, 2)} />}
        </Paper>
      ))}
    </Section>
  );
}

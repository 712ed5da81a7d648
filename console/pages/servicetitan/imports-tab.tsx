// Bringing in what was before: start, watch, pause, resume, cancel.

import {
  Alert,
  Badge,
  Checkbox,
  Group,
  NativeSelect,
  Paper,
  Skeleton,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconDatabaseImport } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { get, post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Facts } from '../../parts/facts.tsx';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { useFormats, When } from '../../parts/format.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { Problem } from '../../parts/problem.tsx';
import { RunControls } from '../../parts/run-controls.tsx';
import { Section } from '../../parts/section.tsx';
import type { ImportView } from './wire.ts';
import { words } from './words.ts';

const CONTROLS = {
  pause: words.pause,
  resume: words.resume,
  cancel: words.cancelImport,
  cancelTitle: words.cancelImportTitle,
  cancelText: words.cancelImportText,
};
const COLORS = { running: 'blue', paused: 'yellow', canceled: 'gray', done: 'teal' };
const WATCH_MS = 3_000;

export function ImportsTab({ path }: { path: string }) {
  const may = useMay('CLIENT_ADMIN');
  const { data, error, refetch } = useQuery<ImportView[]>({
    queryKey: [`${path}/imports`],
    refetchInterval: ({ state }) => (state.data?.some((one) => one.state === 'running') ? WATCH_MS : false),
    queryFn: ({ signal }) => get<ImportView[]>(`${path}/imports`, {}, signal),
  });
  return (
    <Stack>
      {may && <Start path={path} />}
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton h={120} radius="lg" />}
      {data?.length === 0 && (
        <Empty icon={IconDatabaseImport} title={words.importEmptyTitle} text={words.importEmptyText} />
      )}
      {data?.map((one) => (
        <Import key={one.import_id} path={path} row={one} />
      ))}
    </Stack>
  );
}

function Start({ path }: { path: string }) {
  const renew = useRenew(`${path}/imports`);
  const api = useApiForm({
    initialValues: { what: 'history', since: '', dry_run: true },
    send: async ({ what, since, dry_run }) => {
      await post(`${path}/imports`, { what, dry_run, ...(since !== '' && { since }) });
      await renew();
      notifyDone(words.importStarted);
    },
  });
  return (
    <Section title={words.tabs.imports} text={words.importsText}>
      <form onSubmit={api.onSubmit} noValidate>
        <Stack gap="sm">
          <Group gap="sm" align="flex-end">
            <NativeSelect
              label={words.what}
              data={Object.entries(words.importWhat).map(([value, label]) => ({ value, label }))}
              {...api.form.getInputProps('what')}
            />
            <TextInput type="date" label={words.importSince} {...api.form.getInputProps('since')} />
          </Group>
          <Checkbox label={words.importDry} {...api.form.getInputProps('dry_run', { type: 'checkbox' })} />
          <FormEnd api={api} action={words.importStart} />
        </Stack>
      </form>
    </Section>
  );
}

function Import({ path, row }: { path: string; row: ImportView }) {
  const may = useMay('CLIENT_ADMIN');
  const renew = useRenew(`${path}/imports`);
  const { number } = useFormats();
  const isOpen = row.state === 'running' || row.state === 'paused';
  const skipped = Object.entries(row.skipped);
  return (
    <Paper withBorder p="md" data-testid="import">
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Text fw={620}>{words.importWhat[row.what]}</Text>
          <Badge color={COLORS[row.state]}>{words.importStates[row.state]}</Badge>
          {row.dry_run && <Badge color="gray">{words.dry}</Badge>}
          <Text size="sm" c="dimmed" component="span">
            <When at={row.finished_at ?? row.updated_at} />
          </Text>
        </Group>
        {may && isOpen && (
          <RunControls
            path={`${path}/imports/${row.import_id}`}
            isPaused={row.state === 'paused'}
            words={CONTROLS}
            renew={renew}
          />
        )}
      </Group>
      <Facts
        facts={[
          [words.read, number(row.read)],
          [words.madeRows, number(row.made)],
          [words.failed, number(row.failed)],
          [words.waiting, number(row.waiting)],
          [
            words.skipped,
            skipped.length === 0
              ? undefined
              : skipped
                  .map(([reason, count]) => `${reason.replaceAll('_', ' ')}: ${number(count)}`)
                  .join(', '),
          ],
        ]}
      />
      {row.trouble && (
        <Alert color="red" mt="xs">
          {row.trouble}
        </Alert>
      )}
    </Paper>
  );
}

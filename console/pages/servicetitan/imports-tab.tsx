// Bringing in what was before: start, watch, pause, resume, cancel.

import {
  Alert,
  Badge,
  Button,
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
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import type { ImportView } from './wire.ts';
import { words } from './words.ts';

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
  const turn = async (verb: 'pause' | 'resume' | 'cancel') => {
    if (verb === 'cancel') {
      const isMeant = await confirm({
        ...{ title: words.cancelImportTitle, text: words.cancelImportText, action: words.cancelImport },
        isDangerous: true,
      });
      if (!isMeant) return;
    }
    await post(`${path}/imports/${row.import_id}/${verb}`);
    await renew();
  };
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
          <Group gap="xs">
            <Button
              size="xs"
              variant="default"
              onClick={() => turn(row.state === 'paused' ? 'resume' : 'pause').catch(notifyProblem)}
            >
              {row.state === 'paused' ? words.resume : words.pause}
            </Button>
            <Button
              size="xs"
              variant="subtle"
              color="red"
              onClick={() => turn('cancel').catch(notifyProblem)}
            >
              {words.cancelImport}
            </Button>
          </Group>
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

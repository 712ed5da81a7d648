// Schedule: publish, pause, go on or end at a time of the company's zone; what waits can be canceled.

import { Badge, Button, Group, NativeSelect, Paper, Stack, Text, TextInput } from '@mantine/core';
import { IconCalendarClock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { use } from 'react';
import { get, post, remove } from '../../../api/api.ts';
import { useRenew } from '../../../api/renew.ts';
import { useSession } from '../../../api/session.tsx';
import { Empty } from '../../../parts/empty.tsx';
import { FormEnd, useApiForm } from '../../../parts/form.tsx';
import { useFormats } from '../../../parts/format.tsx';
import { notifyDone } from '../../../parts/notify.tsx';
import { notifyProblem, Problem } from '../../../parts/problem.tsx';
import { Section } from '../../../parts/section.tsx';
import { instantOfTime } from '../../../parts/zone-days.ts';
import { PageSkeleton } from '../../../shell/states.tsx';
import { MayEdit } from '../campaign-form.ts';
import { TabLayout } from '../tab-layout.tsx';
import type { CampaignView, ScheduledAction } from '../wire.ts';
import { words } from './words.ts';

interface Scheduled {
  schedule_id: string;
  action: ScheduledAction;
  version: number | null;
  run_at: string;
  state: 'waiting' | 'done' | 'canceled' | 'failed';
  problem: string | null;
}

const COLORS = { waiting: 'cobalt', done: 'teal', canceled: 'gray', failed: 'red' };
const t = words.schedule;

export function ScheduleTab({ campaign }: { campaign: CampaignView }) {
  const mayEdit = use(MayEdit);
  const path = `/v1/campaigns/${campaign.campaign_id}/schedule`;
  const found = useQuery({
    queryKey: [path],
    refetchInterval: 30_000,
    queryFn: ({ signal }) => get<{ schedule: Scheduled[] }>(path, {}, signal),
  });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <PageSkeleton />;
  const { schedule } = found.data;
  return (
    <TabLayout isFree>
      {mayEdit && <Add campaign={campaign} path={path} />}
      {schedule.length === 0 ? (
        <Empty icon={IconCalendarClock} title={t.emptyTitle} text={t.emptyText} />
      ) : (
        <Stack
          gap="xs"
          component="ul"
          aria-label={t.list}
          style={{ margin: 0, padding: 0, listStyle: 'none' }}
        >
          {schedule.map((one) => (
            <Row key={one.schedule_id} row={one} path={path} mayEdit={mayEdit} />
          ))}
        </Stack>
      )}
    </TabLayout>
  );
}

function Add({ campaign, path }: { campaign: CampaignView; path: string }) {
  const { time_zone: zone } = useSession().client;
  const renew = useRenew(path, '/v1/campaigns');
  const actions = (['publish', 'pause', 'resume', 'end'] as const).filter((action) =>
    action === 'publish'
      ? campaign.draft_version !== null
      : campaign.live_version !== null || campaign.scheduled.length > 0,
  );
  const api = useApiForm({
    initialValues: { action: (actions[0] ?? 'publish') as ScheduledAction, run_at: '' },
    validate: { run_at: (at) => (instantOfTime(at, zone) === null ? t.needTime : null) },
    send: async ({ action, run_at: at }) => {
      await post(path, { action, run_at: instantOfTime(at, zone) });
      await renew();
      api.form.reset();
      notifyDone(t.added);
    },
  });
  return (
    <Section title={t.title} text={t.text}>
      {actions.length === 0 ? (
        <Text size="sm">{t.noDraft}</Text>
      ) : (
        <form onSubmit={api.onSubmit} noValidate>
          <Stack gap="sm">
            <Group grow align="flex-start">
              <NativeSelect
                label={t.action}
                data={actions.map((value) => ({ value, label: t.actions[value] }))}
                {...api.form.getInputProps('action')}
              />
              <TextInput
                type="datetime-local"
                label={t.at}
                description={t.zone(zone)}
                inputWrapperOrder={['label', 'input', 'description', 'error']}
                {...api.form.getInputProps('run_at')}
              />
            </Group>
            <FormEnd api={api} action={t.add} />
          </Stack>
        </form>
      )}
    </Section>
  );
}

function Row({ row, path, mayEdit }: { row: Scheduled; path: string; mayEdit: boolean }) {
  const renew = useRenew(path, '/v1/campaigns');
  const { dateTime } = useFormats();
  const cancel = async () => {
    await remove(`${path}/${row.schedule_id}`);
    await renew();
    notifyDone(t.canceled, async () => {
      await post(path, { action: row.action, run_at: row.run_at });
      await renew();
    });
  };
  return (
    <Paper withBorder p="sm" component="li">
      <Group justify="space-between" gap="xs">
        <div>
          <Group gap="xs">
            <Text fw={600}>{t.actions[row.action]}</Text>
            <Badge color={COLORS[row.state]}>{t.states[row.state]}</Badge>
            {row.version !== null && row.state === 'waiting' && (
              <Badge color="gray">{t.version(row.version)}</Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {dateTime(row.run_at)}
          </Text>
          {row.problem && <Text size="sm">{row.problem}</Text>}
        </div>
        {mayEdit && row.state === 'waiting' && (
          <Button size="xs" variant="default" onClick={() => cancel().catch(notifyProblem)}>
            {t.cancel}
          </Button>
        )}
      </Group>
    </Paper>
  );
}

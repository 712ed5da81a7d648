// Replay: what the past would have come to with the settings of the form; run, watched, paused, and read job by job.

import { Alert, Badge, Button, Group, NativeSelect, Progress, Skeleton, Stack, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, use, useState } from 'react';
import { get, post } from '../../../api/api.ts';
import { useRenew } from '../../../api/renew.ts';
import { Empty } from '../../../parts/empty.tsx';
import { useFilters } from '../../../parts/filters.ts';
import { useFormats } from '../../../parts/format.tsx';
import { notifyDone } from '../../../parts/notify.tsx';
import { NumberField } from '../../../parts/number-fields.tsx';
import { notifyProblem, Problem } from '../../../parts/problem.tsx';
import { RunControls } from '../../../parts/run-controls.tsx';
import { Section } from '../../../parts/section.tsx';
import { PageSkeleton } from '../../../shell/states.tsx';
import { changesOf, MayEdit, useCampaignForm, valuesOf } from '../campaign-form.ts';
import { TabLayout } from '../tab-layout.tsx';
import type { CampaignView } from '../wire.ts';
import type { ReplayView } from './replay-wire.ts';
import { words } from './words.ts';

const ReplayResult = lazy(async () => ({ default: (await import('./replay-result.tsx')).ReplayResult }));

const COLORS = { running: 'cobalt', paused: 'yellow', canceled: 'gray', done: 'teal', failed: 'red' };
const WATCH_MS = 2_000;
const DAYS = 90;
const t = words.replay;

export function ReplayTab({ campaign }: { campaign: CampaignView }) {
  const mayEdit = use(MayEdit);
  const path = `/v1/campaigns/${campaign.campaign_id}/replays`;
  const [{ replay: asked }, setFilters] = useFilters('replay');
  const { date } = useFormats();
  const found = useQuery<{ replays: ReplayView[] }>({
    queryKey: [path],
    refetchInterval: ({ state }) =>
      state.data?.replays.some((one) => one.state === 'running') ? WATCH_MS : false,
    queryFn: ({ signal }) => get<{ replays: ReplayView[] }>(path, {}, signal),
  });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <PageSkeleton />;
  const { replays } = found.data;
  const shown = replays.find(({ replay_id: id }) => id === asked) ?? replays[0];
  return (
    <TabLayout isFree>
      {mayEdit && (
        <Start campaign={campaign} path={path} onStarted={() => setFilters({ replay: undefined })} />
      )}
      {replays.length > 1 && (
        <NativeSelect
          label={t.older}
          value={shown?.replay_id ?? ''}
          data={replays.map((one) => ({
            value: one.replay_id,
            label: t.older_one(date(one.from), date(one.until), t.states[one.state]),
          }))}
          onChange={(event) => setFilters({ replay: event.currentTarget.value })}
        />
      )}
      {shown ? (
        <>
          <Running replay={shown} path={path} mayEdit={mayEdit} />
          <Suspense fallback={<Skeleton h={300} radius="lg" />}>
            {shown.totals.jobs > 0 && <ReplayResult replay={shown} path={path} />}
          </Suspense>
        </>
      ) : (
        <Empty icon={IconHistory} title={t.emptyTitle} text={t.emptyText} />
      )}
    </TabLayout>
  );
}

function Start(props: { campaign: CampaignView; path: string; onStarted(): void }) {
  const { campaign, path, onStarted } = props;
  const { values } = useCampaignForm();
  const renew = useRenew(path);
  const [days, setDays] = useState<number | null>(DAYS);
  const [isBusy, setBusy] = useState(false);
  const { name: _name, program_label: _label, ...changes } = changesOf(valuesOf(campaign), values);
  const start = async () => {
    setBusy(true);
    try {
      await post(path, { days: days ?? DAYS, ...(Object.keys(changes).length > 0 && { changes }) });
      await renew();
      onStarted();
      notifyDone(t.started);
    } catch (error) {
      notifyProblem(error as Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section title={t.title} text={t.text}>
      <Group align="flex-end" gap="sm">
        <NumberField label={t.days} w={120} value={days} onChange={setDays} />
        <Button loading={isBusy} onClick={() => void start()}>
          {t.start}
        </Button>
      </Group>
    </Section>
  );
}

function Running({ replay, path, mayEdit }: { replay: ReplayView; path: string; mayEdit: boolean }) {
  const renew = useRenew(path);
  const { number, percent, date } = useFormats();
  const isOpen = replay.state === 'running' || replay.state === 'paused';
  const line = t.progress(
    percent(replay.progress_percent / 100),
    number(replay.friends_done),
    number(replay.friends_total),
  );
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Badge color={COLORS[replay.state]}>{t.states[replay.state]}</Badge>
          <Text size="sm" role="status">
            {t.period} {date(replay.from)} – {date(replay.until)}
            {isOpen && ` · ${line}`}
          </Text>
        </Group>
        {mayEdit && isOpen && (
          <RunControls
            path={`${path}/${replay.replay_id}`}
            isPaused={replay.state === 'paused'}
            words={t}
            renew={renew}
          />
        )}
      </Group>
      {isOpen && <Progress value={replay.progress_percent} aria-label={line} />}
      {replay.problem && <Alert color="red">{replay.problem}</Alert>}
    </Stack>
  );
}

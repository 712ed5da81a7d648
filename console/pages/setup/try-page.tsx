// The guided try-out: connect the stand-in, publish, add an advocate, book and complete a job, see the reward. Each step checks itself.

import { Progress, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/api.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { type Connection, standInOf } from './stand-in.ts';
import { Steps } from './step.tsx';
import { BookStep, CompleteStep, RewardStep } from './try-job-steps.tsx';
import { AdvocateStep, CampaignStep, ConnectStep } from './try-setup-steps.tsx';
import type { Explained, TryState } from './try-state.ts';
import { words } from './words.ts';

const LOOK_AGAIN_MS = 2_500;
const t = words.guide;

export function TryPage() {
  const state = useTryState();
  const done = state.data ? stepsDone(state.data) : 0;
  return (
    <>
      <PageHeader title={t.title} subtitle={t.subtitle} back={{ to: '/setup', title: words.title }} />
      {state.error && <Problem error={state.error} onRetry={() => void state.refetch()} />}
      {!state.data && !state.error && <Skeleton h={480} radius="lg" maw={760} />}
      {state.data && (
        <>
          <Text fw={550} mb={6}>
            {t.progress(done, 6)}
          </Text>
          <Progress
            mb="md"
            maw={760}
            value={(100 * done) / 6}
            color="teal"
            aria-label={t.progress(done, 6)}
          />
          <Steps>
            <ConnectStep state={state.data} step={stepOf(0, done)} />
            <CampaignStep state={state.data} step={stepOf(1, done)} />
            <AdvocateStep state={state.data} step={stepOf(2, done)} />
            <BookStep state={state.data} step={stepOf(3, done)} />
            <CompleteStep state={state.data} step={stepOf(4, done)} />
            <RewardStep state={state.data} step={stepOf(5, done)} />
          </Steps>
        </>
      )}
    </>
  );
}

function stepOf(place: number, done: number): 'done' | 'now' | 'later' {
  return place < done ? 'done' : place === done ? 'now' : 'later';
}

/** How many steps are done, one after the other. */
function stepsDone({ standIn, campaign, advocate, job }: TryState): number {
  const reached = [
    standIn !== undefined,
    campaign !== undefined,
    advocate !== undefined,
    job?.attribution.outcome === 'attributed',
    job?.status === 'Completed',
    (job?.rewards.length ?? 0) > 0,
  ];
  const first = reached.indexOf(false);
  return first < 0 ? reached.length : first;
}

/** Reads what there is, and goes on reading until the reward is there. */
function useTryState() {
  return useQuery<TryState>({
    queryKey: ['/v1/setup/try'],
    refetchInterval: ({ state }) => (state.data?.job?.rewards.length ? false : LOOK_AGAIN_MS),
    queryFn: async ({ signal }) => {
      const [connections, campaigns, people] = await Promise.all([
        get<Connection[]>('/v1/servicetitan/connections', {}, signal),
        get<{ campaigns: NonNullable<TryState['campaign']>[] }>('/v1/campaigns', { limit: 200 }, signal),
        get<{ items: NonNullable<TryState['advocate']>[] }>(
          '/v1/people',
          { role: 'advocate', limit: 10 },
          signal,
        ),
      ]);
      const standIn = standInOf(connections);
      const found: TryState = {
        standIn,
        campaign: campaigns.campaigns.find(({ state }) => state === 'LIVE'),
        advocate: people.items.find(({ codes }) => codes.length > 0),
        job: undefined,
        explained: undefined,
      };
      if (!standIn) return found;
      const { jobs } = await get<{ jobs: NonNullable<TryState['job']>[] }>(
        '/v1/jobs',
        { connection_id: standIn.connection_id, limit: 20 },
        signal,
      );
      // The one that has come furthest; a job without a code beside it does not matter.
      const job =
        jobs.find(({ rewards }) => rewards.length > 0) ??
        jobs.find(({ attribution }) => attribution.outcome === 'attributed') ??
        jobs[0];
      if (job?.status !== 'Completed') return { ...found, job };
      const path = `/v1/explain/job/${job.connection_id}/${job.job_id}`;
      return { ...found, job, explained: await get<Explained>(path, {}, signal) };
    },
  });
}

// One connection: its health, and a tab for each thing that one asks about it.

import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { get, post, remove } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { PageTabs, panel, useTab } from '../../parts/page-tabs.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import { common } from '../../words.ts';
import { HealthBadge } from './health-badge.tsx';
import type { ConnectionView } from './wire.ts';
import { words } from './words.ts';

const RotateDialog = lazy(async () => ({ default: (await import('./rotate-dialog.tsx')).RotateDialog }));

const PANELS = {
  overview: panel(() => import('./overview-tab.tsx').then((tab) => tab.OverviewTab)),
  usage: panel(() => import('./usage-tab.tsx').then((tab) => tab.UsageTab)),
  webhooks: panel(() => import('./webhooks-tab.tsx').then((tab) => tab.WebhooksTab)),
  'write-backs': panel(() => import('./write-backs-tab.tsx').then((tab) => tab.WriteBacksTab)),
  'hand-overs': panel(() => import('./hand-overs-tab.tsx').then((tab) => tab.HandOversTab)),
  imports: panel(() => import('./imports-tab.tsx').then((tab) => tab.ImportsTab)),
};

export function ConnectionPage() {
  const { connectionId } = useParams({ strict: false }) as { connectionId: string };
  useTab(PANELS);
  const path = `/v1/servicetitan/connections/${connectionId}`;
  const { data, error, refetch } = useQuery({
    queryKey: ['/v1/servicetitan/connections', connectionId],
    refetchInterval: 30_000,
    queryFn: ({ signal }) => get<ConnectionView>(path, {}, signal),
  });
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  return (
    <>
      <PageHeader
        title={data.name}
        back={{ to: '/servicetitan', title: words.title }}
        badge={<HealthBadge status={data.health.status} />}
        subtitle={`${words.tenant(data.tenant_id)} · ${words.environments[data.environment]}`}
        actions={<Actions connection={data} />}
      />
      <PageTabs
        path={`/servicetitan/${connectionId}`}
        panels={PANELS}
        titles={words.tabs}
        given={{ connection: data, path }}
      />
    </>
  );
}

function Actions({ connection }: { connection: ConnectionView }) {
  const may = useMay('CLIENT_ADMIN');
  const navigate = useNavigate();
  const renew = useRenew('/v1/servicetitan/connections');
  const [isRotating, setRotating] = useState(false);
  if (!may) return null;
  const path = `/v1/servicetitan/connections/${connection.connection_id}`;
  const isPaused = connection.state === 'paused';
  const turn = async (verb: 'pause' | 'resume') => {
    await post(`${path}/${verb}`);
    await renew();
    const back = verb === 'pause' ? 'resume' : 'pause';
    notifyDone(verb === 'pause' ? words.paused : words.resumed, async () => {
      await post(`${path}/${back}`);
      await renew();
    });
  };
  const take = async () => {
    const isMeant = await confirm({
      ...{ title: words.removeTitle, text: words.removeText, action: words.removeAction },
      isDangerous: true,
    });
    if (!isMeant) return;
    await remove(path);
    await navigate({ to: '/servicetitan' });
    await renew();
    notifyDone(words.removed);
  };
  return (
    <Group gap="xs">
      <Button variant="subtle" color="red" onClick={() => take().catch(notifyProblem)}>
        {common.remove}
      </Button>
      <Button variant="default" onClick={() => setRotating(true)}>
        {words.rotate}
      </Button>
      <Button variant="default" onClick={() => turn(isPaused ? 'resume' : 'pause').catch(notifyProblem)}>
        {isPaused ? words.resume : words.pause}
      </Button>
      <Suspense>
        {isRotating && <RotateDialog connection={connection} onClose={() => setRotating(false)} />}
      </Suspense>
    </Group>
  );
}

// One connection: its health, and a tab for each thing that one asks about it.

import { Button, Group, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { get, post, remove } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import { common } from '../../words.ts';
import { HealthBadge } from './health-badge.tsx';
import { OverviewTab } from './overview-tab.tsx';
import type { ConnectionView } from './wire.ts';
import { words } from './words.ts';

const RotateDialog = lazy(async () => ({ default: (await import('./rotate-dialog.tsx')).RotateDialog }));

const PANELS = {
  overview: OverviewTab,
  usage: lazy(async () => ({ default: (await import('./usage-tab.tsx')).UsageTab })),
  webhooks: lazy(async () => ({ default: (await import('./webhooks-tab.tsx')).WebhooksTab })),
  'write-backs': lazy(async () => ({ default: (await import('./write-backs-tab.tsx')).WriteBacksTab })),
  'hand-overs': lazy(async () => ({ default: (await import('./hand-overs-tab.tsx')).HandOversTab })),
  imports: lazy(async () => ({ default: (await import('./imports-tab.tsx')).ImportsTab })),
};
type Tab = keyof typeof PANELS;
const TABS = Object.keys(PANELS) as Tab[];

export function ConnectionPage() {
  const { connectionId, tab: asked } = useParams({ strict: false }) as { connectionId: string; tab?: Tab };
  const navigate = useNavigate();
  const path = `/v1/servicetitan/connections/${connectionId}`;
  const { data, error, refetch } = useQuery({
    queryKey: ['/v1/servicetitan/connections', connectionId],
    refetchInterval: 30_000,
    queryFn: ({ signal }) => get<ConnectionView>(path, {}, signal),
  });
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  const tab = asked !== undefined && TABS.includes(asked) ? asked : 'overview';
  const Panel = PANELS[tab];
  const open = (to: string | null) =>
    void navigate({
      to: `/servicetitan/${connectionId}${to === null || to === 'overview' ? '' : `/${to}`}`,
      resetScroll: false,
    });
  return (
    <>
      <PageHeader
        title={data.name}
        back={{ to: '/servicetitan', title: words.title }}
        badge={<HealthBadge status={data.health.status} />}
        subtitle={`${words.tenant(data.tenant_id)} · ${words.environments[data.environment]}`}
        actions={<Actions connection={data} />}
      />
      <Tabs value={tab} onChange={open} keepMounted={false}>
        <div style={{ overflowX: 'auto' }}>
          <Tabs.List style={{ flexWrap: 'nowrap', minWidth: 'max-content' }}>
            {TABS.map((one) => (
              <Tabs.Tab key={one} value={one}>
                {words.tabs[one]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </div>
        <Tabs.Panel value={tab} pt="md">
          <Suspense fallback={<PageSkeleton />}>
            <Panel connection={data} path={path} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
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

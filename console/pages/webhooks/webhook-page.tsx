// One webhook: how it is, its settings and secret, and tabs for deliveries, trying it, and receiving it.

import { Box, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { get, put, remove } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { Facts } from '../../parts/facts.tsx';
import { When } from '../../parts/format.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { PageTabs, panel, useTab } from '../../parts/page-tabs.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { ReadOnlyNote } from '../../parts/read-only-note.tsx';
import { Section } from '../../parts/section.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import { HealthBadge, Trouble } from './health.tsx';
import { filterTexts } from './hook-form.ts';
import type { WebhookView } from './wire.ts';
import { words } from './words.ts';

const PANELS = {
  deliveries: panel(() => import('./deliveries-tab.tsx').then((tab) => tab.DeliveriesTab)),
  test: panel(() => import('./test-tab.tsx').then((tab) => tab.TestTab)),
  receive: panel(() => import('./receive-tab.tsx').then((tab) => tab.ReceiveTab)),
};
const RotateDialog = lazy(async () => ({ default: (await import('./rotate-dialog.tsx')).RotateDialog }));

export function WebhookPage() {
  const { webhookId } = useParams({ strict: false }) as { webhookId: string };
  useTab(PANELS);
  const may = useMay('CLIENT_ADMIN');
  const found = useQuery({
    queryKey: ['/v6/webhooks', webhookId],
    refetchInterval: 20_000,
    queryFn: ({ signal }) => get<WebhookView>(`/v6/webhooks/${webhookId}`, {}, signal),
  });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <PageSkeleton />;
  const hook = found.data;
  return (
    <>
      <PageHeader
        title={hook.name}
        back={{ to: '/tech/webhooks', title: words.title }}
        badge={<HealthBadge hook={hook} />}
        subtitle={hook.description}
        actions={may && <Actions hook={hook} />}
      />
      {!may && <ReadOnlyNote text={words.readOnly} />}
      <Trouble hook={hook} may={may} />
      <Settings hook={hook} may={may} />
      <Box mt="md">
        <PageTabs
          path={`/tech/webhooks/${webhookId}`}
          panels={PANELS}
          titles={words.tabs}
          given={{ hook, may }}
        />
      </Box>
    </>
  );
}

function Settings({ hook, may }: { hook: WebhookView; may: boolean }) {
  const [isRotating, setRotating] = useState(false);
  return (
    <Section title={words.settings}>
      <Facts
        facts={[
          [words.address, hook.url],
          [words.format, words.formats[hook.format]],
          [words.toldOf, hook.event_types.includes('*') ? words.everything : hook.event_types.join(', ')],
          [words.filters, filterTexts(hook.filters) || undefined],
          [words.names, hook.include_person ? words.namesOn : words.namesOff],
          [words.integration, hook.include_integration ? words.integrationOn : words.integrationOff],
          [
            words.secret,
            hook.previous_secret_until === null ? (
              words.secretKept
            ) : (
              <span key="secret">
                {words.secretUntil} <When at={hook.previous_secret_until} />
              </span>
            ),
          ],
        ]}
      />
      {may && (
        <div>
          <Button size="xs" variant="default" onClick={() => setRotating(true)}>
            {words.rotate}
          </Button>
        </div>
      )}
      <Suspense>{isRotating && <RotateDialog hook={hook} onClose={() => setRotating(false)} />}</Suspense>
    </Section>
  );
}

function Actions({ hook }: { hook: WebhookView }) {
  const navigate = useNavigate();
  const renew = useRenew('/v6/webhooks', '/v1/webhooks', '/v1/attention');
  const path = `/v6/webhooks/${hook.id}`;
  const turn = async (enabled: boolean) => {
    await put(path, { enabled });
    await renew();
  };
  const disable = async () => {
    const isMeant = await confirm({
      ...{ title: words.disableTitle(hook.name), text: words.disableText, action: words.disable },
    });
    if (!isMeant) return;
    await turn(false);
    notifyDone(words.disabled, () => turn(true));
  };
  const enable = async () => {
    await turn(true);
    notifyDone(words.enabled(0));
  };
  const take = async () => {
    const isMeant = await confirm({
      ...{ title: words.removeTitle(hook.name), text: words.removeText, action: words.removeAction },
      isDangerous: true,
    });
    if (!isMeant) return;
    await remove(path);
    await navigate({ to: '/tech/webhooks' });
    await renew();
    notifyDone(words.removed);
  };
  return (
    <>
      <Button variant="subtle" color="red" onClick={() => take().catch(notifyProblem)}>
        {words.remove}
      </Button>
      {hook.state === 'enabled' && (
        <Button variant="default" onClick={() => disable().catch(notifyProblem)}>
          {words.disable}
        </Button>
      )}
      {hook.state === 'disabled' && (
        <Button variant="default" onClick={() => enable().catch(notifyProblem)}>
          {words.enable}
        </Button>
      )}
      <Button variant="default" component={Link} to={`/tech/webhooks/${hook.id}/edit`}>
        {words.edit}
      </Button>
    </>
  );
}

// Changing a webhook; its secret stays (a new one is made on its page).

import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { get, put } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { notifyDone } from '../../parts/notify.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import { WebhookForm } from './webhook-form.tsx';
import type { WebhookView } from './wire.ts';
import { words } from './words.ts';

export function EditWebhookPage() {
  const { webhookId } = useParams({ strict: false }) as { webhookId: string };
  const navigate = useNavigate();
  const renew = useRenew('/v6/webhooks');
  const page = `/tech/webhooks/${webhookId}`;
  const found = useQuery({
    queryKey: ['/v6/webhooks', webhookId],
    // What is typed must not be replaced under the fingers.
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => get<WebhookView>(`/v6/webhooks/${webhookId}`, {}, signal),
  });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <PageSkeleton />;
  const hook = found.data;
  return (
    <>
      <PageHeader title={words.editTitle(hook.name)} back={{ to: page, title: hook.name }} />
      <WebhookForm
        hook={hook}
        action={words.saveAction}
        onCancel={() => void navigate({ to: page })}
        send={async (settings) => {
          await put(`/v6/webhooks/${webhookId}`, settings);
          await renew();
          await navigate({ to: page });
          notifyDone(words.saved);
        }}
      />
    </>
  );
}

// A new webhook; once it is added, its secret is shown, this once.

import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { WebhookForm } from './webhook-form.tsx';
import type { WebhookWithSecret } from './wire.ts';
import { words } from './words.ts';

const SecretDialog = lazy(async () => ({ default: (await import('./secret-dialog.tsx')).SecretDialog }));

export function NewWebhookPage() {
  const navigate = useNavigate();
  const renew = useRenew('/v6/webhooks');
  const [added, setAdded] = useState<WebhookWithSecret | null>(null);
  return (
    <>
      <PageHeader title={words.newTitle} back={{ to: '/tech/webhooks', title: words.title }} />
      <WebhookForm
        hook={null}
        action={words.create}
        onCancel={() => void navigate({ to: '/tech/webhooks' })}
        send={async (settings, secret) => {
          const made = await post<WebhookWithSecret>('/v6/webhooks', {
            ...settings,
            ...(secret !== '' && { secret }),
          });
          await renew();
          setAdded(made);
        }}
      />
      <Suspense>
        {added && (
          <SecretDialog
            title={words.created}
            secret={added.secret}
            onClose={() => void navigate({ to: `/tech/webhooks/${added.id}/test` })}
          />
        )}
      </Suspense>
    </>
  );
}

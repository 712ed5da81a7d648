// A new secret for a webhook, shown once; the one before goes on signing beside it for a while.

import { Modal, NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import type { WebhookView, WebhookWithSecret } from './wire.ts';
import { words } from './words.ts';

export function RotateDialog({ hook, onClose }: { hook: WebhookView; onClose(): void }) {
  const renew = useRenew('/v6/webhooks');
  const [secret, setSecret] = useState<string | null>(null);
  const api = useApiForm({
    initialValues: { overlap: '24' },
    send: async ({ overlap }) => {
      const made = await post<WebhookWithSecret>(`/v1/webhooks/${hook.id}/rotate-secret`, {
        overlap_hours: Number(overlap),
      });
      setSecret(made.secret);
      await renew();
    },
  });
  if (secret !== null) return <SecretDialog title={words.rotateTitle} secret={secret} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title={words.rotateTitle}>
      <form onSubmit={api.onSubmit}>
        <Stack>
          <Text size="sm">{words.rotateText}</Text>
          <NativeSelect
            label={words.overlap}
            data={Object.entries(words.overlaps).map(([value, label]) => ({ value, label }))}
            {...api.form.getInputProps('overlap')}
          />
          <FormEnd api={api} action={words.rotateAction} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

// A new key for a connection: it is made, the connection goes over to it, and the old one is archived once nothing uses it.

import { Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { get, patch, post, remove } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { common } from '../../words.ts';
import type { ConnectionView, KeyView } from './wire.ts';
import { words } from './words.ts';

const KEYS = '/v2/settings/security/keys';
const FIELDS: Record<string, string> = { key: 'secret', oauth_client_id: 'clientId', app_key: 'appKey' };

export function RotateDialog({ connection, onClose }: { connection: ConnectionView; onClose(): void }) {
  const renew = useRenew('/v1/servicetitan/connections');
  const needed = (value: string) => (value.trim() === '' ? words.needed : null);
  const api = useApiForm({
    initialValues: { clientId: '', secret: '', appKey: '' },
    validate: { clientId: needed, secret: needed },
    fieldOf: (field) => FIELDS[field] ?? field,
    send: async ({ clientId, secret, appKey }) => {
      const old = await get<KeyView>(`${KEYS}/${connection.key_id}`);
      const key = await post<KeyView>(KEYS, {
        ...{ type: 'WEBHOOK', algorithm: 'OAUTH', name: old.name, key: secret.trim() },
        ...{ oauth_client_id: clientId.trim(), authorization_url: old.authorization_url },
      });
      try {
        await patch(`/v1/servicetitan/connections/${connection.connection_id}`, {
          key_id: key.id,
          ...(appKey.trim() !== '' && { app_key: appKey.trim() }),
        });
      } catch (error) {
        // No key stays behind that nothing uses.
        await remove(`${KEYS}/${key.id}`).catch(() => undefined);
        throw error;
      }
      // Another connection may use the old one still: then it stays.
      await remove(`${KEYS}/${old.id}`).catch(() => undefined);
      await renew();
      notifyDone(words.rotated);
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={words.rotateTitle}>
      <form onSubmit={api.onSubmit} noValidate autoComplete="off">
        <Stack>
          <Text size="sm" c="dimmed">
            {words.rotateText}
          </Text>
          <TextInput label={words.fields.clientId} data-autofocus {...api.form.getInputProps('clientId')} />
          <PasswordInput
            label={words.fields.secret}
            autoComplete="new-password"
            {...api.form.getInputProps('secret')}
          />
          <PasswordInput
            label={`${words.fields.appKey} (${common.optional})`}
            autoComplete="new-password"
            {...api.form.getInputProps('appKey')}
          />
          <FormEnd api={api} action={words.rotateAction} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

// A new access token; it is shown once, with a button that copies it.

import { Alert, Button, Checkbox, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Scope } from '../../../src/accounts/types.ts';
import { get, post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { CopyField } from '../../parts/copy.tsx';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { common } from '../../words.ts';
import type { AddedToken, ConnectionChoice } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v4/tokens/managed';
const CONNECTIONS = '/v1/servicetitan/connections';
const DAY_SECONDS = 86_400;
const LASTS = {
  never: null,
  days30: 30 * DAY_SECONDS,
  days90: 90 * DAY_SECONDS,
  days365: 365 * DAY_SECONDS,
};

export function TokenDialog({ onClose }: { onClose(): void }) {
  const renew = useRenew(PATH);
  const [added, setAdded] = useState<AddedToken | null>(null);
  const { data: connections = [] } = useQuery({
    queryKey: [CONNECTIONS, 'list'],
    queryFn: ({ signal }) => get<ConnectionChoice[]>(CONNECTIONS, {}, signal),
  });
  const api = useApiForm({
    initialValues: {
      ...{ name: '', connection_id: '', duration_seconds: 'never' as keyof typeof LASTS },
      scopes: ['USER_SUPPORT'] as Scope[],
    },
    validate: {
      name: (name) => (name.trim() === '' ? words.needed : null),
      scopes: (scopes) => (scopes.length === 0 ? words.scopesNeeded : null),
    },
    fieldOf: (field) => field.split('.')[0] ?? field,
    send: async ({ name, scopes, connection_id: connection, duration_seconds: lasts }) => {
      const made = await post<AddedToken>(PATH, {
        ...{ name: name.trim(), scopes, duration_seconds: LASTS[lasts] },
        connection_id: connection === '' ? null : connection,
      });
      setAdded(made);
      await renew();
    },
  });
  const field = api.form.getInputProps;
  if (added) {
    return (
      <Modal
        opened
        onClose={onClose}
        closeButtonProps={{ 'aria-label': common.close }}
        title={added.name}
        closeOnClickOutside={false}
      >
        <Stack>
          <Alert color="yellow" title={words.copyNow} role="status">
            <CopyField label={words.token} value={added.access_token} />
          </Alert>
          <Group justify="flex-end">
            <Button onClick={onClose}>{words.done}</Button>
          </Group>
        </Stack>
      </Modal>
    );
  }
  return (
    <Modal
      opened
      onClose={onClose}
      closeButtonProps={{ 'aria-label': common.close }}
      title={words.newTokenTitle}
    >
      <form onSubmit={api.onSubmit} noValidate autoComplete="off">
        <Stack>
          <TextInput label={words.fields.name} data-autofocus {...field('name')} />
          <Checkbox.Group label={words.scopes} description={words.scopesText} {...field('scopes')}>
            <Stack gap="xs" mt="xs">
              {Object.entries(words.scopeTexts).map(([scope, text]) => (
                <Checkbox key={scope} value={scope} label={text} />
              ))}
            </Stack>
          </Checkbox.Group>
          {connections.length > 0 && (
            <NativeSelect
              label={words.connection}
              data={[
                { value: '', label: words.noConnection },
                ...connections.map(({ connection_id: value, name: label }) => ({ value, label })),
              ]}
              {...field('connection_id')}
            />
          )}
          <NativeSelect
            label={words.expires}
            data={Object.entries(words.expiries).map(([value, label]) => ({ value, label }))}
            {...field('duration_seconds')}
          />
          <FormEnd api={api} action={words.createToken} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

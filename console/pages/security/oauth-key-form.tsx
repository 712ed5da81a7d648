// The fields of a key that Goodword signs in with (type WEBHOOK, algorithm OAUTH).

import { NativeSelect, PasswordInput, Stack, TextInput } from '@mantine/core';
import { patch, post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { common } from '../../words.ts';
import type { KeyView } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v2/settings/security/keys';
const FIELDS: Record<string, string> = {
  ...{ key: 'secret', oauth_client_id: 'clientId', authorization_url: 'authorizationUrl' },
};

export function OauthKeyForm({ edited, onClose }: { edited: KeyView | null; onClose(): void }) {
  const renew = useRenew(PATH);
  const needed = (value: string) => (value.trim() === '' ? words.needed : null);
  const api = useApiForm({
    initialValues: {
      ...{ algorithm: 'OAUTH', name: edited?.name ?? '', secret: '' },
      clientId: edited?.oauth_client_id ?? '',
      authorizationUrl: edited?.authorization_url ?? '',
    },
    validate: {
      ...{ name: needed, clientId: needed, authorizationUrl: needed },
      secret: (value) => (edited ? null : needed(value)),
    },
    fieldOf: (field) => FIELDS[field] ?? field,
    send: async ({ algorithm, name, secret, clientId, authorizationUrl }) => {
      const values = {
        ...{ name: name.trim(), oauth_client_id: clientId.trim() },
        authorization_url: authorizationUrl.trim(),
        ...(secret.trim() !== '' && { key: secret.trim() }),
      };
      if (edited) await patch(`${PATH}/${edited.id}`, values);
      else await post(PATH, { type: 'WEBHOOK', algorithm, ...values });
      await renew();
      notifyDone(edited ? words.keyChanged : words.keyCreated);
      onClose();
    },
  });
  const field = api.form.getInputProps;
  return (
    <form onSubmit={api.onSubmit} noValidate autoComplete="off">
      <Stack>
        {!edited && <NativeSelect label={words.fields.algorithm} data={['OAUTH']} {...field('algorithm')} />}
        <TextInput label={words.fields.name} data-autofocus {...field('name')} />
        <PasswordInput
          label={words.fields.secret}
          description={edited ? words.hints.secretStays : undefined}
          autoComplete="new-password"
          {...field('secret')}
        />
        <TextInput label={words.fields.clientId} {...field('clientId')} />
        <TextInput
          label={words.fields.authorizationUrl}
          description={words.hints.authorizationUrl}
          type="url"
          {...field('authorizationUrl')}
        />
        <FormEnd api={api} action={edited ? common.save : words.createKey} onCancel={onClose} />
      </Stack>
    </form>
  );
}

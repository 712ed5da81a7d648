// Connecting a tenant: what is copied from ServiceTitan makes a key and a connection; its page then tests it at once.

import { NativeSelect, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { post, remove } from '../../api/api.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Section } from '../../parts/section.tsx';
import type { ConnectionView, KeyView } from './wire.ts';
import { words } from './words.ts';

type Environment = ConnectionView['environment'];
const TOKEN_URLS = {
  production: 'https://auth.servicetitan.io/connect/token',
  integration: 'https://auth-integration.servicetitan.io/connect/token',
};
const KEYS = '/v2/settings/security/keys';
const FIELDS: Record<string, string> = {
  ...{ key: 'secret', oauth_client_id: 'clientId', authorization_url: 'tokenUrl' },
  ...{ tenant_id: 'tenantId', app_key: 'appKey', api_url: 'apiUrl' },
};

export function ConnectPage() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const needed = (value: string) => (value.trim() === '' ? words.needed : null);
  const isCustom = ({ environment }: { environment: Environment }) => environment === 'custom';
  const api = useApiForm({
    initialValues: {
      name: words.title as string,
      environment: 'production' as Environment,
      ...{ tenantId: '', clientId: '', secret: '', appKey: '', apiUrl: '', tokenUrl: '' },
    },
    validate: {
      ...{ tenantId: needed, clientId: needed, secret: needed, appKey: needed },
      apiUrl: (value, values) => (isCustom(values) ? needed(value) : null),
      tokenUrl: (value, values) => (isCustom(values) ? needed(value) : null),
    },
    fieldOf: (field) => FIELDS[field] ?? field,
    send: async (values) => {
      const { environment } = values;
      const tokenUrl = environment === 'custom' ? values.tokenUrl.trim() : TOKEN_URLS[environment];
      const key = await post<KeyView>(KEYS, {
        ...{ type: 'WEBHOOK', algorithm: 'OAUTH', name: values.name, key: values.secret.trim() },
        ...{ oauth_client_id: values.clientId.trim(), authorization_url: tokenUrl },
      });
      let made: ConnectionView;
      try {
        made = await post<ConnectionView>('/v1/servicetitan/connections', {
          ...{ name: values.name, environment, tenant_id: values.tenantId.trim(), key_id: key.id },
          ...{ app_key: values.appKey.trim() },
          ...(environment === 'custom' && { api_url: values.apiUrl.trim() }),
        });
      } catch (error) {
        // No key stays behind that nothing uses.
        await remove(`${KEYS}/${key.id}`).catch(() => undefined);
        throw error;
      }
      await queryClient.invalidateQueries({ queryKey: ['/v1/servicetitan/connections'] });
      await navigate({ to: `/servicetitan/${made.connection_id}`, search: { test: 'now' } as never });
    },
  });
  const { form } = api;
  return (
    <>
      <PageHeader
        title={words.connect}
        subtitle={words.connectText}
        back={{ to: '/servicetitan', title: words.title }}
      />
      <form onSubmit={api.onSubmit} noValidate style={{ maxWidth: 640 }} autoComplete="off">
        <Stack>
          <Section title={words.title}>
            <NativeSelect
              label={words.fields.environment}
              data={Object.entries(words.environments).map(([value, label]) => ({ value, label }))}
              {...form.getInputProps('environment')}
            />
            <TextInput label={words.fields.name} {...form.getInputProps('name')} />
            <TextInput
              label={words.fields.tenantId}
              description={words.hints.tenantId}
              inputMode="numeric"
              autoFocus
              {...form.getInputProps('tenantId')}
            />
            <TextInput label={words.fields.clientId} {...form.getInputProps('clientId')} />
            <PasswordInput
              label={words.fields.secret}
              description={words.hints.secret}
              autoComplete="new-password"
              {...form.getInputProps('secret')}
            />
            <PasswordInput
              label={words.fields.appKey}
              description={words.hints.appKey}
              autoComplete="new-password"
              {...form.getInputProps('appKey')}
            />
            {form.values.environment === 'custom' && (
              <>
                <TextInput label={words.fields.apiUrl} type="url" {...form.getInputProps('apiUrl')} />
                <TextInput label={words.fields.tokenUrl} type="url" {...form.getInputProps('tokenUrl')} />
              </>
            )}
          </Section>
          <FormEnd
            api={api}
            action={words.connectAction}
            onCancel={() => void navigate({ to: '/servicetitan' })}
          />
        </Stack>
      </form>
    </>
  );
}

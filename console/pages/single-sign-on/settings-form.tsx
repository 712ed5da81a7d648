// The settings of single sign-on. A secret that is left out stays, as long as the issuer does.

import { Checkbox, NativeSelect, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import type { Role } from '../../../src/accounts/types.ts';
import { ApiError, put } from '../../api/api.ts';
import { useSession } from '../../api/session.tsx';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { errorText } from '../../parts/problem.tsx';
import type { SingleSignOnSettings } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v1/single-sign-on/settings';
type Provider = keyof typeof words.providers;

interface SettingsFormProps {
  settings: SingleSignOnSettings | null;
  onSaved(): Promise<unknown>;
}

export function SettingsForm({ settings, onSaved }: SettingsFormProps) {
  const isOwner = useSession().user?.role === 'owner';
  const needed = (value: string) => (value.trim() === '' ? words.needed : null);
  const api = useApiForm({
    initialValues: {
      provider: providerOf(settings?.issuer),
      issuer: settings?.issuer ?? words.issuers.google,
      oauth_client_id: settings?.oauth_client_id ?? '',
      secret: '',
      allowed_domains: settings?.allowed_domains.join(', ') ?? '',
      default_role: (settings?.default_role ?? 'read_only') as Role,
      is_on: settings?.is_on ?? true,
      is_only_way: settings?.is_only_way ?? false,
    },
    validate: {
      issuer: (value) => needed(value) ?? (/YOUR_/.test(value) ? words.placeholderLeft : null),
      oauth_client_id: needed,
      secret: (value, { issuer }) => (issuer.trim() === settings?.issuer ? null : needed(value)),
      allowed_domains: needed,
    },
    fieldOf: (field) => (field.startsWith('allowed_domains') ? 'allowed_domains' : field),
    send: async ({ provider: _provider, secret, allowed_domains: domains, ...values }) => {
      if (values.is_only_way && !settings?.is_only_way && !(await onlyWayIsMeant())) return;
      try {
        await put(PATH, {
          ...values,
          allowed_domains: domains.split(/[\s,;]+/).filter(Boolean),
          ...(secret.trim() !== '' && { secret: secret.trim() }),
        });
        await onSaved();
        notifyDone(words.saved);
      } catch (error) {
        if (error instanceof ApiError && error.code === 'password_needed') return;
        const field = error instanceof ApiError ? fieldOfRefusal(error) : null;
        if (field === null) throw error;
        api.form.setFieldError(field, errorText(error as Error));
      }
    },
  });
  const field = api.form.getInputProps;
  const choose = (provider: Provider) =>
    api.form.setValues({ provider, issuer: provider === 'other' ? '' : words.issuers[provider] });
  return (
    <form onSubmit={api.onSubmit} noValidate autoComplete="off" style={{ maxWidth: 560 }}>
      <Stack gap="sm">
        {!isOwner && <Text size="sm">{words.onlyOwners}</Text>}
        <NativeSelect
          label={words.provider}
          disabled={!isOwner}
          data={Object.entries(words.providers).map(([value, label]) => ({ value, label }))}
          value={api.form.values.provider}
          onChange={(event) => choose(event.currentTarget.value as Provider)}
        />
        <TextInput
          label={words.issuer}
          description={words.issuerHint}
          type="url"
          disabled={!isOwner}
          {...field('issuer')}
        />
        <TextInput label={words.clientId} {...field('oauth_client_id')} />
        <PasswordInput
          label={words.secret}
          description={settings ? words.secretStays : words.secretHint}
          autoComplete="new-password"
          {...field('secret')}
        />
        <TextInput label={words.domains} description={words.domainsHint} {...field('allowed_domains')} />
        <NativeSelect
          label={words.role}
          description={words.roleHint}
          data={Object.entries(words.roles).map(([value, label]) => ({ value, label }))}
          {...field('default_role')}
        />
        <Checkbox label={words.isOn} {...field('is_on', { type: 'checkbox' })} />
        <Checkbox
          label={words.isOnlyWay}
          description={words.isOnlyWayHint}
          {...field('is_only_way', { type: 'checkbox' })}
        />
        <FormEnd api={api} action={words.save} />
      </Stack>
    </form>
  );
}

/** The provider that cannot be read is a matter of its issuer. */
function fieldOfRefusal({ code, parameter }: ApiError): string | null {
  if (code === 'single_sign_on_failed') return 'issuer';
  return parameter === 'issuer' || parameter === 'secret' ? parameter : null;
}

function onlyWayIsMeant(): Promise<boolean> {
  return confirm({ title: words.onlyWayTitle, text: words.onlyWayText, action: words.onlyWayAction });
}

function providerOf(issuer: string | undefined): Provider {
  if (issuer === undefined || issuer === words.issuers.google) return 'google';
  if (issuer.startsWith('https://login.microsoftonline.com/')) return 'microsoft';
  return /\.okta\.com\b/.test(issuer) ? 'okta' : 'other';
}

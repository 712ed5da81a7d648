// The first visit to a new installation: company and owner, and nothing that is not needed yet.

import { Group, NativeSelect, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { post } from '../api/api.ts';
import { sessionQuery } from '../api/session.tsx';
import { locale } from '../language.ts';
import { FormEnd, useApiForm } from '../parts/form.tsx';
import { router } from '../shell/router.tsx';
import { SignInFrame } from './sign-in-frame.tsx';
import { words } from './words.ts';

const CURRENCIES = ['USD', 'CAD', 'GBP', 'EUR', 'AUD', 'NZD'];
const CURRENCY_OF: Record<string, string> = {
  US: 'USD',
  CA: 'CAD',
  GB: 'GBP',
  IE: 'EUR',
  AU: 'AUD',
  NZ: 'NZD',
};

export function FirstVisit() {
  useDocumentTitle(words.setupTitle);
  const queryClient = useQueryClient();
  const region = new Intl.Locale(locale).region ?? 'US';
  const knownRegion = region in words.regions ? region : 'US';
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  // The browser's own zone may be one that it does not list, as UTC.
  const zones = [...new Set([here, ...Intl.supportedValuesOf('timeZone')])];
  const api = useApiForm({
    initialValues: {
      company: '',
      name: '',
      email: '',
      password: '',
      time_zone: here,
      phone_region: knownRegion,
      currency: CURRENCY_OF[knownRegion] ?? 'USD',
      program_domain: '',
    },
    send: async (values) => {
      await post('/v1/setup', values);
      // Nothing is there yet: the way on is the checklist, unless a link led elsewhere.
      if (/^\/console\/?$/.test(location.pathname)) await router.navigate({ to: '/setup' });
      await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
    },
  });
  const field = api.form.getInputProps;
  return (
    <SignInFrame title={words.setupTitle}>
      <Text c="dimmed" size="sm" mb="md">
        {words.setupText}
      </Text>
      <form onSubmit={api.onSubmit} noValidate>
        <Stack gap="sm">
          <TextInput
            label={words.company}
            description={words.companyHint}
            autoComplete="organization"
            autoFocus
            {...field('company')}
          />
          <TextInput label={words.name} autoComplete="name" {...field('name')} />
          <TextInput label={words.email} type="email" autoComplete="username" {...field('email')} />
          <PasswordInput
            label={words.password}
            description={words.passwordHint}
            autoComplete="new-password"
            {...field('password')}
          />
          <NativeSelect label={words.timeZone} data={zones} {...field('time_zone')} />
          <Group grow align="flex-start">
            <NativeSelect
              label={words.phoneRegion}
              data={Object.entries(words.regions).map(([value, label]) => ({ value, label }))}
              {...field('phone_region')}
            />
            <NativeSelect label={words.currency} data={CURRENCIES} {...field('currency')} />
          </Group>
          <TextInput label={words.domain} description={words.domainHint} {...field('program_domain')} />
          <FormEnd api={api} action={words.create} />
        </Stack>
      </form>
    </SignInFrame>
  );
}

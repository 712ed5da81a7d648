// Whether the tag is right on a page of the website, and which zones it calls.

import { Alert, Badge, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { post } from '../../api/api.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { Section } from '../../parts/section.tsx';
import type { CheckView } from './wire.ts';
import { words } from './words.ts';

const COLORS = { ok: 'teal', hint: 'blue', problem: 'red' };

export function SiteChecker() {
  const [checked, setChecked] = useState<CheckView | null>(null);
  const api = useApiForm({
    initialValues: { url: '' },
    validate: { url: (url) => (url.trim() === '' ? words.needed : null) },
    send: async ({ url }) => {
      setChecked(null);
      setChecked(await post<CheckView>('/v1/tags/check', { url: url.trim() }));
    },
  });
  return (
    <Section title={words.checker} text={words.checkerText}>
      <form onSubmit={api.onSubmit} noValidate style={{ maxWidth: 560 }}>
        <Stack gap="sm">
          <TextInput label={words.pageAddress} type="url" {...api.form.getInputProps('url')} />
          <FormEnd api={api} action={words.check} />
        </Stack>
      </form>
      {checked && (
        <Alert
          color={checked.is_right ? 'teal' : 'red'}
          title={checked.is_right ? words.right : words.wrong}
          role="status"
        >
          <Stack gap="xs">
            {checked.findings.map(({ code, severity, message }) => (
              <Group key={code + message} gap="xs" align="flex-start">
                <Badge color={COLORS[severity]}>{words.severities[severity]}</Badge>
                <Text size="sm" style={{ overflowWrap: 'anywhere', flex: '1 1 16rem' }}>
                  {message}
                </Text>
              </Group>
            ))}
            {checked.zones.map(({ name, in_page: inPage, count_7d: count, advice }) => (
              <div key={name}>
                <Text size="sm" fw={550}>
                  {[name, inPage && words.inPage, words.calls(count)].filter(Boolean).join(' · ')}
                </Text>
                <Text size="sm">{advice}</Text>
              </div>
            ))}
          </Stack>
        </Alert>
      )}
    </Section>
  );
}

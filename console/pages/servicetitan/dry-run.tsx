// What would be written on a job, as it is switched on now; nothing is.

import { Badge, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { get } from '../../api/api.ts';
import { CodeBlock } from '../../parts/copy.tsx';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { Section } from '../../parts/section.tsx';
import type { WritePreview } from './wire.ts';
import { words } from './words.ts';

export function DryRun({ path }: { path: string }) {
  const [preview, setPreview] = useState<WritePreview | null>(null);
  const api = useApiForm({
    initialValues: { job_id: '' },
    validate: { job_id: (id) => (id.trim() === '' ? words.needed : null) },
    send: async ({ job_id: id }) =>
      setPreview(await get<WritePreview>(`${path}/write-backs/preview`, { job_id: id.trim() })),
  });
  return (
    <Section title={words.dryRun} text={words.dryRunText}>
      <form onSubmit={api.onSubmit} noValidate style={{ maxWidth: 420 }}>
        <Stack gap="sm">
          <TextInput label={words.dryRunJob} inputMode="numeric" {...api.form.getInputProps('job_id')} />
          <FormEnd api={api} action={words.dryRunAction} />
        </Stack>
      </form>
      {preview?.message && <Text role="status">{preview.message}</Text>}
      {preview?.items.map(({ kind, target_id: target, action, what, reason, message }) => (
        <Paper key={`${kind} ${target}`} withBorder p="sm">
          <Group gap="xs">
            <Text fw={550}>{words.kinds[kind]}</Text>
            <Badge color={action === 'write' ? 'teal' : 'gray'}>{words.dryActions[action]}</Badge>
          </Group>
          {(message ?? reason) && <Text size="sm">{message ?? reason}</Text>}
          {what && <CodeBlock label={words.dryRunLabel} text={JSON.stringify(what, null, 2)} />}
        </Paper>
      ))}
    </Section>
  );
}

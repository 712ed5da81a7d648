// What would be written on one job or one advocate by the switches as they stand in the form; nothing is.

import { Badge, Group, Paper, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { post } from '../../../api/api.ts';
import { CodeBlock } from '../../../parts/copy.tsx';
import { FormEnd, useApiForm } from '../../../parts/form.tsx';
import { Section } from '../../../parts/section.tsx';
import type { WritePreview } from '../wire.ts';
import { words as pages } from '../words.ts';
import { words } from './words.ts';

interface TryWritingProps {
  path: string;
  /** As the API takes it. */
  writeBack: Record<string, unknown>;
  isAnyOn: boolean;
}

export function TryWriting({ path, writeBack, isAnyOn }: TryWritingProps) {
  const [on, setOn] = useState<'job_id' | 'customer_id'>('job_id');
  const [preview, setPreview] = useState<WritePreview | null>(null);
  const api = useApiForm({
    initialValues: { id: '' },
    validate: { id: (id) => (id.trim() === '' ? pages.needed : null) },
    fieldOf: () => 'id',
    send: async ({ id }) =>
      setPreview(
        await post<WritePreview>(`${path}/write-backs/preview`, { [on]: id.trim(), write_back: writeBack }),
      ),
  });
  return (
    <Section title={words.tryTitle} text={words.tryText}>
      <form onSubmit={api.onSubmit} noValidate style={{ maxWidth: 460 }}>
        <Stack gap="sm">
          <SegmentedControl
            value={on}
            onChange={(value) => {
              setOn(value as typeof on);
              setPreview(null);
            }}
            data={[
              { value: 'job_id', label: words.onJob },
              { value: 'customer_id', label: words.onCustomer },
            ]}
          />
          <TextInput
            label={on === 'job_id' ? words.jobId : words.customerId}
            inputMode="numeric"
            {...api.form.getInputProps('id')}
          />
          <FormEnd api={api} action={words.tryAction} />
        </Stack>
      </form>
      {preview && (
        <Stack gap="xs" role="status">
          {!isAnyOn && <Text size="sm">{words.tryNothing}</Text>}
          {preview.message && <Text size="sm">{preview.message}</Text>}
          {preview.items.map(({ kind, target_id: target, action, what, reason, message }) => (
            <Paper key={`${kind} ${target}`} withBorder p="sm">
              <Group gap="xs">
                <Text fw={550}>{pages.kinds[kind]}</Text>
                <Badge color={action === 'write' ? 'teal' : 'gray'}>{words.actions[action]}</Badge>
              </Group>
              {(message ?? reason) && <Text size="sm">{message ?? reason}</Text>}
              {typeof what?.text === 'string' && <Text size="sm">{what.text}</Text>}
              {what && what.text === undefined && (
                <CodeBlock label={words.what(pages.kinds[kind])} text={JSON.stringify(what, null, 2)} />
              )}
            </Paper>
          ))}
        </Stack>
      )}
    </Section>
  );
}

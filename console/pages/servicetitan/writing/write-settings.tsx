// What is written into ServiceTitan, part by part, with a try on one job or customer before anything is switched on.

import { Group, List, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { patch } from '../../../api/api.ts';
import { useRenew } from '../../../api/renew.ts';
import { useMay } from '../../../api/session.tsx';
import { CodeBlock } from '../../../parts/copy.tsx';
import { FormEnd, useApiForm } from '../../../parts/form.tsx';
import { When } from '../../../parts/format.tsx';
import { confirm, notifyDone } from '../../../parts/notify.tsx';
import { Section } from '../../../parts/section.tsx';
import type { ConnectionView } from '../wire.ts';
import { atFields } from './at-fields.ts';
import { TryWriting } from './try-writing.tsx';
import { words } from './words.ts';

const FLAGS = ['job_note', 'customer_note', 'job_custom_field', 'advocate_note'] as const;
const VALUES = [
  ...(['customer_tag_type_id', 'external_data_guid'] as const),
  ...(['advocate_tag_type_id', 'advocate_external_data_guid'] as const),
] as const;
type Flag = (typeof FLAGS)[number];
type ValuePart = (typeof VALUES)[number];
type Part = Flag | ValuePart;
export type WritingValues = Record<Flag, boolean> & Record<ValuePart, string>;

/** The part's name among those that say since when they are on. */
const SINCE: Record<Part, keyof ConnectionView['write_back']['since']> = {
  ...({ job_note: 'job_note', customer_note: 'customer_note', advocate_note: 'advocate_note' } as const),
  ...({ job_custom_field: 'job_custom_field', customer_tag_type_id: 'customer_tag' } as const),
  ...({ external_data_guid: 'external_data', advocate_tag_type_id: 'advocate_tag' } as const),
  advocate_external_data_guid: 'advocate_external_data',
};

export function WriteSettings({ connection, path }: { connection: ConnectionView; path: string }) {
  const may = useMay('CLIENT_ADMIN');
  const renew = useRenew('/v1/servicetitan/connections', `${path}/write-backs`);
  const stored = connection.write_back;
  const before: WritingValues = {
    ...{ job_note: stored.job_note, customer_note: stored.customer_note },
    ...{ job_custom_field: stored.job_custom_field, advocate_note: stored.advocate_note },
    customer_tag_type_id: stored.customer_tag_type_id ?? '',
    external_data_guid: stored.external_data_guid ?? '',
    advocate_tag_type_id: stored.advocate_tag_type_id ?? '',
    advocate_external_data_guid: stored.advocate_external_data_guid ?? '',
  };
  const api = useApiForm<WritingValues>({
    initialValues: before,
    send: async (values) => {
      const added = partsIn(values).filter((part) => !before[part]);
      if (added.length > 0 && !(await isMeant(added))) return;
      await atFields('write_back', () => patch(path, { write_back: bodyOf(values) }));
      await renew();
      notifyDone(words.saved);
    },
  });
  const { form } = api;
  const flag = (part: Flag) => (
    <Row key={part} since={stored.since[SINCE[part]]}>
      <Switch label={words.parts[part]} {...form.getInputProps(part, { type: 'checkbox' })} />
    </Row>
  );
  const value = (part: ValuePart) => (
    <Row key={part} since={stored.since[SINCE[part]]}>
      <TextInput
        label={words.parts[part]}
        description={part.endsWith('guid') ? words.hints.guid : words.hints.tag}
        maw={420}
        w="100%"
        {...form.getInputProps(part)}
      />
    </Row>
  );
  const scopes = scopesFor(partsIn(form.values));
  return (
    <>
      <Section title={words.writeTitle} text={words.writeText}>
        <form onSubmit={api.onSubmit} noValidate>
          <fieldset disabled={!may} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
            <Stack gap="sm">
              <Title order={3}>{words.onJobs}</Title>
              {flag('job_note')}
              {flag('customer_note')}
              {flag('job_custom_field')}
              {value('customer_tag_type_id')}
              {value('external_data_guid')}
              <Title order={3} mt="sm">
                {words.onAdvocates}
              </Title>
              {flag('advocate_note')}
              {value('advocate_tag_type_id')}
              {value('advocate_external_data_guid')}
              {may && <FormEnd api={api} action={words.save} />}
            </Stack>
          </fieldset>
        </form>
        {may && scopes.length > 0 && (
          <details>
            <summary>{words.askTitle}</summary>
            <CodeBlock label={words.copy} text={words.ask.write(connection.tenant_id, scopes)} />
          </details>
        )}
      </Section>
      {may && (
        <TryWriting path={path} writeBack={bodyOf(form.values)} isAnyOn={partsIn(form.values).length > 0} />
      )}
    </>
  );
}

function Row({ since, children }: { since: string | undefined; children: ReactNode }) {
  return (
    <Group justify="space-between" gap="xs" wrap="wrap" align="center">
      {children}
      {since && (
        <Text size="xs" c="dimmed" component="span">
          {words.on} <When at={since} isDate />
        </Text>
      )}
    </Group>
  );
}

function partsIn(values: WritingValues): Part[] {
  return [...FLAGS, ...VALUES].filter((part) =>
    typeof values[part] === 'string' ? values[part].trim() : values[part],
  );
}

function bodyOf(values: WritingValues) {
  const given = VALUES.map((part) => [part, values[part].trim() || null]);
  return { ...Object.fromEntries(FLAGS.map((part) => [part, values[part]])), ...Object.fromEntries(given) };
}

function scopesFor(parts: Part[]): string[] {
  const onJobs = parts.some((part) => /^(job_|external)/.test(part));
  const onCustomers = parts.some((part) => /^(customer_|advocate_|external)/.test(part));
  return [...(onJobs ? ['tn.jpm.jobs:w'] : []), ...(onCustomers ? ['tn.crm.customers:w'] : [])];
}

/** What is switched on is written into somebody else's books: asked once, with the list. */
function isMeant(added: Part[]): Promise<boolean> {
  return confirm({
    title: words.switchOnTitle,
    text: (
      <List size="sm">
        {added.map((part) => (
          <List.Item key={part}>{words.parts[part]}</List.Item>
        ))}
      </List>
    ),
    action: words.switchOn,
  });
}

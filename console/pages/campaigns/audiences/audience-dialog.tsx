// What an audience is: its name, and of a rule its conditions.

import { Checkbox, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { patch, post } from '../../../api/api.ts';
import { useRenew } from '../../../api/renew.ts';
import { useSession } from '../../../api/session.tsx';
import { FormEnd, useApiForm } from '../../../parts/form.tsx';
import { notifyDone } from '../../../parts/notify.tsx';
import { dayOf, instantOfDay } from '../../../parts/zone-days.ts';
import { words as campaigns } from '../words.ts';
import type { AudienceRule, AudienceView } from './wire.ts';
import { words } from './words.ts';

const KINDS = ['customer', 'employee', 'technician', 'partner'] as const;

interface AudienceDialogProps {
  /** null: a new one. */
  audience: AudienceView | null;
  onClose(): void;
  onSaved?(audienceId: string): void;
}

export function AudienceDialog({ audience, onClose, onSaved }: AudienceDialogProps) {
  const renew = useRenew('/v1/audiences');
  const { time_zone: zone } = useSession().client;
  const rule = audience?.rule ?? null;
  const api = useApiForm({
    initialValues: {
      name: audience?.name ?? '',
      kind: audience?.kind ?? ('list' as 'list' | 'rule'),
      kinds: (rule?.advocate_kinds ?? []) as string[],
      labels: rule?.program_labels?.join(', ') ?? '',
      tags: rule?.tag_type_ids?.join(', ') ?? '',
      min: rule?.completed_jobs ? String(rule.completed_jobs.min) : '',
      since: dayOf(rule?.completed_jobs?.since ?? null, zone),
    },
    fieldOf: (field) => FIELDS[field.replace(/\.\d+$/, '')] ?? field,
    send: async ({ name, kind, ...said }) => {
      const body = { name, ...(kind === 'rule' && { rule: ruleOf(said, zone) }) };
      const saved = audience
        ? await patch<AudienceView>(`/v1/audiences/${audience.audience_id}`, body)
        : await post<AudienceView>('/v1/audiences', body);
      await renew();
      notifyDone(audience ? words.saved : words.made);
      onClose();
      onSaved?.(saved.audience_id);
    },
  });
  const { form } = api;
  return (
    <Modal opened onClose={onClose} title={audience?.name ?? words.create}>
      <form onSubmit={api.onSubmit} noValidate>
        <Stack gap="sm">
          <TextInput label={words.name} data-autofocus {...form.getInputProps('name')} />
          {audience === null && (
            <NativeSelect
              label={words.kindLabel}
              data={(['list', 'rule'] as const).map((value) => ({ value, label: words.kindTexts[value] }))}
              {...form.getInputProps('kind')}
            />
          )}
          {form.values.kind === 'rule' && (
            <>
              <Text size="sm" c="dimmed">
                {words.ruleText}
              </Text>
              <Checkbox.Group label={words.advocateKinds} {...form.getInputProps('kinds')}>
                <Group mt={6} gap="md">
                  {KINDS.map((kind) => (
                    <Checkbox key={kind} value={kind} label={campaigns.kinds[kind]} />
                  ))}
                </Group>
              </Checkbox.Group>
              <TextInput
                label={words.labels}
                placeholder={words.labelsHint}
                {...form.getInputProps('labels')}
              />
              <TextInput label={words.tags} placeholder={words.tagsHint} {...form.getInputProps('tags')} />
              <Group grow align="flex-end">
                <TextInput label={words.minJobs} inputMode="numeric" {...form.getInputProps('min')} />
                <TextInput label={words.sinceJobs} type="date" {...form.getInputProps('since')} />
              </Group>
            </>
          )}
          <FormEnd api={api} action={words.save} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

const FIELDS: Record<string, string> = {
  ...{ 'rule.advocate_kinds': 'kinds', 'rule.program_labels': 'labels', 'rule.tag_type_ids': 'tags' },
  ...{ 'rule.completed_jobs.min': 'min', 'rule.completed_jobs.since': 'since' },
};

function ruleOf(
  said: { kinds: string[]; labels: string; tags: string; min: string; since: string },
  zone: string,
): AudienceRule {
  const labels = said.labels
    .split(',')
    .map((label) => label.trim())
    .filter(Boolean);
  const tags = said.tags.split(/[\s,;]+/).filter(Boolean);
  return {
    ...(said.kinds.length > 0 && { advocate_kinds: said.kinds as (typeof KINDS)[number][] }),
    ...(labels.length > 0 && { program_labels: labels }),
    ...(tags.length > 0 && { tag_type_ids: tags }),
    ...(said.min.trim() !== '' && {
      completed_jobs: { min: Number(said.min), since: instantOfDay(said.since, zone) },
    }),
  };
}

// The form of a webhook, for a new one and for changes.

import { PasswordInput, Radio, Skeleton, Stack, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/api.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { EventChoice } from './event-choice.tsx';
import { FilterFields } from './filter-fields.tsx';
import { fieldOf, type HookValues, patternsOf, settingsOf, valuesOf } from './hook-form.ts';
import type { EventTypeView, WebhookView } from './wire.ts';
import { words } from './words.ts';

interface WebhookFormProps {
  hook: WebhookView | null;
  action: string;
  send(settings: ReturnType<typeof settingsOf>, secret: string): Promise<unknown>;
  onCancel(): void;
}

export function WebhookForm(props: WebhookFormProps) {
  const known = useQuery({
    queryKey: ['/v1/webhooks/event-types'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => get<EventTypeView[]>('/v1/webhooks/event-types', {}, signal),
  });
  if (known.error) return <Problem error={known.error} onRetry={() => void known.refetch()} />;
  if (known.isPending) return <Skeleton h={420} radius="lg" />;
  return <Fields {...props} known={known.data} />;
}

function Fields({ hook, action, send, onCancel, known }: WebhookFormProps & { known: EventTypeView[] }) {
  const needed = (value: string) => (value.trim() === '' ? words.needed : null);
  const api = useApiForm<HookValues>({
    initialValues: valuesOf(
      hook,
      known.map(({ type }) => type),
    ),
    validate: {
      ...{ name: needed, url: needed },
      types: (_types, values) => (patternsOf(values).length === 0 ? words.noEvents : null),
    },
    fieldOf,
    send: (values) => send(settingsOf(values), values.secret.trim()),
  });
  const { form } = api;
  const field = form.getInputProps;
  return (
    <form onSubmit={api.onSubmit} noValidate autoComplete="off">
      <Stack maw={760}>
        <Section title={words.settings}>
          <TextInput label={words.name} description={words.nameText} {...field('name')} />
          <TextInput
            label={words.url}
            description={words.urlText}
            type="url"
            inputMode="url"
            {...field('url')}
          />
          <TextInput label={words.description} maxLength={2000} {...field('description')} />
          <Radio.Group label={words.format} {...field('format')}>
            <Stack gap={6} mt={6}>
              {(['standard', 'reference'] as const).map((format) => (
                <Radio
                  key={format}
                  value={format}
                  label={words.formats[format]}
                  description={words.formatTexts[format]}
                />
              ))}
            </Stack>
          </Radio.Group>
          {!hook && (
            <PasswordInput
              label={words.ownSecret}
              description={words.ownSecretText}
              autoComplete="new-password"
              {...field('secret')}
            />
          )}
        </Section>
        <Section title={words.what} text={words.whatText}>
          <EventChoice form={form} known={known} />
        </Section>
        <Section title={words.narrow} text={words.narrowText}>
          <FilterFields form={form} />
        </Section>
        <Section title={words.content}>
          <Switch
            label={words.includePerson}
            description={words.includePersonText}
            {...form.getInputProps('include_person', { type: 'checkbox' })}
          />
          <Switch
            label={words.includeIntegration}
            description={words.includeIntegrationText}
            {...form.getInputProps('include_integration', { type: 'checkbox' })}
          />
        </Section>
        <FormEnd api={api} action={action} onCancel={onCancel} />
      </Stack>
    </form>
  );
}

// A new campaign: the few values that everything else has good defaults for.

import { Group, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { post } from '../../api/api.ts';
import { useSession } from '../../api/session.tsx';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { MoneyField } from '../../parts/number-fields.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Section } from '../../parts/section.tsx';
import type { CampaignView } from './wire.ts';
import { words } from './words.ts';

/** "Refer a friend!" → "refer-a-friend" */
function labelFrom(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** "acme.example" is meant as https://acme.example. */
function withScheme(url: string): string {
  const text = url.trim();
  return text === '' || /^[a-z]+:/i.test(text) ? text : `https://${text}`;
}

export function NewCampaignPage() {
  const { client } = useSession();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const reward = (minor: number | null) =>
    minor === null ? null : { amount_minor: minor, currency: client.currency };
  const api = useApiForm({
    initialValues: {
      name: '',
      program_label: '',
      company_name: client.name,
      company_url: '',
      advocate: 10_000 as number | null,
      friend: 5_000 as number | null,
    },
    send: async ({ advocate, friend, company_url: url, ...values }) => {
      const campaign = await post<CampaignView>('/v1/campaigns', {
        ...values,
        company_url: withScheme(url),
        rewards: { advocate: reward(advocate), friend: reward(friend) },
      });
      await queryClient.invalidateQueries({ queryKey: ['/v1/campaigns'] });
      await navigate({ to: `/campaigns/${campaign.campaign_id}` });
    },
    fieldOf: (field) => field.replace(/^rewards\.(advocate|friend).*/, '$1'),
  });
  const { form } = api;
  return (
    <>
      <PageHeader
        title={words.create}
        subtitle={words.createText}
        back={{ to: '/campaigns', title: words.title }}
      />
      <form onSubmit={api.onSubmit} noValidate style={{ maxWidth: 640 }}>
        <Stack>
          <Section title={words.sections.basics}>
            <TextInput
              label={words.fields.name}
              autoFocus
              {...form.getInputProps('name')}
              onChange={(event) => {
                const name = event.currentTarget.value;
                const isOwn = form.values.program_label !== labelFrom(form.values.name);
                form.setValues({ name, ...(!isOwn && { program_label: labelFrom(name) }) });
              }}
            />
            <TextInput
              label={words.fields.program_label}
              description={words.hints.program_label}
              {...form.getInputProps('program_label')}
            />
            <TextInput label={words.fields.company_name} {...form.getInputProps('company_name')} />
            <TextInput
              label={words.fields.company_url}
              description={words.hints.company_url}
              placeholder={words.httpsHint}
              type="url"
              {...form.getInputProps('company_url')}
            />
          </Section>
          <Section title={words.sections.rewards} text={words.hints.newRewards}>
            <Group grow align="flex-start">
              <MoneyField label={words.columns.advocate} {...form.getInputProps('advocate')} />
              <MoneyField label={words.columns.friend} {...form.getInputProps('friend')} />
            </Group>
          </Section>
          <FormEnd
            api={api}
            action={words.createAction}
            onCancel={() => void navigate({ to: '/campaigns' })}
          />
        </Stack>
      </form>
    </>
  );
}

// The first half of the try-out, each one press: the stand-in, a campaign, an advocate.

import { Alert, Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useSession } from '../../api/session.tsx';
import { CopyField } from '../../parts/copy.tsx';
import { type ApiForm, useApiForm } from '../../parts/form.tsx';
import { connectStandIn, STAND_IN_ADDRESS } from './stand-in.ts';
import { Outcome, Step } from './step.tsx';
import type { TryStepProps } from './try-state.ts';
import { words } from './words.ts';

const t = words.guide;

export function ConnectStep({ state: { standIn }, step }: TryStepProps) {
  const renew = useRenew('/v1/setup/try', '/v1/servicetitan/connections', '/v1/setup/checklist');
  const api = useApiForm({
    initialValues: { address: STAND_IN_ADDRESS as string },
    fieldOf: () => 'address',
    send: async ({ address }) => {
      await connectStandIn(address);
      await renew();
    },
  });
  return (
    <Step place={1} title={t.connect.title} state={step} stateText={t[step]}>
      {step === 'done' && standIn && <Outcome>{t.connect.isDone(standIn.name)}</Outcome>}
      {step === 'now' && (
        <StepForm
          api={api}
          text={t.connect.text}
          action={t.connect.action}
          help={
            <Alert color="yellow" title={t.connect.helpTitle}>
              <Stack gap="xs">
                <Text size="sm">{t.connect.help}</Text>
                <CopyField label={t.connect.helpServer} value="ALLOW_PRIVATE_ADDRESSES=true npm start" />
                <CopyField label={t.connect.helpStandIn} value="npx goodword simulate" />
              </Stack>
            </Alert>
          }
        >
          <TextInput
            label={t.connect.address}
            description={t.connect.addressHint}
            type="url"
            maw={320}
            {...api.form.getInputProps('address')}
          />
        </StepForm>
      )}
    </Step>
  );
}

export function CampaignStep({ state: { campaign }, step }: TryStepProps) {
  const { client } = useSession();
  const renew = useRenew('/v1/setup/try', '/v1/campaigns', '/v1/setup/checklist');
  const api = useApiForm({
    initialValues: { company_url: 'https://www.example.com/' },
    send: async ({ company_url }) => {
      const { currency } = client;
      const made = await post<{ campaign_id: string }>('/v1/campaigns', {
        ...{ name: t.campaign.name, program_label: 'refer-a-friend' },
        ...{ company_name: client.name, company_url },
        rewards: {
          advocate: { amount_minor: 10_000, currency },
          friend: { amount_minor: 5_000, currency },
        },
      });
      await post(`/v1/campaigns/${made.campaign_id}/publish`);
      await renew();
    },
  });
  return (
    <Step place={2} title={t.campaign.title} state={step} stateText={t[step]}>
      {step === 'done' && campaign && <Outcome>{t.campaign.isDone(campaign.name)}</Outcome>}
      {step === 'now' && (
        <StepForm
          api={api}
          text={t.campaign.text}
          action={t.campaign.action}
          beside={
            <Anchor component={Link} to="/campaigns/new" size="sm">
              {t.campaign.own}
            </Anchor>
          }
        >
          <TextInput
            label={t.campaign.website}
            description={t.campaign.websiteHint}
            type="url"
            maw={320}
            {...api.form.getInputProps('company_url')}
          />
        </StepForm>
      )}
    </Step>
  );
}

export function AdvocateStep({ state: { advocate, campaign }, step }: TryStepProps) {
  const renew = useRenew('/v1/setup/try', '/v1/people', '/v1/setup/checklist');
  const api = useApiForm({
    initialValues: { first_name: 'Rosa', email: 'rosa@example.com', code: 'ROSA7' },
    send: async ({ code, ...person }) => {
      const { id } = await post<{ id: string }>('/v5/persons', person);
      await post(`/v5/persons/${id}/shareables`, {
        label: campaign?.program_label ?? '',
        ...(code.trim() !== '' && { code: code.trim() }),
      });
      await renew();
    },
  });
  const name = advocate?.name ?? advocate?.email ?? '';
  return (
    <Step place={3} title={t.advocate.title} state={step} stateText={t[step]}>
      {step === 'done' && advocate && <Outcome>{t.advocate.isDone(name, advocate.codes[0] ?? '')}</Outcome>}
      {step === 'now' && (
        <StepForm api={api} text={t.advocate.text} action={t.advocate.action}>
          <Group grow align="flex-start" preventGrowOverflow={false}>
            <TextInput label={t.advocate.firstName} miw={120} {...api.form.getInputProps('first_name')} />
            <TextInput label={t.advocate.email} type="email" miw={180} {...api.form.getInputProps('email')} />
            <TextInput label={t.advocate.code} miw={100} {...api.form.getInputProps('code')} />
          </Group>
        </StepForm>
      )}
    </Step>
  );
}

function StepForm(props: {
  api: Pick<ApiForm<never>, 'isBusy' | 'problem' | 'onSubmit'>;
  text: string;
  action: string;
  beside?: ReactNode;
  /** Below a problem: what may be the matter. */
  help?: ReactNode;
  children: ReactNode;
}) {
  const { api, text, action, beside, help, children } = props;
  return (
    <form onSubmit={api.onSubmit} noValidate>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {text}
        </Text>
        {children}
        {api.problem !== null && (
          <Alert color="red" role="alert">
            {api.problem}
          </Alert>
        )}
        {api.problem !== null && help}
        <Group gap="md">
          <Button type="submit" loading={api.isBusy}>
            {action}
          </Button>
          {beside}
        </Group>
      </Stack>
    </form>
  );
}

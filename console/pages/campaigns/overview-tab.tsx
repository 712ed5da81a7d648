// Overview: what the campaign is called, for whom it is and when, how it looks; and whether its messages carry the code.

import { Anchor, Checkbox, Group, List, Skeleton, TextInput, ThemeIcon } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useSession } from '../../api/session.tsx';
import { useFormats } from '../../parts/format.tsx';
import { NumberField } from '../../parts/number-fields.tsx';
import { Section } from '../../parts/section.tsx';
import { dayOf, instantOfDay } from '../../parts/zone-days.ts';
import classes from './campaign.module.css';
import { rewardText } from './campaign-facts.tsx';
import { useCampaignForm } from './campaign-form.ts';
import { uses } from './preview-text.ts';
import { TabLayout } from './tab-layout.tsx';
import type { CampaignView } from './wire.ts';
import { words } from './words.ts';

const AudienceFields = lazy(async () => ({
  default: (await import('./audiences/audience-fields.tsx')).AudienceFields,
}));

const KINDS = ['customer', 'employee', 'technician', 'partner'] as const;

export function OverviewTab({ campaign }: { campaign: CampaignView }) {
  const form = useCampaignForm();
  const { client } = useSession();
  const day = (name: 'live_from' | 'live_until') => ({
    value: dayOf(form.values[name], client.time_zone),
    error: form.errors[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      form.setFieldValue(name, instantOfDay(event.currentTarget.value, client.time_zone)),
  });
  return (
    <TabLayout preview={<Checks campaign={campaign} />} asideTitle={words.atAGlance}>
      <Section title={words.sections.basics}>
        <TextInput label={words.fields.name} {...form.getInputProps('name')} />
        <TextInput
          label={words.fields.program_label}
          description={words.hints.program_label}
          disabled={campaign.live_version !== null}
          {...form.getInputProps('program_label')}
        />
        <Group grow align="flex-start" wrap="wrap" preventGrowOverflow={false}>
          <TextInput label={words.fields.company_name} miw={200} {...form.getInputProps('company_name')} />
          <TextInput
            label={words.fields.company_url}
            miw={200}
            type="url"
            {...form.getInputProps('company_url')}
          />
        </Group>
        <Group grow align="flex-start">
          <TextInput
            label={words.fields.live_from}
            description={words.hints.live_from}
            type="date"
            {...day('live_from')}
          />
          <TextInput
            label={words.fields.live_until}
            description={words.hints.live_until}
            type="date"
            {...day('live_until')}
          />
        </Group>
      </Section>
      <Section title={words.sections.audience} text={words.hints.audience}>
        <Checkbox.Group
          label={words.fields.advocate_kinds}
          {...form.getInputProps('targeting.advocate_kinds')}
        >
          <Group mt={6} gap="lg">
            {KINDS.map((kind) => (
              <Checkbox key={kind} value={kind} label={words.kinds[kind]} />
            ))}
          </Group>
        </Checkbox.Group>
        <Suspense fallback={<Skeleton h={60} />}>
          <AudienceFields />
        </Suspense>
        <Group grow align="flex-start">
          <NumberField
            label={words.fields.traffic_percent}
            description={words.hints.traffic_percent}
            rightSection="%"
            {...form.getInputProps('targeting.traffic_percent')}
          />
          <NumberField
            label={words.fields.priority}
            description={words.hints.priority}
            {...form.getInputProps('targeting.priority')}
          />
        </Group>
      </Section>
      <Section title={words.sections.look} text={words.hints.look}>
        <Group grow align="flex-start">
          {(['accent', 'background', 'text'] as const).map((name) => (
            <TextInput
              key={name}
              label={words.colors[name]}
              type="color"
              classNames={{ input: classes.color ?? '' }}
              {...form.getInputProps(`theme.${name}`)}
            />
          ))}
        </Group>
        <TextInput
          label={words.fields.logo_url}
          type="url"
          placeholder={words.httpsHint}
          value={form.values.theme.logo_url ?? ''}
          error={form.errors['theme.logo_url']}
          onChange={(event) => form.setFieldValue('theme.logo_url', event.currentTarget.value || null)}
        />
      </Section>
    </TabLayout>
  );
}

/** The guide's step 1, checked: messages that are shared must carry the code or the link. */
function Checks({ campaign }: { campaign: CampaignView }) {
  const { values } = useCampaignForm();
  const formats = useFormats();
  const carries = (text: string) => uses(text, 'advocateCode') || uses(text, 'shareLink');
  const checks = [
    { isGood: campaign.live_version !== null, text: words.checks.live, tab: '' },
    { isGood: carries(values.share.email_message), text: words.checks.email, tab: '/messages' },
    { isGood: carries(values.share.social_description), text: words.checks.social, tab: '/messages' },
    { isGood: values.landing.form !== 'off', text: words.checks.landing, tab: '/landing' },
    { isGood: uses(values.share_link.utm_content, 'advocateCode'), text: words.checks.utm, tab: '/link' },
  ];
  return (
    <>
      <Section title={words.checks.title}>
        <List spacing="xs" size="sm" center withPadding={false} classNames={{ root: classes.checks ?? '' }}>
          {checks.map(({ isGood, text, tab }) => (
            <List.Item
              key={text}
              icon={
                <ThemeIcon size={20} radius="xl" variant="light" color={isGood ? 'teal' : 'yellow'}>
                  {isGood ? (
                    <IconCheck size={13} aria-label={words.checks.good} />
                  ) : (
                    <IconAlertTriangle size={13} aria-label={words.checks.bad} />
                  )}
                </ThemeIcon>
              }
            >
              {isGood || tab === '' ? (
                text
              ) : (
                <Anchor component={Link} to={`/campaigns/${campaign.campaign_id}${tab}`} inherit>
                  {text}
                </Anchor>
              )}
            </List.Item>
          ))}
        </List>
      </Section>
      <Section title={words.sections.rewards}>
        <div>
          {words.columns.advocate}: <b>{rewardText(values.rewards.advocate, formats)}</b>
        </div>
        <div>
          {words.columns.friend}: <b>{rewardText(values.rewards.friend, formats)}</b>
        </div>
      </Section>
    </>
  );
}

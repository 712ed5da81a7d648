// Rules: which jobs earn. Every switch is one rule that explanations of jobs name.

import { Group, Switch } from '@mantine/core';
import { MoneyField, NumberField } from '../../parts/number-fields.tsx';
import { Section } from '../../parts/section.tsx';
import { useCampaignForm } from './campaign-form.ts';
import { usePart } from './campaign-part.ts';
import { LaterSimulator } from './later-simulator.tsx';
import { CHOSEN_LISTS, NAME_KINDS, type NameKind } from './names.ts';
import { NamesField } from './names-field.tsx';
import { NamesNote } from './names-note.tsx';
import { ReviewSection } from './review-section.tsx';
import { TabLayout } from './tab-layout.tsx';
import type { CampaignView } from './wire.ts';
import { words } from './words.ts';

const EXISTING = [
  'count_no_charge',
  'count_zero_total',
  'count_recall',
  'count_warranty',
  'household',
] as const;
export function RulesTab({ campaign }: { campaign: CampaignView }) {
  const form = useCampaignForm();
  const { qualification } = form.values;
  const box = (path: string) =>
    form.getInputProps(path as 'qualification.require_paid', { type: 'checkbox' });
  return (
    <TabLayout preview={<LaterSimulator campaign={campaign} />} asideTitle={words.simulator.aside}>
      <Section title={words.sections.customers} text={words.hints.customers}>
        <Switch label={words.rules.new_customers_only} {...box('qualification.new_customers_only')} />
        {qualification.new_customers_only && (
          <>
            {EXISTING.map((name) => (
              <Switch
                key={name}
                label={words.rules[name]}
                {...box(`qualification.existing_customer.${name}`)}
              />
            ))}
            <NumberField
              label={words.rules.lookback_existing}
              description={words.hints.lookback_existing}
              {...form.getInputProps('qualification.existing_customer.lookback_days')}
            />
          </>
        )}
        <Switch
          label={words.rules.household_is_self_referral}
          {...box('qualification.household_is_self_referral')}
        />
      </Section>
      <Section title={words.sections.job}>
        <Switch label={words.rules.require_paid} {...box('qualification.require_paid')} />
        <Group grow align="flex-start">
          <MoneyField
            label={words.rules.minimum_total_minor}
            description={words.hints.minimum_total_minor}
            {...form.getInputProps('qualification.minimum_total_minor')}
          />
          <NumberField
            label={words.rules.jobs_per_friend}
            {...form.getInputProps('qualification.jobs_per_friend')}
          />
        </Group>
        <NumberField
          label={words.rules.lookback_days}
          description={words.hints.lookback_days}
          {...form.getInputProps('lookback_days')}
        />
      </Section>
      <Section title={words.sections.only} text={words.hints.only}>
        <NamesNote />
        {CHOSEN_LISTS.map((name) => (
          <Group key={name} grow align="flex-start">
            {(['include', 'exclude'] as const).map((which) => (
              <IdList
                key={which}
                kind={NAME_KINDS[name]}
                path={`qualification.${name}.${which}`}
                label={words.lists[name][which]}
              />
            ))}
          </Group>
        ))}
      </Section>
      <ReviewSection />
    </TabLayout>
  );
}

function IdList({ kind, path, label }: { kind: NameKind; path: string; label: string }) {
  const part = usePart<string[]>(path);
  const group = usePart(path.replace(/\.(include|exclude)$/, ''));
  return (
    <NamesField
      kind={kind}
      label={label}
      value={part.value}
      error={
        part.error() ?? part.value.map((_, place) => part.error(String(place))).find(Boolean) ?? group.error()
      }
      onChange={part.set}
    />
  );
}

// Rewards: what advocate and friend get, how long it is held, who approves.

import { Group, NativeSelect } from '@mantine/core';
import { useSession } from '../../api/session.tsx';
import { MoneyField, NumberField } from '../../parts/number-fields.tsx';
import { Section } from '../../parts/section.tsx';
import { useCampaignForm } from './campaign-form.ts';
import { Simulator } from './simulator.tsx';
import { TabLayout } from './tab-layout.tsx';
import type { CampaignView, RewardRule } from './wire.ts';
import { words } from './words.ts';

export function RewardsTab({ campaign }: { campaign: CampaignView }) {
  const form = useCampaignForm();
  return (
    <TabLayout preview={<Simulator campaign={campaign} />} asideTitle={words.simulator.aside}>
      <Section title={words.columns.advocate}>
        <RewardFields of="advocate" />
      </Section>
      <Section title={words.columns.friend}>
        <RewardFields of="friend" />
      </Section>
      <Section title={words.sections.approval} text={words.hints.approval}>
        <Group grow align="flex-start">
          <NumberField
            label={words.fields.hold_days}
            description={words.hints.hold_days}
            {...form.getInputProps('hold_days')}
          />
          <NativeSelect
            label={words.fields.approval}
            description={words.hints.approvalWho}
            data={(['auto', 'manual'] as const).map((value) => ({ value, label: words.approvals[value] }))}
            {...form.getInputProps('approval')}
          />
        </Group>
      </Section>
    </TabLayout>
  );
}

function RewardFields({ of: role }: { of: 'advocate' | 'friend' }) {
  const form = useCampaignForm();
  const { currency } = useSession().client;
  const path = `rewards.${role}` as const;
  const reward = form.values.rewards[role] ?? null;
  // A list of rules is written over the API; here it can be kept or replaced.
  const list = Array.isArray(reward) ? reward : null;
  const rule = Array.isArray(reward) ? null : reward;
  const kind = list ? 'list' : rule === null ? 'none' : 'percent' in rule ? 'percent' : 'fixed';
  const set = (to: RewardRule | null) => form.setFieldValue(path, to);
  const choose = (to: string) => {
    if (to === 'list') return;
    if (to === 'none') set(null);
    else if (to === 'percent') set({ percent: 5, max_minor: 50_000, currency: rule?.currency ?? currency });
    else set({ amount_minor: 5_000, currency: rule?.currency ?? currency });
  };
  const problem = form.errors[path] ?? form.errors[`${path}.currency`];
  return (
    <>
      <NativeSelect
        label={words.fields.reward_kind}
        value={kind}
        data={[
          ...(['fixed', 'percent', 'none'] as const).map((value) => ({
            value,
            label: words.rewardKinds[value],
          })),
          ...(list ? [{ value: 'list', label: words.byRules(list.length) }] : []),
        ]}
        onChange={(event) => choose(event.currentTarget.value)}
        error={problem}
      />
      {rule !== null && 'amount_minor' in rule && (
        <MoneyField
          label={words.fields.amount}
          value={rule.amount_minor}
          currency={rule.currency}
          error={form.errors[`${path}.amount_minor`]}
          onChange={(amount) => set({ ...rule, amount_minor: amount ?? 0 })}
        />
      )}
      {rule !== null && 'percent' in rule && (
        <Group grow align="flex-start">
          <NumberField
            label={words.fields.percent}
            rightSection="%"
            value={rule.percent}
            error={form.errors[`${path}.percent`]}
            onChange={(percent) => set({ ...rule, percent: percent ?? 0 })}
          />
          <MoneyField
            label={words.fields.min_minor}
            value={rule.min_minor}
            currency={rule.currency}
            error={form.errors[`${path}.min_minor`]}
            onChange={(min) => set({ ...rule, min_minor: min })}
          />
          <MoneyField
            label={words.fields.max_minor}
            value={rule.max_minor}
            currency={rule.currency}
            error={form.errors[`${path}.max_minor`]}
            onChange={(max) => set({ ...rule, max_minor: max })}
          />
        </Group>
      )}
    </>
  );
}

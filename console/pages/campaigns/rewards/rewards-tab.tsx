// Rewards: what advocate and friend get for which jobs, how much at most, how long it is held, who approves, what pays it.

import { Group, NativeSelect, Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { NumberField } from '../../../parts/number-fields.tsx';
import { Section } from '../../../parts/section.tsx';
import { useCampaignForm } from '../campaign-form.ts';
import { LaterSimulator } from '../later-simulator.tsx';
import { TabLayout } from '../tab-layout.tsx';
import type { CampaignView } from '../wire.ts';
import { words as campaign } from '../words.ts';
import { SideSection } from './side-section.tsx';
import { counts } from './terms.ts';
import { words } from './words.ts';

/** At the end of a long page. */
const PayoutSection = lazy(async () => ({ default: (await import('./payout-section.tsx')).PayoutSection }));

const CapsSection = lazy(async () => ({ default: (await import('./caps-section.tsx')).CapsSection }));

const PERIODS = ['ever', 'month', 'quarter', 'year', 'tax_year'] as const;

export function RewardsTab({ campaign: view }: { campaign: CampaignView }) {
  const form = useCampaignForm();
  const { advocate, friend, count_within: within } = form.values.rewards;
  const isCounted = [advocate, friend].some((reward) => Array.isArray(reward) && counts(reward));
  return (
    <TabLayout preview={<LaterSimulator campaign={view} />} asideTitle={campaign.simulator.aside}>
      <SideSection of="advocate" campaignId={view.campaign_id}>
        {isCounted && (
          <NativeSelect
            label={words.countWithin}
            data={PERIODS.map((value) => ({ value, label: words.countWithins[value] }))}
            value={within ?? 'ever'}
            error={form.errors['rewards.count_within']}
            onChange={(event) =>
              form.setFieldValue('rewards.count_within', event.currentTarget.value as typeof within)
            }
          />
        )}
      </SideSection>
      <SideSection of="friend" campaignId={view.campaign_id} />
      <Suspense fallback={<Skeleton h={180} radius="lg" />}>
        <CapsSection />
      </Suspense>
      <Section title={campaign.sections.approval} text={campaign.hints.approval}>
        <Group grow align="flex-start">
          <NumberField
            label={campaign.fields.hold_days}
            description={campaign.hints.hold_days}
            {...form.getInputProps('hold_days')}
          />
          <NativeSelect
            label={campaign.fields.approval}
            description={campaign.hints.approvalWho}
            data={(['auto', 'manual'] as const).map((value) => ({ value, label: campaign.approvals[value] }))}
            {...form.getInputProps('approval')}
          />
        </Group>
      </Section>
      <Suspense fallback={<Skeleton h={180} radius="lg" />}>
        <PayoutSection />
      </Suspense>
    </TabLayout>
  );
}

// What one side gets: nothing, the same for every job, or what a list of rules says.

import { NativeSelect, Skeleton, Text } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useRef } from 'react';
import { useSession } from '../../../api/session.tsx';
import { useFormats } from '../../../parts/format.tsx';
import { Section } from '../../../parts/section.tsx';
import { useCampaignForm } from '../campaign-form.ts';
import { usePart } from '../campaign-part.ts';
import { useNameOf } from '../names.ts';
import type { RoleReward } from '../wire.ts';
import { AmountFields, type Given } from './amount-fields.tsx';
import { sentenceOfReward } from './sentences.ts';
import { listRule } from './terms.ts';
import { words } from './words.ts';

const RuleList = lazy(async () => ({ default: (await import('./rule-list.tsx')).RuleList }));

type Kind = keyof typeof words.kinds;

interface SideSectionProps {
  of: 'advocate' | 'friend';
  campaignId: string;
  children?: ReactNode;
}

export function SideSection({ of: role, campaignId, children }: SideSectionProps) {
  const { currency } = useSession().client;
  const formats = useFormats();
  const nameOf = useNameOf();
  const path = `rewards.${role}`;
  const isPaid = useCampaignForm().values.qualification.require_paid;
  const part = usePart<RoleReward | null | undefined>(path);
  const reward = part.value ?? null;
  const kind = kindOf(reward);
  // Whoever looks at another kind and comes back finds what was there.
  const typed = useRef<Partial<Record<Kind, RoleReward>>>({});
  const choose = (to: Kind) => {
    if (reward) typed.current[kind] = reward;
    const known = typed.current[to];
    if (to === 'none') part.set(null);
    else if (known) part.set(known);
    else if (to === 'list') part.set([listRule(Array.isArray(reward) ? null : reward, currency)]);
    else if (to === 'percent') part.set({ percent: 5, max_minor: 50_000, currency });
    else part.set({ amount_minor: 5_000, currency });
  };
  const sentence = sentenceOfReward(reward, { formats, isPaid, nameOf });
  return (
    <Section title={words.sides[role].title} text={words.sides[role].text}>
      <NativeSelect
        label={words.kind}
        value={kind}
        data={(['fixed', 'percent', 'list', 'none'] as const).map((value) => ({
          value,
          label: words.kinds[value],
        }))}
        onChange={(event) => choose(event.currentTarget.value as Kind)}
        error={Array.isArray(reward) ? undefined : (part.error() ?? part.error('currency'))}
      />
      {reward !== null && !Array.isArray(reward) && (
        <>
          <AmountFields
            path={path}
            value={reward as Given}
            currency={reward.currency}
            onChange={(given) => part.set({ ...given, currency: reward.currency } as RoleReward)}
          />
          <Text size="sm" c="dimmed">
            {sentence}
          </Text>
        </>
      )}
      {Array.isArray(reward) && (
        <Suspense fallback={<Skeleton h={160} radius="md" />}>
          <RuleList path={path} campaignId={campaignId} currency={currency} />
        </Suspense>
      )}
      {children}
    </Section>
  );
}

function kindOf(reward: RoleReward | null): Kind {
  if (reward === null) return 'none';
  if (Array.isArray(reward)) return 'list';
  return 'percent' in reward ? 'percent' : 'fixed';
}

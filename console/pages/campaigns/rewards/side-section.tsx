// What one side gets: nothing, the same for every job, or what a list of rules says.

import { Alert, Button, NativeSelect, Text } from '@mantine/core';
import { useSessionStorage } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { type ReactNode, useRef } from 'react';
import { useSession } from '../../../api/session.tsx';
import { useFormats } from '../../../parts/format.tsx';
import { notifyDone } from '../../../parts/notify.tsx';
import { Section } from '../../../parts/section.tsx';
import { useCampaignForm } from '../campaign-form.ts';
import { usePart } from '../campaign-part.ts';
import type { RewardTerms, RoleReward } from '../wire.ts';
import { AmountFields, type Given } from './amount-fields.tsx';
import { RuleCard } from './rule-card.tsx';
import classes from './rules.module.css';
import { sentenceOfReward } from './sentences.ts';
import { listRule } from './terms.ts';
import { words } from './words.ts';

type Kind = keyof typeof words.kinds;

interface SideSectionProps {
  of: 'advocate' | 'friend';
  campaignId: string;
  children?: ReactNode;
}

export function SideSection({ of: role, campaignId, children }: SideSectionProps) {
  const { currency } = useSession().client;
  const formats = useFormats();
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
  const sentence = sentenceOfReward(reward, { formats, isPaid });
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
      {Array.isArray(reward) && <RuleList path={path} campaignId={campaignId} currency={currency} />}
      {children}
    </Section>
  );
}

function kindOf(reward: RoleReward | null): Kind {
  if (reward === null) return 'none';
  if (Array.isArray(reward)) return 'list';
  return 'percent' in reward ? 'percent' : 'fixed';
}

function RuleList(props: { path: string; campaignId: string; currency: string }) {
  const { path, campaignId, currency } = props;
  const part = usePart<RewardTerms[]>(path);
  const rules = part.value;
  // Saving draws the form anew; what was open stays open.
  const [open, setOpen] = useSessionStorage<number[]>({
    key: `goodword.rules.${campaignId}.${path}`,
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  const toggle = (place: number, isOpen: boolean) =>
    setOpen((before) => [...before.filter((one) => one !== place), ...(isOpen ? [place] : [])]);
  const move = (from: number, to: number) => {
    const moved = rules.toSpliced(from, 1).toSpliced(to, 0, rules[from] as RewardTerms);
    part.set(moved);
    setOpen((before) => before.map((one) => (one === from ? to : one === to ? from : one)));
    focusSoon(`${path}.${to}`);
  };
  const insert = (place: number, rule: RewardTerms) => {
    part.set(rules.toSpliced(place, 0, rule));
    setOpen((before) => [...before.map((one) => (one >= place ? one + 1 : one)), place]);
    focusSoon(`${path}.${place}`);
  };
  const remove = (place: number, name: string) => {
    const before = rules;
    part.set(rules.toSpliced(place, 1));
    setOpen((all) => all.filter((one) => one !== place).map((one) => (one > place ? one - 1 : one)));
    focusSoon(`${path}.${Math.max(0, place - 1)}`);
    notifyDone(words.ruleRemoved(name), async () => part.set(before));
  };
  return (
    <>
      <Text size="sm" c="dimmed">
        {words.listText}
      </Text>
      {part.error() && <Alert color="red">{part.error()}</Alert>}
      <ol className={classes.list}>
        {rules.map((_, place) => (
          <RuleCard
            // Rules have no names of their own: the place is what a card is.
            // biome-ignore lint/suspicious/noArrayIndexKey: every field of a card follows its value
            key={place}
            path={`${path}.${place}`}
            place={place}
            count={rules.length}
            isOpen={open.includes(place)}
            onToggle={(isOpen) => toggle(place, isOpen)}
            onMove={(to) => move(place, to)}
            onCopy={() => insert(place + 1, rules[place] as RewardTerms)}
            onRemove={(name) => remove(place, name)}
          />
        ))}
      </ol>
      <Button
        variant="default"
        leftSection={<IconPlus size={15} />}
        style={{ alignSelf: 'start' }}
        onClick={() => {
          insert(rules.length, listRule(null, rules[0]?.currency ?? currency));
          if (rules.length > 0) notifyDone(words.ruleAdded);
        }}
      >
        {words.addRule}
      </Button>
    </>
  );
}

/** The keyboard stays with the rule that was moved, copied or added. */
function focusSoon(id: string): void {
  requestAnimationFrame(() => document.getElementById(id)?.focus());
}

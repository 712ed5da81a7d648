// The rules of one side in their order: opened, moved, copied, removed and brought back.

import { Alert, Button, Text } from '@mantine/core';
import { useSessionStorage } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { notifyDone } from '../../../parts/notify.tsx';
import { usePart } from '../campaign-part.ts';
import type { RewardTerms } from '../wire.ts';
import { RuleCard } from './rule-card.tsx';
import classes from './rules.module.css';
import { listRule } from './terms.ts';
import { words } from './words.ts';

export function RuleList(props: { path: string; campaignId: string; currency: string }) {
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

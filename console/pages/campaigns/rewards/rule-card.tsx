// One rule of a list: its sentence, and opened, its fields.

import { ActionIcon, Checkbox, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconChevronRight, IconCopy, IconTrash } from '@tabler/icons-react';
import { useFormats } from '../../../parts/format.tsx';
import { MoneyField, NumberField } from '../../../parts/number-fields.tsx';
import { useCampaignForm } from '../campaign-form.ts';
import { type Part, usePart } from '../campaign-part.ts';
import { useNameOf } from '../names.ts';
import type { RewardTerms } from '../wire.ts';
import { AmountFields, type Given } from './amount-fields.tsx';
import { Conditions } from './conditions.tsx';
import classes from './rules.module.css';
import { sentenceOfRule } from './sentences.ts';
import { formOf, inForm, TERMS_FORMS, type TermsForm } from './terms.ts';
import { Tiers } from './tiers.tsx';
import { words } from './words.ts';

interface RuleCardProps {
  path: string;
  place: number;
  count: number;
  isOpen: boolean;
  onToggle(isOpen: boolean): void;
  onMove(to: number): void;
  onCopy(): void;
  onRemove(name: string): void;
}

export function RuleCard(props: RuleCardProps) {
  const { path, place, count, onMove } = props;
  const formats = useFormats();
  const nameOf = useNameOf();
  const isPaid = useCampaignForm().values.qualification.require_paid;
  const part = usePart<RewardTerms>(path);
  const rule = part.value;
  const name = rule.name || words.rule(place + 1);
  return (
    <li className={classes.rule} data-problem={part.hasProblem || undefined}>
      <details
        className={classes.details}
        open={props.isOpen || part.hasProblem}
        onToggle={(event) => {
          if (event.currentTarget.open !== props.isOpen) props.onToggle(event.currentTarget.open);
        }}
      >
        <summary className={classes.summary} id={path}>
          <IconChevronRight size={16} className={classes.chevron} aria-hidden />
          <Text fw={600} component="span">
            {name}
          </Text>
          <Text size="sm" component="span" className={classes.sentence}>
            {sentenceOfRule(rule, place, count, { formats, isPaid, nameOf })}
          </Text>
        </summary>
        <RuleFields part={part} path={path} />
      </details>
      <div className={classes.actions}>
        <Action
          icon={IconArrowUp}
          label={words.up(name)}
          isDisabled={place === 0}
          onPress={() => onMove(place - 1)}
        />
        <Action
          icon={IconArrowDown}
          label={words.down(name)}
          isDisabled={place === count - 1}
          onPress={() => onMove(place + 1)}
        />
        <Action icon={IconCopy} label={words.copy(name)} onPress={props.onCopy} />
        <Action
          icon={IconTrash}
          label={words.remove(name)}
          isDisabled={count === 1}
          onPress={() => props.onRemove(name)}
        />
      </div>
    </li>
  );
}

function Action(props: { icon: typeof IconCopy; label: string; isDisabled?: boolean; onPress(): void }) {
  const { icon: Icon, label, isDisabled = false, onPress } = props;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      className={classes.quiet ?? ''}
      title={label}
      aria-label={label}
      disabled={isDisabled}
      onClick={onPress}
    >
      <Icon size={16} />
    </ActionIcon>
  );
}

function RuleFields({ part, path }: { part: Part<RewardTerms>; path: string }) {
  const rule = part.value;
  const form = formOf(rule);
  return (
    <div className={classes.body}>
      <TextInput
        label={words.name}
        placeholder={words.namePlaceholder}
        value={rule.name ?? ''}
        error={part.error('name')}
        onChange={(event) => part.set({ ...rule, name: event.currentTarget.value || null })}
      />
      <Conditions path={`${path}.when`} currency={rule.currency} />
      <NativeSelect
        label={words.gives}
        data={TERMS_FORMS.map((value) => ({ value, label: words.forms[value] }))}
        value={form}
        error={part.error() ?? part.error('currency')}
        onChange={(event) => part.set(inForm(rule, event.currentTarget.value as TermsForm))}
      />
      {'tiers' in rule ? (
        <Tiers path={`${path}.tiers`} currency={rule.currency} />
      ) : (
        <AmountFields
          path={path}
          value={rule as Given}
          currency={rule.currency}
          onChange={(given) => part.set(given as RewardTerms)}
        />
      )}
      <Bonus part={part} />
    </div>
  );
}

const BONUS = { every: 5, amount_minor: 10_000 };

function Bonus({ part }: { part: Part<RewardTerms> }) {
  const rule = part.value;
  const set = (bonus: RewardTerms['bonus']) => part.set({ ...rule, bonus });
  return (
    <>
      <Checkbox
        label={words.bonus}
        checked={rule.bonus != null}
        onChange={(event) => set(event.currentTarget.checked ? BONUS : null)}
      />
      {rule.bonus && (
        <Group grow align="flex-start">
          <NumberField
            label={words.bonusEvery}
            value={rule.bonus.every}
            error={part.error('bonus.every')}
            onChange={(every) => set({ ...BONUS, ...rule.bonus, every: every as number })}
          />
          <MoneyField
            label={words.bonusAmount}
            value={rule.bonus.amount_minor}
            currency={rule.currency}
            error={part.error('bonus.amount_minor')}
            onChange={(amount) => set({ ...BONUS, ...rule.bonus, amount_minor: amount as number })}
          />
        </Group>
      )}
    </>
  );
}

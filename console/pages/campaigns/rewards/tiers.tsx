// Tiers of a rule: from which total or friend on it gives what.

import { ActionIcon, Button, Input, NativeSelect, Stack, Text } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { MoneyField, NumberField } from '../../../parts/number-fields.tsx';
import { usePart } from '../campaign-part.ts';
import type { TierStep } from '../wire.ts';
import classes from './rules.module.css';
import { nextStep } from './terms.ts';
import { words } from './words.ts';

interface TiersValue {
  by: 'job_total' | 'referral_count';
  steps: TierStep[];
}

export function Tiers({ path, currency }: { path: string; currency: string }) {
  const part = usePart<TiersValue>(path);
  const { by, steps } = part.value;
  const set = (to: TierStep[]) => part.set({ by, steps: to });
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {words.tiers[by].text}
      </Text>
      {steps.map((step, place) => (
        <Tier
          // biome-ignore lint/suspicious/noArrayIndexKey: a tier is its place; every field follows its value
          key={place}
          path={`${path}.steps.${place}`}
          by={by}
          step={step}
          place={place}
          currency={currency}
          onChange={(to) => set(steps.with(place, to))}
          onRemove={steps.length === 1 ? null : () => set(steps.toSpliced(place, 1))}
        />
      ))}
      {part.error('steps') && <Input.Error>{part.error('steps')}</Input.Error>}
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlus size={14} />}
        style={{ alignSelf: 'start' }}
        onClick={() => set([...steps, nextStep(steps, by)])}
      >
        {words.tiers.add}
      </Button>
    </Stack>
  );
}

interface TierProps {
  path: string;
  by: TiersValue['by'];
  step: TierStep;
  place: number;
  currency: string;
  onChange(step: TierStep): void;
  onRemove: (() => void) | null;
}

function Tier({ path, by, step, place, currency, onChange, onRemove }: TierProps) {
  const { error } = usePart<TierStep>(path);
  const isPercent = 'percent' in step;
  const from = {
    label: words.tiers[by].from,
    value: step.from,
    error: error('from'),
    onChange: (to: number | null) => onChange({ ...step, from: to as number }),
  };
  const as = (form: string) =>
    onChange(form === 'percent' ? { from: step.from, percent: 5 } : { from: step.from, amount_minor: 5_000 });
  return (
    <fieldset className={classes.tier} aria-label={words.tiers.name(place + 1)}>
      {by === 'job_total' ? <MoneyField {...from} currency={currency} /> : <NumberField {...from} />}
      <NativeSelect
        label={words.tiers.as}
        data={(['fixed', 'percent'] as const).map((value) => ({ value, label: words.tiers.forms[value] }))}
        value={isPercent ? 'percent' : 'fixed'}
        error={error()}
        onChange={(event) => as(event.currentTarget.value)}
      />
      {isPercent ? (
        <>
          <NumberField
            label={words.tiers.forms.percent}
            rightSection="%"
            value={step.percent}
            error={error('percent')}
            onChange={(percent) => onChange({ ...step, percent: percent as number })}
          />
          <MoneyField
            label={words.max}
            currency={currency}
            value={step.max_minor ?? null}
            error={error('max_minor')}
            onChange={(max) => onChange({ ...step, max_minor: max })}
          />
        </>
      ) : (
        <MoneyField
          label={words.amount}
          currency={currency}
          value={step.amount_minor}
          error={error('amount_minor')}
          onChange={(amount) => onChange({ ...step, amount_minor: amount as number })}
        />
      )}
      {onRemove ? (
        <ActionIcon
          variant="subtle"
          color="gray"
          mb={2}
          title={words.tiers.remove(place + 1)}
          aria-label={words.tiers.remove(place + 1)}
          onClick={onRemove}
        >
          <IconX size={15} />
        </ActionIcon>
      ) : (
        <span />
      )}
    </fieldset>
  );
}

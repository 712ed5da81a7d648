// The fields of a fixed amount or of a percentage with its bounds. Amounts that are not typed yet are null; the API says so.

import { MoneyField, NumberField } from '../../../parts/number-fields.tsx';
import { useCampaignForm } from '../campaign-form.ts';
import classes from './rules.module.css';
import { words } from './words.ts';

export type Given =
  | { amount_minor: number }
  | { percent: number; min_minor?: number | null | undefined; max_minor?: number | null | undefined };

interface AmountFieldsProps {
  path: string;
  value: Given;
  currency: string;
  onChange(value: Given): void;
}

export function AmountFields({ path, value, currency, onChange }: AmountFieldsProps) {
  const { errors } = useCampaignForm();
  if ('amount_minor' in value) {
    return (
      <MoneyField
        label={words.amount}
        value={value.amount_minor}
        currency={currency}
        error={errors[`${path}.amount_minor`]}
        onChange={(amount) => onChange({ ...value, amount_minor: amount as number })}
      />
    );
  }
  return (
    <div className={classes.fields}>
      <NumberField
        label={words.percent}
        rightSection="%"
        value={value.percent}
        error={errors[`${path}.percent`]}
        onChange={(percent) => onChange({ ...value, percent: percent as number })}
      />
      <MoneyField
        label={words.min}
        value={value.min_minor ?? null}
        currency={currency}
        error={errors[`${path}.min_minor`]}
        onChange={(min) => onChange({ ...value, min_minor: min })}
      />
      <MoneyField
        label={words.max}
        value={value.max_minor ?? null}
        currency={currency}
        error={errors[`${path}.max_minor`]}
        onChange={(max) => onChange({ ...value, max_minor: max })}
      />
    </div>
  );
}

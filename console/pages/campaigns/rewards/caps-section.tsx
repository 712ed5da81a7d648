// How much at most: limits of a person and of the campaign, each read back in words.

import { ActionIcon, Button, Group, Input, NativeSelect, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { locale } from '../../../language.ts';
import { useFormats } from '../../../parts/format.tsx';
import { notifyDone } from '../../../parts/notify.tsx';
import { MoneyField, NumberField } from '../../../parts/number-fields.tsx';
import { Section } from '../../../parts/section.tsx';
import { useCampaignForm } from '../campaign-form.ts';
import { usePart } from '../campaign-part.ts';
import type { Budget, Caps, PersonCap } from '../wire.ts';
import classes from './rules.module.css';
import { sentenceOfCap } from './sentences.ts';
import { words } from './words.ts';

const PERIODS = ['month', 'quarter', 'year', 'tax_year', 'ever'] as const;
const NEW_CAP: PersonCap = {
  ...{ role: 'advocate', across: 'campaign', within: 'year' },
  ...{ amount_minor: 50_000, rewards: null },
};
const NEW_BUDGET: Budget = { within: 'quarter', amount_minor: 1_000_000, rewards: null };
const t = words.caps;

export function CapsSection() {
  const { value: caps, set } = usePart<Caps>('caps');
  const { rewards } = useCampaignForm().values;
  const hasTaxYear =
    rewards.count_within === 'tax_year' ||
    [...caps.per_person, ...caps.budget].some(({ within }) => within === 'tax_year');
  const hasAny = caps.per_person.length + caps.budget.length > 0;
  return (
    <Section title={t.title} text={t.text}>
      {!hasAny && (
        <Text size="sm" c="dimmed">
          {t.none}
        </Text>
      )}
      {hasAny && (
        <ul className={classes.list}>
          {caps.per_person.map((_, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a limit is its place; every field follows its value
            <CapRow key={`person${place}`} list="per_person" place={place} />
          ))}
          {caps.budget.map((_, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <CapRow key={`budget${place}`} list="budget" place={place} />
          ))}
        </ul>
      )}
      <Group gap="xs">
        <Button
          variant="default"
          leftSection={<IconPlus size={15} />}
          onClick={() => set({ ...caps, per_person: [...caps.per_person, NEW_CAP] })}
        >
          {t.addPerson}
        </Button>
        <Button
          variant="default"
          leftSection={<IconPlus size={15} />}
          onClick={() => set({ ...caps, budget: [...caps.budget, NEW_BUDGET] })}
        >
          {t.addBudget}
        </Button>
      </Group>
      {hasAny && (
        <NativeSelect
          label={t.over}
          data={(['what_is_left', 'nothing'] as const).map((value) => ({ value, label: t.overs[value] }))}
          value={caps.over}
          onChange={(event) => set({ ...caps, over: event.currentTarget.value as Caps['over'] })}
        />
      )}
      {hasTaxYear && (
        <TaxYear
          value={caps.tax_year_starts_on}
          onChange={(day) => set({ ...caps, tax_year_starts_on: day })}
        />
      )}
    </Section>
  );
}

function CapRow({ list, place }: { list: 'per_person' | 'budget'; place: number }) {
  const formats = useFormats();
  const all = usePart<Caps>('caps');
  const part = usePart<PersonCap | Budget>(`caps.${list}.${place}`);
  const cap = part.value;
  const name = list === 'budget' ? t.budget(place + 1) : t.person(place + 1);
  const remove = () => {
    const before = all.value;
    all.set({ ...before, [list]: before[list].toSpliced(place, 1) });
    notifyDone(t.removed, async () => all.set(before));
  };
  return (
    <Stack component="li" gap="xs" p="sm" className={classes.rule} style={{ display: 'flex' }}>
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
        <Text size="sm" fw={600}>
          {sentenceOfCap(cap, { formats })}
        </Text>
        <ActionIcon
          variant="subtle"
          color="gray"
          title={t.remove(name)}
          aria-label={t.remove(name)}
          onClick={remove}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </Group>
      <div className={classes.fields}>
        {'role' in cap && (
          <NativeSelect
            label={t.role}
            data={(['advocate', 'friend', 'any'] as const).map((value) => ({
              value,
              label: t.roles[value],
            }))}
            value={cap.role}
            onChange={(event) => part.set({ ...cap, role: event.currentTarget.value as PersonCap['role'] })}
          />
        )}
        <MoneyField
          label={t.amount}
          value={cap.amount_minor}
          error={part.error('amount_minor')}
          onChange={(amount) => part.set({ ...cap, amount_minor: amount })}
        />
        <NumberField
          label={t.rewards}
          value={cap.rewards}
          error={part.error('rewards')}
          onChange={(rewards) => part.set({ ...cap, rewards })}
        />
        <NativeSelect
          label={t.within}
          data={PERIODS.map((value) => ({ value, label: t.periods[value] }))}
          value={cap.within}
          onChange={(event) => part.set({ ...cap, within: event.currentTarget.value as Budget['within'] })}
        />
        {'role' in cap && (
          <NativeSelect
            label={t.across}
            data={(['campaign', 'all_campaigns'] as const).map((value) => ({
              value,
              label: t.acrosses[value],
            }))}
            value={cap.across}
            onChange={(event) =>
              part.set({ ...cap, across: event.currentTarget.value as PersonCap['across'] })
            }
          />
        )}
      </div>
      {part.error() && <Input.Error>{part.error()}</Input.Error>}
    </Stack>
  );
}

const monthNames = new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' });
const MONTHS = Array.from({ length: 12 }, (_, month) => ({
  value: String(month + 1).padStart(2, '0'),
  label: monthNames.format(new Date(Date.UTC(2026, month, 15))),
}));
const DAYS = Array.from({ length: 28 }, (_, day) => ({
  value: String(day + 1).padStart(2, '0'),
  label: String(day + 1),
}));

function TaxYear({ value, onChange }: { value: string; onChange(day: string): void }) {
  const [month = '01', day = '01'] = value.split('-');
  return (
    <Group grow align="flex-start">
      <NativeSelect
        label={t.taxYearMonth}
        data={MONTHS}
        value={month}
        onChange={(event) => onChange(`${event.currentTarget.value}-${day}`)}
      />
      <NativeSelect
        label={t.taxYearDay}
        data={DAYS}
        value={day}
        onChange={(event) => onChange(`${month}-${event.currentTarget.value}`)}
      />
    </Group>
  );
}

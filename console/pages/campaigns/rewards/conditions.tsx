// For which jobs a rule is: only the conditions that say something are shown; others are added from a list.

import { ActionIcon, Checkbox, Group, Input, NativeSelect, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { MoneyField } from '../../../parts/number-fields.tsx';
import { type Part, usePart } from '../campaign-part.ts';
import { NAME_KINDS } from '../names.ts';
import { NamesField } from '../names-field.tsx';
import type { RewardCondition } from '../wire.ts';
import classes from './rules.module.css';
import { CONDITIONS, type Condition, conditionsIn, NO_CONDITION } from './terms.ts';
import { words } from './words.ts';

const KINDS = ['customer', 'employee', 'technician', 'partner'] as const;

export function Conditions({ path, currency }: { path: string; currency: string }) {
  const part = usePart<RewardCondition>(path);
  const when = part.value;
  // Added and still empty.
  const [added, setAdded] = useState<Condition[]>([]);
  const said = conditionsIn(when);
  const shown = CONDITIONS.filter((name) => said.includes(name) || added.includes(name));
  const left = CONDITIONS.filter((name) => !shown.includes(name));
  const remove = (name: Condition) => {
    setAdded((before) => before.filter((one) => one !== name));
    part.set({ ...when, [name]: NO_CONDITION[name] });
  };
  return (
    <Stack gap="xs">
      <Input.Label component="div">{words.when}</Input.Label>
      {shown.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.whenNothing}
        </Text>
      )}
      {shown.map((name) => (
        <div key={name} className={classes.condition}>
          <ConditionFields name={name} part={part} currency={currency} />
          <ActionIcon
            variant="subtle"
            color="gray"
            mt={22}
            title={words.removeCondition(words.conditions[name])}
            aria-label={words.removeCondition(words.conditions[name])}
            onClick={() => remove(name)}
          >
            <IconX size={15} />
          </ActionIcon>
        </div>
      ))}
      {left.length > 0 && (
        <NativeSelect
          aria-label={words.addCondition}
          w="fit-content"
          value=""
          data={[
            { value: '', label: words.addCondition },
            ...left.map((value) => ({ value, label: words.conditions[value] })),
          ]}
          onChange={(event) => {
            const name = event.currentTarget.value as Condition;
            setAdded((before) => [...before, name]);
          }}
        />
      )}
    </Stack>
  );
}

interface ConditionProps {
  name: Condition;
  part: Part<RewardCondition>;
  currency: string;
}

function ConditionFields({ name, part, currency }: ConditionProps): ReactNode {
  const when = part.value;
  const label = words.conditions[name];
  if (name === 'advocate_kinds') {
    return (
      <Checkbox.Group
        label={label}
        value={when.advocate_kinds}
        error={part.error(name)}
        onChange={(kinds) =>
          part.set({ ...when, advocate_kinds: kinds as RewardCondition['advocate_kinds'] })
        }
      >
        <Group mt={6} gap="md">
          {KINDS.map((kind) => (
            <Checkbox key={kind} value={kind} label={words.kindNames[kind]} />
          ))}
        </Group>
      </Checkbox.Group>
    );
  }
  if (name === 'job_total') {
    const { from_minor: from, below_minor: below } = when.job_total;
    const set = (to: Partial<RewardCondition['job_total']>) =>
      part.set({ ...when, job_total: { ...when.job_total, ...to } });
    return (
      <Group grow align="flex-start">
        <MoneyField
          label={`${label} ${words.totalFrom}`}
          currency={currency}
          value={from}
          error={part.error('job_total.from_minor') ?? part.error(name)}
          onChange={(value) => set({ from_minor: value })}
        />
        <MoneyField
          label={words.totalBelow}
          currency={currency}
          value={below}
          error={part.error('job_total.below_minor')}
          onChange={(value) => set({ below_minor: value })}
        />
      </Group>
    );
  }
  const field = (which: 'include' | 'exclude') => (
    <NamesField
      kind={NAME_KINDS[name]}
      label={`${label} ${words[which]}`}
      placeholder={words.idsHint}
      value={when[name][which]}
      error={part.error(`${name}.${which}`) ?? idProblem(part, name, which) ?? part.error(name)}
      onChange={(ids) => part.set({ ...when, [name]: { ...when[name], [which]: ids } })}
    />
  );
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
      {field('include')}
      {field('exclude')}
    </SimpleGrid>
  );
}

/** The API names the id by its place in the list. */
function idProblem(
  part: Part<RewardCondition>,
  name: Exclude<Condition, 'advocate_kinds' | 'job_total'>,
  which: 'include' | 'exclude',
) {
  return part.value[name][which].map((_, place) => part.error(`${name}.${which}.${place}`)).find(Boolean);
}

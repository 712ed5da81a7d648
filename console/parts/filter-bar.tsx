// The line above a list: a search field, choices, and what resets them. All of it is in the URL (filters.ts).

import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { common } from '../words.ts';

export interface FilterChoice<Name extends string> {
  name: Name;
  label: string;
  options: { value: string; label: string }[];
}

interface FilterBarProps<Name extends string> {
  values: Partial<Record<Name, string>>;
  onChange(changes: Partial<Record<Name, string | undefined>>): void;
  /** The filter that is a text. */
  text?: { name: Name; placeholder: string };
  choices?: FilterChoice<Name>[];
  /** A choice that always has a value, as a period; it stands first and is not cleared. */
  lead?: {
    label: string;
    value: string;
    options: { value: string; label: string }[];
    onChange(value: string): void;
  };
  /** Buttons at the end of the line. */
  children?: ReactNode;
}

const TYPING_MS = 250;

export function FilterBar<Name extends string>({
  values,
  onChange,
  text,
  choices = [],
  lead,
  children,
}: FilterBarProps<Name>) {
  const isFiltered = Object.keys(values).length > 0;
  return (
    <Group gap="xs" mb="sm">
      {lead && (
        <NativeSelect
          aria-label={lead.label}
          data={lead.options}
          value={lead.value}
          onChange={(event) => lead.onChange(event.currentTarget.value)}
        />
      )}
      {text && (
        <FilterText
          value={values[text.name] ?? ''}
          placeholder={text.placeholder}
          onChange={(value) => onChange({ [text.name]: value } as Partial<Record<Name, string>>)}
        />
      )}
      {choices.map(({ name, label, options }) => (
        <NativeSelect
          key={name}
          aria-label={label}
          data={[{ value: '', label: `${label}: ${common.all}` }, ...options]}
          value={values[name] ?? ''}
          onChange={(event) =>
            onChange({ [name]: event.currentTarget.value } as Partial<Record<Name, string>>)
          }
        />
      ))}
      {isFiltered && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconX size={14} />}
          onClick={() =>
            onChange(
              Object.fromEntries(Object.keys(values).map((name) => [name, undefined])) as Partial<
                Record<Name, undefined>
              >,
            )
          }
        >
          {common.clearFilters}
        </Button>
      )}
      {children && (
        <Group gap="xs" ml="auto">
          {children}
        </Group>
      )}
    </Group>
  );
}

function FilterText(props: { value: string; placeholder: string; onChange(value: string): void }) {
  const [typed, setTyped] = useState(props.value);
  const tell = useDebouncedCallback(props.onChange, TYPING_MS);
  useEffect(() => setTyped(props.value), [props.value]);
  return (
    <TextInput
      aria-label={props.placeholder}
      placeholder={props.placeholder}
      leftSection={<IconSearch size={15} />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
      data-filter
      w={{ base: '100%', xs: 280 }}
    />
  );
}

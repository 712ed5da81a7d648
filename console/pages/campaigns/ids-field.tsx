// Ids of ServiceTitan in one field, with commas or blanks between them.

import { TextInput, type TextInputProps } from '@mantine/core';
import { useEffect, useState } from 'react';

export interface IdsFieldProps extends Omit<TextInputProps, 'value' | 'onChange' | 'defaultValue'> {
  value: readonly string[];
  onChange(ids: string[]): void;
}

export function IdsField({ value, onChange, ...rest }: IdsFieldProps) {
  const [text, setText] = useState(value.join(', '));
  useEffect(() => {
    // Only a change from outside replaces what is being typed.
    setText((typed) => (idsIn(typed).join() === value.join() ? typed : value.join(', ')));
  }, [value]);
  return (
    <TextInput
      {...rest}
      inputMode="numeric"
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        onChange(idsIn(event.currentTarget.value));
      }}
    />
  );
}

function idsIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

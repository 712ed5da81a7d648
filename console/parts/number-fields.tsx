// Fields for money in minor units and for whole numbers. What cannot be read stays as it was typed and is not taken.

import { TextInput, type TextInputProps } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useSession } from '../api/session.tsx';
import { locale } from '../language.ts';

interface NumberFieldProps extends Omit<TextInputProps, 'value' | 'onChange' | 'defaultValue'> {
  value?: number | null;
  onChange(value: number | null): void;
}

function TypedField(
  props: NumberFieldProps & { show(value: number): string; read(text: string): number | null },
) {
  const { value, onChange, show, read, ...rest } = props;
  const [text, setText] = useState(value == null ? '' : show(value));
  useEffect(() => {
    // Only a change from outside replaces what is being typed.
    setText((typed) => (read(typed) === (value ?? null) ? typed : value == null ? '' : show(value)));
  }, [value, read, show]);
  return (
    <TextInput
      {...rest}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        onChange(read(event.currentTarget.value));
      }}
      onBlur={() => setText(value == null ? '' : show(value))}
    />
  );
}

/** "1,234.50" in the currency's own digits ↔ 123450. Empty is null. */
export function MoneyField({ currency, ...props }: NumberFieldProps & { currency?: string }) {
  const session = useSession();
  const code = currency ?? session.client.currency;
  const digits =
    new Intl.NumberFormat(locale, { style: 'currency', currency: code }).resolvedOptions()
      .maximumFractionDigits ?? 2;
  const [codec] = useState(() => ({
    show: (minor: number) =>
      (minor % 10 ** digits === 0 ? minor / 10 ** digits : (minor / 10 ** digits).toFixed(digits)).toString(),
    read: (text: string) => {
      const number = readNumber(text);
      return number === null ? null : Math.round(number * 10 ** digits);
    },
  }));
  return <TypedField {...props} {...codec} inputMode="decimal" rightSection={code} rightSectionWidth={52} />;
}

const plain = { show: String, read: readNumber };

/** A number; empty is null. */
export function NumberField(props: NumberFieldProps) {
  return <TypedField {...props} {...plain} inputMode="decimal" />;
}

/** "1,234.5", "1.234,5" and "1234.5" by what stands last; null when it is no number. */
function readNumber(text: string): number | null {
  const typed = text.trim().replace(/\s/g, '');
  if (!/^\d[\d.,]*$/.test(typed)) return null;
  const decimal = /[.,](\d{1,2})$/.exec(typed);
  const whole = typed.slice(0, decimal ? -decimal[0].length : undefined).replace(/[.,]/g, '');
  return Number(`${whole}.${decimal?.[1] ?? 0}`);
}

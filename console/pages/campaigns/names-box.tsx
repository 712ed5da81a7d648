// A field with a list to search by name or id; an id that is not in the list may be given too. Small, where the library's own weighs 25 kB.

import { TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useId, useState } from 'react';
import type { IdsFieldProps } from './ids-field.tsx';
import type { NamedId } from './names.ts';
import classes from './names-box.module.css';
import { words } from './words.ts';

/** More are found by typing. */
const SHOWN = 50;

interface NamesBoxProps extends Pick<IdsFieldProps, 'label' | 'error' | 'value' | 'onChange'> {
  choices: NamedId[];
}

export function NamesBox({ choices, value, onChange, label, error }: NamesBoxProps) {
  const listId = useId();
  const [typed, setTyped] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const found = matching(choices, value, typed);
  const active = Math.min(at, found.length - 1);
  const labelOf = (id: string) =>
    choices.find((choice) => choice.value === id)?.label ?? words.names.unnamed(id);

  const choose = (id: string | undefined) => {
    if (id === undefined) return;
    onChange([...value, id]);
    setTyped('');
    setAt(0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setOpen(true);
      if (isOpen && found.length > 0) setAt((active + step + found.length) % found.length);
    } else if (event.key === 'Enter' && isOpen) {
      event.preventDefault();
      choose(found[active]?.value);
    } else if (event.key === 'Escape' && isOpen) {
      event.stopPropagation();
      setOpen(false);
    } else if (event.key === 'Backspace' && typed === '') {
      onChange(value.slice(0, -1));
    }
  };

  return (
    <div className={classes.field}>
      <TextInput
        label={label}
        error={error}
        placeholder={words.names.placeholder}
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-autocomplete="list"
        {...(isOpen && found[active] && { 'aria-activedescendant': `${listId}-${found[active].value}` })}
        value={typed}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setOpen(true);
          setAt(0);
        }}
      />
      {/* The field keeps the focus while one clicks. */}
      <div
        id={listId}
        role="listbox"
        aria-label={String(label)}
        className={classes.list}
        hidden={!isOpen}
        onMouseDown={(event) => event.preventDefault()}
      >
        {isOpen &&
          found.map((choice, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which has the focus
            <div
              key={choice.value}
              id={`${listId}-${choice.value}`}
              role="option"
              aria-selected={index === active}
              tabIndex={-1}
              onClick={() => choose(choice.value)}
            >
              {choice.label}
            </div>
          ))}
        {isOpen && found.length === 0 && (
          <div role="option" aria-selected={false} aria-disabled tabIndex={-1}>
            {words.names.none}
          </div>
        )}
      </div>
      {value.length > 0 && (
        <ul className={classes.chosen}>
          {value.map((id) => (
            <li key={id}>
              <button
                type="button"
                aria-label={words.names.take(labelOf(id))}
                onClick={() => onChange(value.filter((one) => one !== id))}
              >
                {labelOf(id)}
                <IconX size={13} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Those whose name or id holds what is typed; ids that nobody named, when one is typed whole. What is retired is found by typing only. */
function matching(choices: NamedId[], value: readonly string[], typed: string): NamedId[] {
  const wanted = typed.trim().toLowerCase();
  const found = choices
    .filter((choice) => !value.includes(choice.value) && (choice.isActive || wanted !== ''))
    .filter((choice) => choice.label.toLowerCase().includes(wanted))
    .slice(0, SHOWN);
  const isNew =
    /^\d+$/.test(wanted) && ![...choices.map((choice) => choice.value), ...value].includes(wanted);
  return isNew ? [...found, { value: wanted, label: words.names.unnamed(wanted), isActive: true }] : found;
}

// A text with variables: a field, and the variables to put in where the cursor is.

import { Button, Group, Textarea, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { useCampaignForm } from './campaign-form.ts';
import { words } from './words.ts';

interface TemplateFieldProps {
  /** Path of the setting, as share.email_message. */
  path: string;
  label: string;
  description?: string;
  variables: readonly string[];
  isLong?: boolean;
}

export function TemplateField({ path, label, description, variables, isLong = false }: TemplateFieldProps) {
  const form = useCampaignForm();
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const [isOpen, setOpen] = useState(false);
  const props = form.getInputProps(path as 'share.title');
  const insert = (variable: string) => {
    const input = field.current;
    if (!input) return;
    const [from, to] = [input.selectionStart ?? input.value.length, input.selectionEnd ?? input.value.length];
    const written = `{{${variable}}}`;
    form.setFieldValue(path as 'share.title', input.value.slice(0, from) + written + input.value.slice(to));
    requestAnimationFrame(() => {
      input.focus();
      input.setSelectionRange(from + written.length, from + written.length);
    });
  };
  const Field = isLong ? Textarea : TextInput;
  return (
    <div>
      <Field
        ref={field}
        label={label}
        description={description}
        {...props}
        onFocus={(event) => {
          setOpen(true);
          props.onFocus?.(event);
        }}
      />
      {isOpen && (
        <Group gap={4} mt={6} aria-label={words.variables} role="group">
          {variables.map((variable) => (
            <Button
              key={variable}
              size="compact-xs"
              variant="default"
              fw={450}
              title={words.insertVariable(variable)}
              onClick={() => insert(variable)}
            >
              {words.variableNames[variable as keyof typeof words.variableNames] ?? variable}
            </Button>
          ))}
        </Group>
      )}
    </div>
  );
}

export const ALL_VARIABLES = [
  'friendReward',
  'advocateReward',
  'companyName',
  'advocateCode',
  'shareLink',
  'advocate.firstName',
] as const;
export const LANDING_VARIABLES = [
  'friendReward',
  'companyName',
  'advocateCode',
  'advocate.firstName',
] as const;
export const LINK_VARIABLES = ['advocateCode', 'programLabel', 'shareChannel', 'companyName'] as const;

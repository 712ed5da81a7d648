// A form tried without sending anything: whether it would be captured, and what of it.

import { Alert, Badge, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { Section } from '../../parts/section.tsx';
import { readFields } from './decide-form.ts';
import { words } from './words.ts';

interface Tried {
  isCaptured: boolean;
  why: string;
  fields: [string, string][];
}

export function TryForm({ selector }: { selector: string }) {
  const [html, setHtml] = useState('');
  const tried = html.trim() === '' ? [] : formsIn(html, selector);
  return (
    <Section title={words.tryTitle} text={words.tryText}>
      <Textarea
        label={words.html}
        minRows={4}
        maxRows={12}
        spellCheck={false}
        value={html}
        onChange={(event) => setHtml(event.currentTarget.value)}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12.5 } }}
      />
      <Stack gap="xs" role="status">
        {html.trim() !== '' && tried.length === 0 && <Alert color="yellow">{words.noForms}</Alert>}
        {tried.map(({ isCaptured, why, fields }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: forms stand in the order of the page and have no names
          <div key={index}>
            <Group gap="xs">
              <Text fw={550} size="sm">
                {words.formFound(index + 1)}
              </Text>
              <Badge color={isCaptured ? 'teal' : 'gray'}>
                {isCaptured ? words.isCaptured : words.notCaptured}
              </Badge>
              <Text size="sm">{why}</Text>
            </Group>
            {fields.length > 0 && (
              <Text size="sm" c="dimmed">
                {words.fieldsFound(fields.map(([sent, field]) => words.readAs(field, sent)).join(', '))}
              </Text>
            )}
          </div>
        ))}
      </Stack>
    </Section>
  );
}

/** Parsed as a document of its own: no script runs and nothing is loaded. */
function formsIn(html: string, selector: string): Tried[] {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const named = new Set(selector === '' || !isSelector(selector) ? [] : page.querySelectorAll(selector));
  return [...page.forms].map((form) => {
    const inputs = [...form.elements].flatMap((element) =>
      element instanceof HTMLInputElement ||
      element instanceof HTMLTextAreaElement ||
      element instanceof HTMLSelectElement
        ? [element]
        : [],
    );
    const fields = readFields(
      inputs.map(({ name, id, type, autocomplete }) => ({ name, id, type, autocomplete })),
    );
    const isMarked = form.hasAttribute('data-goodword');
    if (!isMarked && !named.has(form)) return { isCaptured: false, why: words.unnamed, fields };
    const hasContact = fields.some(([sent]) => sent === 'email' || sent === 'phone');
    if (!hasContact) return { isCaptured: false, why: words.noContact, fields };
    return { isCaptured: true, why: isMarked ? words.byMark : words.bySelected, fields };
  });
}

export function isSelector(text: string): boolean {
  try {
    document.createDocumentFragment().querySelector(text);
    return true;
  } catch {
    return false;
  }
}

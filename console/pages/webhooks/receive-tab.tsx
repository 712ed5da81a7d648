// How a receiver proves that a message is ours, ready to paste, and what it keeps to.

import { NativeSelect, Stack } from '@mantine/core';
import { CodeBlock } from '../../parts/copy.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Section } from '../../parts/section.tsx';
import { HEADERS, SNIPPETS } from './snippets.ts';
import classes from './webhooks.module.css';
import type { WebhookView } from './wire.ts';
import { words } from './words.ts';

export function ReceiveTab({ hook }: { hook: WebhookView }) {
  const snippets = SNIPPETS[hook.format];
  const [{ language }, setLanguage] = useFilters('language');
  const chosen = snippets.find(({ name }) => name === language) ?? snippets[0];
  return (
    <Stack>
      <Section title={words.receiveTitle} text={words.receiveText[hook.format]}>
        <NativeSelect
          label={words.language}
          maw={220}
          value={chosen?.name}
          data={snippets.map(({ name }) => name)}
          onChange={(event) => setLanguage({ language: event.currentTarget.value })}
        />
        <CodeBlock label={words.snippet} text={chosen?.text ?? ''} />
        <CodeBlock label={words.headers} text={HEADERS[hook.format]} />
      </Section>
      <Section title={words.receiveRules}>
        <ul className={classes.rules}>
          {words.rules.map((rule) => (
            <li key={rule}>{rule}</li>
          ))}
        </ul>
      </Section>
    </Stack>
  );
}

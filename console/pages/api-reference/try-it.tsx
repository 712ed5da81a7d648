// The request with values filled in: as a snippet to copy, and sent from here with the rights of the session.

import {
  Alert,
  Button,
  Group,
  NativeSelect,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useRef, useState } from 'react';
import { isAllowed, useSession } from '../../api/session.tsx';
import { CodeBlock } from '../../parts/copy.tsx';
import { confirm } from '../../parts/notify.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { Answer } from './answer.tsx';
import { exampleOf, resolved, typesOf } from './decide-example.ts';
import type { Operation } from './decide-operations.ts';
import { SNIPPET_KINDS, type SnippetKind, snippetOf } from './decide-snippets.ts';
import { type Exchanged, exchange } from './exchange.ts';
import { scopesText } from './scopes-text.ts';
import type { Parameter, Schema } from './wire.ts';
import { words } from './words.ts';

type Schemas = Record<string, Schema>;
type Outcome = { at: 'asked' } | { at: 'answered'; answer: Exchanged } | { at: 'failed'; error: Error };

export function TryIt({ operation, schemas }: { operation: Operation; schemas: Schemas }) {
  const { method, path, parameters = [], requestBody } = operation;
  const schema = Object.values(requestBody?.content ?? {})[0]?.schema;
  const example = schema ? exampleText(schema, schemas) : '';
  const types = schema ? contentTypesOf(schema, schemas) : [];
  const [values, setValues] = useState<Record<string, string>>({});
  const [body, setBody] = useState(example);
  const [contentType, setContentType] = useState(types[0] ?? 'application/json');
  const [kind, setKind] = useState<SnippetKind>('curl');
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const running = useRef<AbortController | null>(null);
  const denied = useDenied(operation);

  const target = targetOf(path, parameters, values);
  const sent = schema && (body.trim() !== '' || requestBody?.required) ? body : null;
  const wish = { method, needsToken: operation['x-scopes'] !== undefined, body: sent, contentType };
  const send = async () => {
    const problems = problemsOf(parameters, values, contentType === 'application/json' ? sent : null);
    setWrong(problems);
    if (Object.keys(problems).length > 0) return;
    if (method !== 'GET') {
      const question = { title: words.askTitle(method, target), text: words.askText };
      const isMeant = await confirm({
        ...{ ...question, action: words.askAction(method), isDangerous: method === 'DELETE' },
      });
      if (!isMeant) return;
    }
    const controller = new AbortController();
    running.current = controller;
    setOutcome({ at: 'asked' });
    try {
      const answer = await exchange(method, target, { body: sent, contentType, signal: controller.signal });
      setOutcome({ at: 'answered', answer });
    } catch (error) {
      setOutcome(controller.signal.aborted ? null : { at: 'failed', error: error as Error });
    }
  };
  const isRunning = outcome?.at === 'asked';
  return (
    <Section
      title={words.tryIt}
      text={operation['x-scopes'] === undefined ? words.tryPublicText : words.tryItText}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Stack gap="sm">
          {parameters.length > 0 && (
            <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
              {parameters.map((parameter) => (
                <ParameterInput
                  key={`${parameter.in} ${parameter.name}`}
                  parameter={parameter}
                  schemas={schemas}
                  value={values[parameter.name] ?? ''}
                  error={wrong[parameter.name]}
                  onChange={(value) => setValues({ ...values, [parameter.name]: value })}
                />
              ))}
            </SimpleGrid>
          )}
          {schema && (
            <>
              {types.length > 1 && (
                <NativeSelect
                  label={words.contentType}
                  data={types}
                  value={contentType}
                  onChange={(event) => setContentType(event.currentTarget.value)}
                  maw={320}
                />
              )}
              <Textarea
                label={words.bodyField}
                value={body}
                onChange={(event) => setBody(event.currentTarget.value)}
                error={wrong.body}
                minRows={4}
                maxRows={18}
                spellCheck={false}
                styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12.5 } }}
              />
            </>
          )}
          {denied !== null && (
            <Alert color="gray" role="note">
              {denied}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            {schema && body !== example && (
              <Button variant="subtle" color="gray" onClick={() => setBody(example)}>
                {words.fillExample}
              </Button>
            )}
            {isRunning && (
              <Button variant="default" onClick={() => running.current?.abort()}>
                {words.stop}
              </Button>
            )}
            <Button
              type="submit"
              loading={isRunning}
              disabled={denied !== null}
              color={method === 'DELETE' ? 'red.8' : undefined}
            >
              {words.send(method)}
            </Button>
          </Group>
        </Stack>
      </form>
      {outcome?.at === 'failed' && <Problem error={outcome.error} />}
      {outcome?.at === 'answered' && <Answer answer={outcome.answer} />}
      <SegmentedControl
        size="xs"
        aria-label={words.snippetKind}
        value={kind}
        onChange={(value) => setKind(value as SnippetKind)}
        data={SNIPPET_KINDS.map((one) => ({ value: one, label: words.snippets[one] }))}
        style={{ alignSelf: 'flex-start' }}
      />
      <CodeBlock
        label={words.snippetLabel(words.snippets[kind])}
        text={snippetOf(kind, { ...wish, url: location.origin + target })}
      />
    </Section>
  );
}

/** Why the session may not send it, in words; null: it may. The server checks again. */
function useDenied(operation: Operation): string | null {
  const session = useSession();
  const scopes = operation['x-scopes'];
  if (scopes === undefined) return null;
  if (!isAllowed(session, scopes)) return words.mayNot(scopesText(operation));
  return session.user?.role === 'read_only' && operation.method !== 'GET' ? words.readerMayNot : null;
}

interface ParameterInputProps {
  parameter: Parameter;
  schemas: Schemas;
  value: string;
  error: string | undefined;
  onChange(value: string): void;
}

function ParameterInput({ parameter, schemas, value, error, onChange }: ParameterInputProps) {
  const { name, required, schema: given } = parameter;
  const schema = resolved(given, schemas);
  const label = (
    <>
      <code>{name}</code>{' '}
      <Text span size="xs" c="dimmed">
        {words.where[parameter.in]}
      </Text>
    </>
  );
  const shared = { label, value, error, withAsterisk: required === true };
  if (schema.enum) {
    return (
      <NativeSelect
        {...shared}
        data={['', ...schema.enum.map(String)]}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  const placeholder = schema.default === undefined ? '' : String(schema.default);
  return (
    <TextInput
      {...shared}
      placeholder={placeholder}
      autoComplete="off"
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Path and query with the values; a part of the path without one stays in braces. */
function targetOf(path: string, parameters: Parameter[], values: Record<string, string>): string {
  const query = new URLSearchParams();
  for (const { name, in: where } of parameters) {
    const value = values[name] ?? '';
    if (where === 'query' && value !== '') query.append(name, value);
  }
  const filled = path.replaceAll(/\{(\w+)\}/g, (braces, name) =>
    values[name] ? encodeURIComponent(values[name]) : braces,
  );
  return query.size === 0 ? filled : `${filled}?${query}`;
}

function problemsOf(
  parameters: Parameter[],
  values: Record<string, string>,
  json: string | null,
): Record<string, string> {
  const missing = parameters.filter(({ name, required }) => required && !values[name]);
  const problems = Object.fromEntries(missing.map(({ name }) => [name, words.needed]));
  if (json !== null) {
    try {
      JSON.parse(json);
    } catch (error) {
      problems.body = words.badJson((error as Error).message);
    }
  }
  return problems;
}

function exampleText(schema: Schema, schemas: Schemas): string {
  const example = exampleOf(schema, schemas);
  return typeof example === 'string' ? example : JSON.stringify(example, null, 2);
}

/** Where a body may be a mere text, it is a file or a form. */
function contentTypesOf(given: Schema, schemas: Schemas): string[] {
  const schema = resolved(given, schemas);
  const choices = (schema.anyOf ?? [schema]).map((one) => typesOf(resolved(one, schemas))[0]);
  const files = choices.includes('string') ? ['text/csv', 'application/x-www-form-urlencoded'] : [];
  return [...files, ...(choices.some((type) => type !== 'string') ? ['application/json'] : [])];
}

// One operation: what it does, who may, what goes in, what comes out, how to write it, and trying it.

import { Anchor, Badge, Code, Group, Stack, Text, Title } from '@mantine/core';
import { IconMoodPuzzled } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { CodeBlock } from '../../parts/copy.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Section } from '../../parts/section.tsx';
import { exampleOf } from './decide-example.ts';
import { type Operation, refusalsOf } from './decide-operations.ts';
import { MethodBadge } from './method.tsx';
import classes from './reference.module.css';
import { ParameterFields, SchemaFields, typeText } from './schema-fields.tsx';
import { scopesText } from './scopes-text.ts';
import { TryIt } from './try-it.tsx';
import type { Body, OpenApiDocument, Schema } from './wire.ts';
import { words } from './words.ts';

export function OperationView({ operation, document }: { operation: Operation; document: OpenApiDocument }) {
  const schemas = document.components.schemas ?? {};
  const { method, path, summary, description, parameters = [], requestBody } = operation;
  const answers = Object.entries(operation.responses ?? {}).filter(([status]) => status !== 'default');
  return (
    <Stack component="article" aria-labelledby="operation">
      <div>
        <Title order={2} id="operation">
          {summary ?? path}
        </Title>
        <Group gap="xs" mt={6}>
          <MethodBadge method={method} />
          <span className={classes.path}>{path}</span>
        </Group>
        <Text size="sm" c="dimmed" mt={6}>
          {needsText(operation)}
        </Text>
        {description && (
          <Text size="sm" mt={6}>
            {description}
          </Text>
        )}
      </div>
      <TryIt operation={operation} schemas={schemas} />
      {parameters.length > 0 && (
        <Section title={words.parameters}>
          <ParameterFields parameters={parameters} schemas={schemas} />
        </Section>
      )}
      {requestBody && (
        <Section
          title={requestBody.required === false ? words.bodyOptional : words.body}
          text={requestBody.description}
        >
          <BodyShape body={requestBody} schemas={schemas} isWhole={false} what={words.body} />
        </Section>
      )}
      <Section title={words.responses}>
        {answers.map(([status, body]) => (
          <Stack key={status} gap="sm">
            <Group gap="xs">
              <Badge color="teal">{status}</Badge>
              <Text size="sm" c="dimmed">
                {body.description === 'Default Response' ? null : body.description}
              </Text>
            </Group>
            {body.content ? (
              <BodyShape body={body} schemas={schemas} isWhole what={status} />
            ) : (
              <Text size="sm">{words.noShape}</Text>
            )}
          </Stack>
        ))}
        <Text size="sm">
          {words.refusals}{' '}
          {refusalsOf(operation).map((code) => (
            <span key={code}>
              <Anchor component={Link} to="/tech/api/errors" hash={code}>
                <Code>{code}</Code>
              </Anchor>{' '}
            </span>
          ))}
          {words.refusalsText}
        </Text>
      </Section>
    </Stack>
  );
}

/** So many scopes: any token will do. */
const ALL_SCOPES = 7;

function needsText(operation: Operation): string {
  const scopes = operation['x-scopes'];
  if (!scopes) return words.needsNothing;
  const isAny = scopes.length >= ALL_SCOPES;
  if (isAny) return `${words.needs} ${words.anyToken}`;
  const others = scopes.includes('CLIENT_ADMIN') ? '' : words.orAdmin;
  return `${words.needs} ${words.scopesText(scopesText(operation))}${others}`;
}

interface BodyShapeProps {
  body: Body;
  schemas: Record<string, Schema>;
  /** The example shows everything, not only what is needed. */
  isWhole: boolean;
  what: string;
}

function BodyShape({ body, schemas, isWhole, what }: BodyShapeProps) {
  const schema = Object.values(body.content ?? {})[0]?.schema;
  if (!schema) return null;
  const example = exampleOf(schema, schemas, isWhole);
  const type = typeText(schema, schemas);
  return (
    <>
      {type !== 'object' && (
        <Text size="sm" c="dimmed">
          {type}
        </Text>
      )}
      <SchemaFields schema={schema} schemas={schemas} isAnswer={isWhole} />
      {example !== null && example !== '' && (
        <CodeBlock label={words.exampleOf(what)} text={JSON.stringify(example, null, 2)} />
      )}
    </>
  );
}

export function UnknownOperation() {
  return <Empty icon={IconMoodPuzzled} title={words.unknownTitle} text={words.unknownText} />;
}

// What a schema lets in, property by property; what is within is opened when one wants it.

import { Badge, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { resolved, typesOf } from './decide-example.ts';
import classes from './reference.module.css';
import type { Parameter, Schema } from './wire.ts';
import { words } from './words.ts';

type Schemas = Record<string, Schema>;

interface SchemaFieldsProps {
  schema: Schema;
  schemas: Schemas;
  /** Of an answer nothing is asked: what must be there is not marked. */
  isAnswer?: boolean;
}

/** The properties of an object, of each item of a list, or of each choice. */
export function SchemaFields({ schema: given, schemas, isAnswer = false }: SchemaFieldsProps) {
  const schema = resolved(given, schemas);
  const choices = choicesOf(schema, schemas);
  if (choices.length > 1) {
    return (
      <ul className={classes.fields}>
        {choices.map((choice, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: choices have no names and never change
          <li key={index}>
            <span
              className={classes.type}
            >{`${words.oneOf} ${index + 1}: ${typeText(choice, schemas)}`}</span>
            <SchemaFields schema={choice} schemas={schemas} isAnswer={isAnswer} />
          </li>
        ))}
      </ul>
    );
  }
  if (choices[0]) return <SchemaFields schema={choices[0]} schemas={schemas} isAnswer={isAnswer} />;
  if (schema.items) return <SchemaFields schema={schema.items} schemas={schemas} isAnswer={isAnswer} />;
  const properties = Object.entries(schema.properties ?? {});
  const others = schema.additionalProperties;
  if (typeof others === 'object' && Object.keys(others).length > 0) properties.push([words.anyName, others]);
  if (properties.length === 0) return null;
  const required = new Set(schema.required);
  return (
    <ul className={classes.fields}>
      {properties.map(([name, property]) => (
        <Field
          key={name}
          name={name}
          schema={property}
          schemas={schemas}
          isAnswer={isAnswer}
          isRequired={required.has(name)}
        />
      ))}
    </ul>
  );
}

export function ParameterFields({ parameters, schemas }: { parameters: Parameter[]; schemas: Schemas }) {
  return (
    <ul className={classes.fields}>
      {parameters.map(({ name, in: where, required = false, description, schema }) => (
        <Field
          key={`${where} ${name}`}
          name={name}
          schema={{ ...schema, ...(description !== undefined && { description }) }}
          schemas={schemas}
          isRequired={required}
          badge={<Badge color="gray">{words.where[where]}</Badge>}
        />
      ))}
    </ul>
  );
}

interface FieldProps {
  name: string;
  schema: Schema;
  schemas: Schemas;
  isRequired: boolean;
  isAnswer?: boolean;
  badge?: ReactNode;
}

function Field({ name, schema: given, schemas, isRequired, isAnswer = false, badge }: FieldProps) {
  const schema = resolved(given, schemas);
  const [isOpen, setOpen] = useState(false);
  const type = typeText(schema, schemas);
  return (
    <li>
      <div className={classes.field}>
        <code>{name}</code>
        {badge}
        <span className={classes.type}>{type}</span>
        {isRequired && !isAnswer && <Badge color="orange">{words.required}</Badge>}
        <span className={classes.type}>{limitsText(schema)}</span>
      </div>
      {schema.description && <Text size="sm">{schema.description}</Text>}
      {hasFields(schema, schemas) && (
        <details className={classes.more} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{words.showFields(name)}</summary>
          {isOpen && <SchemaFields schema={schema} schemas={schemas} isAnswer={isAnswer} />}
        </details>
      )}
    </li>
  );
}

/** What else than null it may be. */
function choicesOf(schema: Schema, schemas: Schemas): Schema[] {
  const choices = (schema.anyOf ?? schema.oneOf ?? schema.allOf ?? []).map((one) => resolved(one, schemas));
  return choices.filter(({ type }) => type !== 'null');
}

function hasFields(given: Schema, schemas: Schemas): boolean {
  const schema = resolved(given, schemas);
  if (Object.keys(schema.properties ?? {}).length > 0) return true;
  const others = schema.additionalProperties;
  if (typeof others === 'object' && hasFields(others, schemas)) return true;
  if (schema.items && hasFields(schema.items, schemas)) return true;
  return choicesOf(schema, schemas).some((choice) => hasFields(choice, schemas));
}

export function typeText(given: Schema, schemas: Schemas): string {
  const schema = resolved(given, schemas);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map((choice) => typeText(choice, schemas)))].join(' | ');
  const types = typesOf(schema).map((type) =>
    type === 'array' && schema.items ? `${typeText(schema.items, schemas)}[]` : type,
  );
  const text = types.join(' | ') || 'any';
  return schema.format ? `${text} (${schema.format})` : text;
}

/** Numbers beyond these stand for "any". */
const ANY = Number.MAX_SAFE_INTEGER;

function limitsText(schema: Schema): string {
  const range = (least: number | undefined, most: number | undefined, unit: string) => {
    const from = least !== undefined && least > -ANY ? least : undefined;
    const to = most !== undefined && most < ANY ? most : undefined;
    if (from === undefined && to === undefined) return [];
    const numbers = from === undefined ? `≤ ${to}` : to === undefined ? `≥ ${from}` : `${from}–${to}`;
    return [`${numbers}${unit}`];
  };
  return [
    ...range(schema.minimum, schema.maximum, ''),
    ...range(schema.minLength, schema.maxLength, ' chars'),
    ...range(schema.minItems, schema.maxItems, ' items'),
    ...(schema.default === undefined ? [] : [words.default(JSON.stringify(schema.default))]),
  ].join(' · ');
}

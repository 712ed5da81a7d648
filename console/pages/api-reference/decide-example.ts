// Values as a schema wants them, to begin with: what must be there, told by names, formats and examples. Pure.

import type { Schema } from './wire.ts';

type Schemas = Record<string, Schema>;

/** So deep that nothing real is cut, and a schema that names itself ends. */
const DEPTH_MAX = 6;
/** Of an object in which nothing is needed: so many properties show what it is about. */
const OPTIONAL_SHOWN = 4;

/** The schema behind a $ref of this document. */
export function resolved(schema: Schema, schemas: Schemas): Schema {
  const name = schema.$ref?.replace('#/components/schemas/', '');
  return name === undefined ? schema : (schemas[name] ?? {});
}

/** isWhole: all properties, as an answer has them; else only those that a request needs. */
export function exampleOf(schema: Schema, schemas: Schemas, isWhole = false): unknown {
  return make(schema, { schemas, isWhole, name: '', depth: 0 });
}

interface Making {
  schemas: Schemas;
  isWhole: boolean;
  name: string;
  depth: number;
}

function make(given: Schema, making: Making): unknown {
  const schema = resolved(given, making.schemas);
  if (schema.examples && schema.examples.length > 0) return schema.examples[0];
  if (schema.example !== undefined) return schema.example;
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum && schema.enum.length > 0) return schema.enum[0];
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) {
    const choice = choices.find((one) => resolved(one, making.schemas).type !== 'null') ?? {};
    return make(choice, making);
  }
  if (schema.allOf) {
    const parts = schema.allOf.map((part) => make(part, making));
    return Object.assign({}, ...parts);
  }
  switch (typesOf(schema)[0]) {
    case 'object':
      return makeObject(schema, making);
    case 'array':
      if (making.depth >= DEPTH_MAX || schema.items === undefined) return [];
      return [make(schema.items, { ...making, name: singular(making.name), depth: making.depth + 1 })];
    case 'integer':
    case 'number':
      return numberFor(making.name, schema);
    case 'boolean':
      return true;
    case 'string':
      return textFor(making.name, schema);
    default:
      return null;
  }
}

function makeObject(schema: Schema, making: Making): Record<string, unknown> {
  const properties = Object.entries(schema.properties ?? {});
  if (making.depth >= DEPTH_MAX) return {};
  const required = new Set(schema.required);
  const needed = making.isWhole ? properties : properties.filter(([name]) => required.has(name));
  const shown = needed.length > 0 ? needed : properties.slice(0, OPTIONAL_SHOWN);
  return Object.fromEntries(
    shown.map(([name, property]) => [name, make(property, { ...making, name, depth: making.depth + 1 })]),
  );
}

/** The kinds of value, `null` last. */
export function typesOf(schema: Schema): string[] {
  const types = [schema.type ?? (schema.properties ? 'object' : [])].flat();
  return types.toSorted((a, b) => Number(a === 'null') - Number(b === 'null'));
}

function singular(name: string): string {
  return name.replace(/ies$/, 'y').replace(/s$/, '');
}

function numberFor(name: string, { minimum }: Schema): number {
  if (/_minor$/.test(name)) return 10_000;
  if (/percent/.test(name)) return 10;
  if (/days?$/.test(name)) return 30;
  return minimum !== undefined && minimum > 1 ? minimum : 1;
}

const TEXTS: [RegExp, string][] = [
  [/email/, 'rosa@example.com'],
  [/phone|^to$/, '+15125550100'],
  [/first_name/, 'Rosa'],
  [/last_name/, 'Diaz'],
  [/currency/, 'USD'],
  [/time_zone/, 'America/Chicago'],
  [/(^|_)code$/, 'ROSA7'],
  [/(^|_)(date|since|until|day|on)$/, '2026-01-31'],
  [/(^|_)at$/, '2026-01-31T15:00:00.000Z'],
  [/cursor/, '1000000000000000001'],
  [/url|link|uri/, 'https://www.acme.example/'],
  [/host|domain/, 'share.acme.example'],
  [/(^|_)id$/, '1000000000000000001'],
  [/company/, 'Acme Heating'],
  [/label/, 'refer-a-friend'],
  [/^name$/, 'A name'],
  [/name/, 'Rosa Diaz'],
  [/reason|note/, 'A word why'],
];

function textFor(name: string, { format }: Schema): string {
  if (format === 'date-time') return '2026-01-31T15:00:00.000Z';
  if (format === 'date') return '2026-01-31';
  if (format === 'email') return 'rosa@example.com';
  if (format === 'uri') return 'https://www.acme.example/';
  return TEXTS.find(([pattern]) => pattern.test(name))?.[1] ?? (name === '' ? '' : name.replaceAll('_', ' '));
}

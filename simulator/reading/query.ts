// Owns the reading of query strings as the real API does: parameters nobody asks for are ignored, empty ones
// count as absent, wrong values are collected and refused by name. Names are compared exactly.
import { type Problems, Refusal } from '../refusal.ts';
import type { Switches } from '../switches.ts';
import { type Instant, readInstant } from '../world/instants.ts';

const IDS_LIMIT = 50;
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface Sort {
  readonly field: string;
  readonly descending: boolean;
}

export class QueryReader {
  readonly #parameters: URLSearchParams;
  readonly #switches: Switches;
  readonly #problems: Problems = {};

  constructor(parameters: URLSearchParams, switches: Switches) {
    this.#parameters = parameters;
    this.#switches = switches;
  }

  text(name: string): string | undefined {
    return this.#parameters.get(name) || undefined;
  }

  int(name: string): number | undefined {
    return this.#read(name, 'a whole number', readInt);
  }

  decimal(name: string): number | undefined {
    return this.#read(name, 'a number', (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined));
  }

  bool(name: string): boolean | undefined {
    return this.#read(name, 'true or false', (text) => {
      const lower = text.toLowerCase();
      return lower === 'true' ? true : lower === 'false' ? false : undefined;
    });
  }

  instant(name: string): Instant | undefined {
    return this.#read(name, 'a date-time', (text) => readInstant(text) ?? undefined);
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T | undefined {
    return this.#read(name, `one of ${choices.join(', ')}`, (text) => choices.find((one) => one === text));
  }

  /** A parameter that is repeated to name several choices. */
  anyOf<T extends string>(name: string, choices: readonly T[]): readonly T[] | undefined {
    const texts = this.#parameters.getAll(name).filter((text) => text !== '');
    if (texts.length === 0) return undefined;
    const wrong = texts.filter((text) => !choices.some((one) => one === text));
    if (wrong.length > 0) this.problem(name, `The value '${wrong[0]}' is not one of ${choices.join(', ')}.`);
    return choices.filter((one) => texts.includes(one));
  }

  /** A comma list of ids, at most 50 (more are refused or cut off, as the switch says). */
  ids(name: string): readonly number[] | undefined {
    const list = this.#read(name, 'a comma list of whole numbers', (text) => {
      const ids = text.split(',').map((part) => readInt(part.trim()));
      return ids.every((id) => id !== undefined) ? ids : undefined;
    });
    return list === undefined ? undefined : this.#limited(name, list);
  }

  /** A comma list of texts, at most 50. */
  texts(name: string): readonly string[] | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : this.#limited(name, text.split(','));
  }

  guid(name: string): string | undefined {
    return this.#read(name, 'a GUID', (text) => (GUID.test(text) ? text.toLowerCase() : undefined));
  }

  /** `+Field` or `-Field`. An unencoded plus arrives as a blank, which the switch accepts or refuses. */
  sort(fields: readonly string[]): Sort | undefined {
    const text = this.text('sort');
    if (text === undefined) return undefined;
    const sign = /^[+\- ]/.test(text) ? text[0] : '';
    const field = sign === '' ? text : text.slice(1);
    if (sign === ' ' && this.#switches.sortBlank === 'refuse') {
      this.problem('sort', 'The value must start with + or -; send the plus sign as %2B.');
    } else if (!fields.includes(field)) {
      this.problem('sort', `The value '${text}' is not valid; one of ${fields.join(', ')} with + or -.`);
    }
    return { field, descending: sign === '-' };
  }

  problem(name: string, message: string): void {
    this.#problems[name] = [...(this.#problems[name] ?? []), message];
  }

  /** Refuses the request if any parameter that was read is wrong. */
  done(): void {
    if (Object.keys(this.#problems).length > 0) throw new Refusal(400, this.#problems);
  }

  #limited<T>(name: string, list: readonly T[]): readonly T[] {
    if (list.length <= IDS_LIMIT) return list;
    if (this.#switches.idsAboveLimit === 'refuse') {
      this.problem(name, `At most ${IDS_LIMIT} items are allowed, ${list.length} were sent.`);
    }
    return list.slice(0, IDS_LIMIT);
  }

  #read<T>(name: string, kind: string, convert: (text: string) => T | undefined): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = convert(text);
    if (value === undefined) this.problem(name, `The value '${text}' is not valid; it must be ${kind}.`);
    return value;
  }
}

function readInt(text: string): number | undefined {
  return /^-?\d{1,19}$/.test(text) ? Number(text) : undefined;
}

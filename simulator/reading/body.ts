// Owns the reading of JSON bodies: members that are not asked for are dropped silently, wrong types and missing
// members are collected and refused together by field name. No coercion: the text "5" is not the number 5.
import { invalid, type Problems, Refusal } from '../refusal.ts';
import { type Instant, readInstant } from '../world/instants.ts';

export class BodyReader {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #prefix: string;
  readonly #problems: Problems;
  readonly #nullIsProblem: boolean;

  private constructor(
    members: Readonly<Record<string, unknown>>,
    prefix: string,
    problems: Problems,
    nullIsProblem: boolean,
  ) {
    this.#members = members;
    this.#prefix = prefix;
    this.#problems = problems;
    this.#nullIsProblem = nullIsProblem;
  }

  /** `null` for a member means "absent" in creates; in changes (`nullIsProblem`) only where null is a value. */
  static of(body: unknown, nullIsProblem = false): BodyReader {
    if (!isObject(body)) throw invalid('', 'A JSON object is needed.');
    return new BodyReader(body, '', {}, nullIsProblem);
  }

  has(name: string): boolean {
    return this.#members[name] !== undefined;
  }

  isNull(name: string): boolean {
    return this.#members[name] === null;
  }

  text(name: string): string | undefined {
    return this.#read(name, 'a text', (value) => (typeof value === 'string' ? value : undefined));
  }

  int(name: string): number | undefined {
    return this.#read(name, 'a whole number', (value) =>
      typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined,
    );
  }

  decimal(name: string): number | undefined {
    return this.#read(name, 'a number', (value) => (typeof value === 'number' ? value : undefined));
  }

  bool(name: string): boolean | undefined {
    return this.#read(name, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined));
  }

  instant(name: string): Instant | undefined {
    return this.#read(name, 'a date-time', (value) =>
      typeof value === 'string' ? (readInstant(value) ?? undefined) : undefined,
    );
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T | undefined {
    return this.#read(name, `one of ${choices.join(', ')}`, (value) =>
      choices.find((choice) => choice === value),
    );
  }

  ints(name: string): number[] | undefined {
    return this.#read(name, 'a list of whole numbers', (value) =>
      Array.isArray(value) && value.every((item) => Number.isSafeInteger(item)) ? value : undefined,
    );
  }

  texts(name: string): string[] | undefined {
    return this.#read(name, 'a list of texts', (value) =>
      Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined,
    );
  }

  object<T>(name: string, read: (reader: BodyReader) => T): T | undefined {
    const value = this.#read(name, 'an object', (found) => (isObject(found) ? found : undefined));
    return value === undefined ? undefined : read(this.#inner(value, name));
  }

  list<T>(name: string, read: (reader: BodyReader) => T): T[] | undefined {
    const items = this.#read(name, 'a list of objects', (value) =>
      Array.isArray(value) && value.every(isObject) ? value : undefined,
    );
    return items?.map((item, place) => read(this.#inner(item, `${name}[${place}]`)));
  }

  /** The value, or a recorded problem and the stand-in for it, so that all problems are found in one go. */
  required<T>(name: string, value: T | undefined, standIn: T): T {
    if (value !== undefined) return value;
    if (!this.has(name) || this.isNull(name)) this.problem(name, 'This field is required.');
    return standIn;
  }

  problem(name: string, message: string): void {
    const field = `${this.#prefix}${name}`;
    this.#problems[field] = [...(this.#problems[field] ?? []), message];
  }

  /** Refuses the whole body if anything in it was wrong. Call it before the first effect. */
  done(): void {
    if (Object.keys(this.#problems).length > 0) throw new Refusal(400, this.#problems);
  }

  #read<T>(name: string, kind: string, convert: (value: unknown) => T | undefined): T | undefined {
    const value = this.#members[name];
    if (value === undefined) return undefined;
    if (value === null) {
      if (this.#nullIsProblem) this.problem(name, 'Must not be null.');
      return undefined;
    }
    const converted = convert(value);
    if (converted === undefined) this.problem(name, `Must be ${kind}.`);
    return converted;
  }

  #inner(members: Readonly<Record<string, unknown>>, name: string): BodyReader {
    return new BodyReader(members, `${this.#prefix}${name}.`, this.#problems, this.#nullIsProblem);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

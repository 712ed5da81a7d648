// Owns one in-memory table: rows in id order, an index by modifiedOn and indexes by foreign keys. Rows are
// never changed in place. Must not know what the rows mean.
import type { Instant } from './instants.ts';
import type { Row } from './rows.ts';

/** What the table asks about time: the virtual clock, and how far API reads are behind the writes. */
export interface TableTime {
  nowMs(): number;
  readLagMs(): number;
}

interface Entry<R> {
  row: R;
  /** What a lagging reader still sees; undefined if the row did not exist then. */
  before: R | undefined;
  changedAtMs: number;
}

interface Modified {
  readonly at: Instant;
  readonly id: number;
}

interface KeyIndex<R> {
  readonly keyOf: (row: R) => number | null;
  readonly ids: Map<number, Set<number>>;
}

export class Table<R extends Row> {
  readonly #time: TableTime;
  readonly #entries = new Map<number, Entry<R>>();
  readonly #indexes = new Map<string, KeyIndex<R>>();
  #ids: number[] = [];
  #modified: Modified[] = [];

  constructor(time: TableTime, keys: Readonly<Record<string, (row: R) => number | null>> = {}) {
    this.#time = time;
    for (const [name, keyOf] of Object.entries(keys)) this.#indexes.set(name, { keyOf, ids: new Map() });
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Adds a row. Throws if the id is taken: ids come from the world, so that would be a bug. */
  insert(row: R): R {
    if (this.#entries.has(row.id)) throw new Error(`The id ${row.id} is taken.`);
    this.#entries.set(row.id, { row, before: undefined, changedAtMs: this.#changeTime() });
    insertSorted(this.#ids, row.id, (left, right) => left - right);
    this.#index(row);
    return row;
  }

  /** Replaces members of a row and returns the new row. Throws if there is no such row. */
  update(id: number, patch: Partial<R>): R {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new Error(`There is no row ${id}.`);
    const old = entry.row;
    if (!this.#isBehind(entry)) entry.before = old;
    entry.changedAtMs = this.#changeTime();
    entry.row = { ...old, ...patch };
    for (const { keyOf, ids } of this.#indexes.values()) {
      const key = keyOf(old);
      if (key !== null && key !== keyOf(entry.row)) ids.get(key)?.delete(id);
    }
    this.#index(entry.row, old);
    return entry.row;
  }

  has(id: number): boolean {
    return this.#entries.has(id);
  }

  /** The row as it is now. */
  get(id: number): R | undefined {
    return this.#entries.get(id)?.row;
  }

  /** The row as an API read sees it, which may be behind. */
  seen(id: number): R | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    return this.#isBehind(entry) ? entry.before : entry.row;
  }

  /** All rows as they are now, by id. */
  *all(descending = false): Generator<R> {
    for (const id of descending ? this.#ids.toReversed() : this.#ids.slice())
      yield this.#entries.get(id)!.row;
  }

  /** All rows as an API read sees them, by id. */
  *seenAll(): Generator<R> {
    // A copy: rows may be added while a page is being built by a caller that also writes.
    yield* this.#rows(this.#ids.slice());
  }

  *seenByIds(ids: readonly number[]): Generator<R> {
    yield* this.#rows([...new Set(ids)].sort((left, right) => left - right));
  }

  /** Rows whose key of that index is the value, by id. */
  *seenBy(index: string, value: number): Generator<R> {
    const found = this.#indexes.get(index);
    if (found === undefined) throw new Error(`There is no index ${index}.`);
    if (this.#time.readLagMs() > 0) {
      for (const row of this.seenAll()) if (found.keyOf(row) === value) yield row;
      return;
    }
    yield* this.seenByIds([...(found.ids.get(value) ?? [])]);
  }

  /** Rows of that key as they are now, by id. */
  by(index: string, value: number): R[] {
    const found = this.#indexes.get(index);
    if (found === undefined) throw new Error(`There is no index ${index}.`);
    const ids = [...(found.ids.get(value) ?? [])].sort((left, right) => left - right);
    return ids.map((id) => this.#entries.get(id)!.row);
  }

  /** Rows by (modifiedOn, id) with `from` ≤ modifiedOn < `before`, or from just after a row of that pair. */
  *seenByModified(from: Instant, before: Instant, afterId?: number): Generator<R> {
    if (this.#time.readLagMs() > 0) {
      const rows = [...this.seenAll()].sort(byModified);
      for (const row of rows) {
        if (row.modifiedOn < from || row.modifiedOn >= before) continue;
        if (afterId !== undefined && row.modifiedOn === from && row.id <= afterId) continue;
        yield row;
      }
      return;
    }
    const modified = this.#modified;
    const start = { at: from, id: afterId === undefined ? Number.NEGATIVE_INFINITY : afterId + 0.5 };
    for (let place = placeOf(modified, start, compareModified); place < modified.length; place += 1) {
      const { at, id } = modified[place]!;
      if (at >= before) return;
      const row = this.#entries.get(id)!.row;
      if (row.modifiedOn === at) yield row;
    }
  }

  /** What is written while reads have no lag is seen at once, also when a lag is switched on later. */
  #changeTime(): number {
    return this.#time.readLagMs() > 0 ? this.#time.nowMs() : Number.NEGATIVE_INFINITY;
  }

  #isBehind(entry: Entry<R>): boolean {
    const ageMs = this.#time.nowMs() - entry.changedAtMs;
    // A negative age means that the clock was set back meanwhile.
    return ageMs >= 0 && ageMs < this.#time.readLagMs();
  }

  *#rows(ids: readonly number[]): Generator<R> {
    for (const id of ids) {
      const row = this.seen(id);
      if (row !== undefined) yield row;
    }
  }

  #index(row: R, old?: R): void {
    for (const { keyOf, ids } of this.#indexes.values()) {
      const key = keyOf(row);
      if (key === null) continue;
      const members = ids.get(key);
      if (members === undefined) ids.set(key, new Set([row.id]));
      else members.add(row.id);
    }
    if (old?.modifiedOn === row.modifiedOn) return;
    insertSorted(this.#modified, { at: row.modifiedOn, id: row.id }, compareModified);
    // Entries of earlier modifications stay until they are as many as the rows.
    if (this.#modified.length > 2 * this.#entries.size + 1000) {
      this.#modified = this.#modified.filter(({ at, id }) => this.#entries.get(id)?.row.modifiedOn === at);
    }
  }
}

function byModified(left: Row, right: Row): number {
  if (left.modifiedOn !== right.modifiedOn) return left.modifiedOn < right.modifiedOn ? -1 : 1;
  return left.id - right.id;
}

function compareModified(left: Modified, right: Modified): number {
  if (left.at !== right.at) return left.at < right.at ? -1 : 1;
  return left.id - right.id;
}

function placeOf<T>(sorted: readonly T[], item: T, compare: (left: T, right: T) => number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(sorted[middle]!, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insertSorted<T>(sorted: T[], item: T, compare: (left: T, right: T) => number): void {
  const last = sorted.at(-1);
  if (last === undefined || compare(last, item) <= 0) sorted.push(item);
  else sorted.splice(placeOf(sorted, item, compare), 0, item);
}

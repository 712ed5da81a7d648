// Owns the export feeds: rows by (modifiedOn, id), a continuation token or a date to start from, and the delay
// before a change shows up. Inactive rows are included and flagged.
import type { QueryReader } from '../reading/query.ts';
import { type Instant, instantOf, readInstant } from '../world/instants.ts';
import type { Row } from '../world/rows.ts';
import type { Table } from '../world/table.ts';
import type { World } from '../world/world.ts';

interface Position {
  readonly at: Instant;
  /** The last row delivered at that time; absent when the position is a date. */
  readonly id: number | undefined;
}

const BEGINNING: Position = { at: instantOf(0), id: undefined };
const END_OF_TIME: Instant = '~';

/** Reads one page of a feed; `show` makes the row as the list shows it, to which `active` is added. */
export function feedOf<R extends Row>(
  world: World,
  table: Table<R>,
  query: QueryReader,
  show: (row: R) => object,
) {
  const { exportDelaySeconds, exportPageSize, exportBadToken } = world.switches;
  const from = query.text('from');
  const recent = query.bool('includeRecentChanges') ?? false;
  let start = from === undefined ? BEGINNING : readPosition(from);
  if (start === null) {
    if (exportBadToken === 'refuse') query.problem('from', 'The continuation token is not valid.');
    start = BEGINNING;
  }
  query.done();

  const settled = instantOf(world.nowMs() - exportDelaySeconds * 1000);
  const rows: R[] = [];
  let hasMore = false;
  let settledEnd = start;
  for (const row of table.seenByModified(start.at, recent ? END_OF_TIME : settled, start.id)) {
    if (rows.length === Math.max(1, exportPageSize)) {
      hasMore = true;
      break;
    }
    rows.push(row);
    if (row.modifiedOn < settled) settledEnd = { at: row.modifiedOn, id: row.id };
  }
  const last = rows.at(-1);
  // Caught up with recent changes: the token goes back to what has settled, so the recent rows come again.
  const end = hasMore && last !== undefined ? { at: last.modifiedOn, id: last.id } : settledEnd;
  return {
    hasMore,
    continueFrom: tokenOf(end),
    data: rows.map((row) => ({ ...show(row), active: row.active })),
  };
}

function tokenOf(position: Position): string {
  return Buffer.from(JSON.stringify({ l: position.at, i: position.id ?? null })).toString('base64');
}

function readPosition(text: string): Position | null {
  const date = readInstant(text);
  if (date !== null) return { at: date, id: undefined };
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    if (typeof parsed !== 'object' || parsed === null || !('l' in parsed) || !('i' in parsed)) return null;
    const at = typeof parsed.l === 'string' ? readInstant(parsed.l) : null;
    if (at === null || (parsed.i !== null && !Number.isSafeInteger(parsed.i))) return null;
    return { at, id: typeof parsed.i === 'number' ? parsed.i : undefined };
  } catch {
    return null;
  }
}

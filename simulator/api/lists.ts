// Owns page lists: the common query parameters, the envelope, sorting and paging over rows of a table.
import type { QueryReader, Sort } from '../reading/query.ts';
import type { Switches } from '../switches.ts';
import type { Instant } from '../world/instants.ts';
import type { Row } from '../world/rows.ts';
import type { Table } from '../world/table.ts';

export interface Page {
  readonly page: number;
  readonly pageSize: number;
  readonly hasMore: boolean;
  readonly totalCount: number | null;
  readonly data: readonly unknown[];
}

interface Paging {
  readonly page: number;
  readonly pageSize: number;
  readonly includeTotal: boolean;
}

/** `strictPage`: page=0 is refused, as the custom-field lists do; other lists take it for the first page. */
export function readPaging(query: QueryReader, switches: Switches, strictPage = false): Paging {
  const page = query.int('page') ?? 1;
  if (page < 0 || (strictPage && page === 0)) query.problem('page', 'The value must be 1 or more.');
  let pageSize = query.int('pageSize') ?? 50;
  if (pageSize < 1) query.problem('pageSize', 'The value must be 1 or more.');
  if (pageSize > switches.pageSizeCap) {
    if (switches.pageSizeAboveCap === 'refuse') {
      query.problem('pageSize', `The value must be ${switches.pageSizeCap} or less.`);
    }
    pageSize = switches.pageSizeCap;
  }
  return { page: Math.max(1, page), pageSize, includeTotal: query.bool('includeTotal') ?? false };
}

export interface Bounds {
  readonly createdOnOrAfter: Instant | undefined;
  readonly createdBefore: Instant | undefined;
  readonly modifiedOnOrAfter: Instant | undefined;
  readonly modifiedBefore: Instant | undefined;
}

export function readBounds(query: QueryReader): Bounds {
  return {
    createdOnOrAfter: query.instant('createdOnOrAfter'),
    createdBefore: query.instant('createdBefore'),
    modifiedOnOrAfter: query.instant('modifiedOnOrAfter'),
    modifiedBefore: query.instant('modifiedBefore'),
  };
}

/** Inclusive below, exclusive above. */
export function within(
  at: Instant | null,
  onOrAfter: Instant | undefined,
  before: Instant | undefined,
): boolean {
  if (onOrAfter === undefined && before === undefined) return true;
  if (at === null) return false;
  return (onOrAfter === undefined || at >= onOrAfter) && (before === undefined || at < before);
}

export function inBounds(row: Row, bounds: Bounds, modifiedOn = row.modifiedOn): boolean {
  return (
    within(row.createdOn, bounds.createdOnOrAfter, bounds.createdBefore) &&
    within(modifiedOn, bounds.modifiedOnOrAfter, bounds.modifiedBefore)
  );
}

export const ACTIVE_CHOICES = ['True', 'Any', 'False'] as const;
export type ActiveChoice = (typeof ACTIVE_CHOICES)[number];

export function isWanted(row: Row, active: ActiveChoice): boolean {
  return active === 'Any' || row.active === (active === 'True');
}

/** What a sort field compares: an instant, a number or a text. */
export type SortKeys<R> = Readonly<Record<string, (row: R) => string | number>>;

/** The three sort fields that nearly every list has. */
export const COMMON_SORT = {
  Id: (row: Row) => row.id,
  ModifiedOn: (row: Row) => row.modifiedOn,
  CreatedOn: (row: Row) => row.createdOn,
} as const satisfies SortKeys<Row>;

export interface ListPlan<R extends Row> {
  /** Candidates in ascending id order; may hold more than match. */
  readonly rows: Iterable<R>;
  readonly matches: (row: R) => boolean;
  readonly sort: Sort | undefined;
  readonly sortKeys: SortKeys<R>;
  readonly paging: Paging;
  readonly show: (row: R) => unknown;
}

/**
 * One page. Without a sort, rows come by id, and reading stops as soon as the page is full, unless the total was
 * asked for. Ties of a sort are broken by id.
 */
export function pageOf<R extends Row>(plan: ListPlan<R>): Page {
  const { page, pageSize, includeTotal } = plan.paging;
  const skip = (page - 1) * pageSize;
  const sorted = plan.sort !== undefined && !(plan.sort.field === 'Id' && !plan.sort.descending);
  const enough = includeTotal || sorted ? Number.POSITIVE_INFINITY : skip + pageSize + 1;
  const found: R[] = [];
  for (const row of plan.rows) {
    if (!plan.matches(row)) continue;
    found.push(row);
    if (found.length >= enough) break;
  }
  if (sorted && plan.sort !== undefined) sortRows(found, plan.sort, plan.sortKeys);
  return {
    page,
    pageSize,
    hasMore: found.length > skip + pageSize,
    totalCount: includeTotal ? found.length : null,
    data: found.slice(skip, skip + pageSize).map(plan.show),
  };
}

function sortRows<R extends Row>(rows: R[], sort: Sort, keys: SortKeys<R>): void {
  const keyOf = keys[sort.field];
  if (keyOf === undefined) throw new Error(`No key for the sort field ${sort.field}.`);
  const direction = sort.descending ? -1 : 1;
  rows.sort((left, right) => {
    const a = keyOf(left);
    const b = keyOf(right);
    return a === b ? left.id - right.id : a < b ? -direction : direction;
  });
}

/** Candidates by the cheapest way: ids, then a changed-since window, then everything. Always by id. */
export function candidates<R extends Row>(
  table: Table<R>,
  ids: readonly number[] | undefined,
  bounds: Bounds,
): Iterable<R> {
  if (ids !== undefined) return table.seenByIds(ids);
  if (bounds.modifiedOnOrAfter === undefined) return table.seenAll();
  const window = [...table.seenByModified(bounds.modifiedOnOrAfter, bounds.modifiedBefore ?? '~')];
  return window.sort((left, right) => left.id - right.id);
}

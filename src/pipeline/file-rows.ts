// Rows of imported files: judged against what is known, and worked off in slices through the doors that the API uses. Composes files,
// people, codes, inputs. A row is marked in the transaction that stores what it says, so that a kill costs nothing and doubles nothing.

import { hash } from 'node:crypto';
import type { Id } from '../base/ids.ts';
import { plusMs, SECOND_MS } from '../base/time.ts';
import type { Tx } from '../db/sql.ts';
import {
  findFileImport,
  holdFileImport,
  markRows,
  type RowOutcome,
  setFileImportState,
  waitingRows,
} from '../files/imports-store.ts';
import {
  knownKeys,
  optOutsAmong,
  pastCustomersAmong,
  storeOptOuts,
  storePastCustomers,
} from '../files/known-store.ts';
import { isFault, readRow } from '../files/read-row.ts';
import type { FileImport, FileRow, FileShape, FileWish, JudgedRow } from '../files/types.ts';
import type { Deps } from '../http/types.ts';
import type { NewInput } from '../intake/types.ts';
import { normaliseEmail, normalisePhone } from '../people/normalise.ts';
import { grantedKeys } from '../rewards/grant-store.ts';
import { inboxDepth } from '../servicetitan/imports-store.ts';
import type { StaffOutcome } from '../site/staff.ts';
import { carryBalances, type EnrolledAdvocate } from './carry-balances.ts';

const SLICE_ROWS = 200;
/** So many inputs may wait before an import holds back: others of the client come first. */
const INBOX_MAX = 500;

type Wished = Extract<JudgedRow, { fault: null }>;

/** Reads rows and looks up whom they mean (files/types.ts). */
export async function judgeFileRows(
  deps: Pick<Deps, 'db' | 'client' | 'now'>,
  clientId: Id,
  shape: FileShape,
  rows: readonly FileRow[],
): Promise<JudgedRow[]> {
  const { phoneRegion, ownDomains, currency } = await deps.client(clientId);
  // Staff have addresses of the company itself; enrolling them tells such addresses apart (AT-8).
  const domains = shape.kind === 'advocates' || shape.kind === 'opt_outs' ? [] : ownDomains;
  const ctx = {
    email: (text: string) => normaliseEmail(text, domains),
    phone: (text: string) => normalisePhone(text, phoneRegion),
    now: deps.now(),
    currency,
  };
  const read = rows.map((row) => ({ row, wish: readRow(shape, row, ctx) }));
  const wishes = read.flatMap(({ wish }) => (isFault(wish) ? [] : [wish]));
  const known = await knownKeys(
    deps.db,
    clientId,
    wishes.flatMap(({ keys }) => keys),
  );
  const told = await pastCustomersAmong(
    deps.db,
    clientId,
    shape.kind === 'past_customers' ? wishes.flatMap(({ keys }) => keys) : [],
  );
  const out = await optOutsAmong(
    deps.db,
    clientId,
    wishes.flatMap(({ optOut }) => optOut ?? []),
  );
  const isKnown = ({ keys, optOut }: FileWish): boolean => {
    if (optOut) return out.has(`${optOut.addressKey} ${optOut.mailClass}`);
    const among = shape.kind === 'past_customers' ? told : known;
    return keys.some(({ kind, value }) => among.has(`${kind}:${value}`));
  };
  const carried = await grantedKeys(
    deps.db,
    clientId,
    wishes.flatMap(({ balance }) => balance?.key ?? []),
  );
  return read.map(({ row, wish }) => {
    if (isFault(wish)) return { ...row, wish: null, isKnown: false, fault: wish };
    const balance = wish.balance && { ...wish.balance, isCarried: carried.has(wish.balance.key) };
    return { ...row, wish: { ...wish, balance }, isKnown: isKnown(wish), fault: null };
  });
}

/** Works off the next rows and says when to come back; null: it is over, paused or canceled. Safe to run twice at once. */
export async function runFileSlice(deps: Deps, clientId: Id, importId: Id): Promise<{ nextAt: Date | null }> {
  const current = await findFileImport(deps.db, clientId, importId);
  if (current?.state !== 'running') return { nextAt: null };
  if ((await inboxDepth(deps.db, clientId, INBOX_MAX)) >= INBOX_MAX)
    return { nextAt: plusMs(deps.now(), 2 * SECOND_MS) };
  const rows = await waitingRows(deps.db, clientId, importId, SLICE_ROWS);
  const judged = await judgeFileRows(deps, clientId, current, rows);
  const wished = judged.filter((one): one is Wished => one.fault === null);
  const refused = new Map(judged.flatMap((one) => (one.fault ? [[one.row, one.fault] as const] : [])));
  const advocates = await enrolAdvocates(deps, clientId, current, wished, refused);

  const isOver = rows.length < SLICE_ROWS;
  // Money is granted in the lane; nothing else here needs it.
  const hasBalances = wished.some(({ wish }) => wish.balance !== null);
  const within = hasBalances ? deps.inLane.bind(deps, clientId) : deps.db.tx.bind(deps.db);
  const moved = await within(async (tx) => {
    const held = await holdFileImport(tx, clientId, importId);
    if (held?.state !== 'running') return false;
    // Rows that another process has taken meanwhile are not taken again.
    const waiting = new Set((await waitingRows(tx, clientId, importId, SLICE_ROWS)).map(({ row }) => row));
    const wanted = wished.filter(({ row }) => waiting.has(row) && !refused.has(row));
    await carryBalances(tx, deps, clientId, current, wanted, advocates, refused);
    const taken = wanted.filter(({ row }) => !refused.has(row));
    await storeTaken(tx, deps, clientId, current, taken, advocates);
    const outcomes = judged.map(
      ({ row, isKnown }): RowOutcome => ({
        row,
        state: refused.has(row) ? 'refused' : isKnown ? 'known' : 'new',
        fault: refused.get(row) ?? null,
      }),
    );
    await markRows(tx, clientId, importId, outcomes, deps.now());
    if (isOver) {
      await setFileImportState(tx, clientId, importId, 'done', deps.now());
      await decideAgain(tx, deps, clientId, current);
    }
    return true;
  });
  return { nextAt: moved && !isOver ? deps.now() : null };
}

/** Everything of these rows but persons and codes, which have a door of their own. */
async function storeTaken(
  tx: Tx,
  deps: Deps,
  clientId: Id,
  current: FileImport,
  taken: readonly Wished[],
  advocates: ReadonlyMap<number, EnrolledAdvocate>,
): Promise<void> {
  const { importId, createdBy, createdAt } = current;
  const inputs = taken.flatMap(({ row, wish: { event } }) =>
    event ? [eventInput(clientId, createdBy, event, advocates.get(row)?.code ?? null)] : [],
  );
  await deps.acceptIn(tx, inputs);
  const served = taken.flatMap(({ wish: { pastCustomer } }) =>
    (pastCustomer?.keys ?? []).map((key) => ({ ...key, servedAt: pastCustomer?.servedAt ?? createdAt })),
  );
  await storePastCustomers(tx, clientId, importId, served);
  await storeOptOuts(
    tx,
    clientId,
    taken.flatMap(({ wish: { optOut } }) => optOut ?? []),
    deps.now(),
  );
}

/** The same event in two files, or in one file uploaded twice, is one event. */
function eventInput(
  clientId: Id,
  actor: string,
  { name, at, data }: NonNullable<FileWish['event']>,
  code: string | null,
): NewInput {
  const body = JSON.stringify({ ...data, ...(code !== null && { advocate_code: code }) });
  const key = hash('sha256', `${name}\0${at?.toISOString() ?? ''}\0${body}`);
  return {
    ...{ clientId, source: 'upload', name, eventTime: at, body, actor, connectionId: null, deviceId: null },
    ...{ idempotencyKey: null, partnerKey: `file:${key}`, sameBytesAreSame: false },
  };
}

/** Persons and codes of the rows with an advocate; rows that are refused are put among `refused`. Saying a row again changes nothing. */
async function enrolAdvocates(
  deps: Deps,
  clientId: Id,
  { createdBy }: FileImport,
  wished: readonly Wished[],
  refused: Map<number, NonNullable<JudgedRow['fault']>>,
): Promise<Map<number, EnrolledAdvocate>> {
  const advocates = new Map<number, EnrolledAdvocate>();
  const rows = wished.flatMap(({ row, wish }) => (wish.advocate ? [{ row, one: wish.advocate }] : []));
  for (const group of apart(rows)) {
    const label = group[0]?.one.label ?? null;
    const wishes = group.map(({ one: { name, kind, email, employeeId, phone, code } }) => ({
      ...{ name: name.slice(0, 200), kind, email, employeeId, phone, preferredCode: code },
    }));
    const outcomes = await deps.enrolStaff(clientId, createdBy, wishes, label);
    for (const [index, outcome] of outcomes.entries()) {
      const row = group[index]?.row ?? 0;
      if (outcome.kind === 'stored') advocates.set(row, outcome);
      else refused.set(row, { field: fieldOf(outcome.fault), ...wordsOf(outcome.fault) });
    }
  }
  await addPhones(
    deps,
    clientId,
    createdBy,
    rows.filter(({ row }) => advocates.has(row)),
  );
  return advocates;
}

interface AdvocateRow {
  row: number;
  one: NonNullable<FileWish['advocate']>;
}

/** Groups of one label in which nobody stands twice: a person of several rows is met row after row. */
function apart(rows: readonly AdvocateRow[]): AdvocateRow[][] {
  const groups: { label: string | null; keys: Set<string>; rows: AdvocateRow[] }[] = [];
  for (const row of rows) {
    const { email, employeeId, phone, code, label } = row.one;
    const keys = [
      ...(email === null ? [] : [`email:${email.trim().toLowerCase()}`]),
      ...(employeeId === null ? [] : [`id:${employeeId}`]),
      ...(phone === null ? [] : [`phone:${phone.replace(/\D/g, '')}`]),
      ...(code === null ? [] : [`code:${code.toLowerCase()}`]),
    ];
    const after = groups.findLastIndex((group) => keys.some((key) => group.keys.has(key)));
    const fitting = groups.findIndex((group, index) => index > after && group.label === label);
    const group = groups[fitting] ?? { label, keys: new Set<string>(), rows: [] };
    if (fitting < 0) groups.push(group);
    for (const key of keys) group.keys.add(key);
    group.rows.push(row);
  }
  return groups.map((group) => group.rows);
}

async function addPhones(
  deps: Deps,
  clientId: Id,
  actor: string,
  rows: readonly AdvocateRow[],
): Promise<void> {
  const inputs = rows.flatMap(({ one: { email, phone } }): NewInput[] =>
    phone === null || email === null
      ? []
      : [
          {
            ...{ clientId, source: 'api', name: 'person_saved', eventTime: null, actor, connectionId: null },
            ...{
              body: JSON.stringify({ email, phone }),
              deviceId: null,
              idempotencyKey: null,
              partnerKey: null,
            },
            sameBytesAreSame: true,
          },
        ],
  );
  await deps.accept(inputs);
}

type Fault = Extract<StaffOutcome, { kind: 'refused' }>['fault'];

function fieldOf({ code, parameters }: Fault): string | null {
  if (code.startsWith('code_')) return 'code';
  if (code === 'invalid_email') return 'email';
  return typeof parameters.name === 'string' ? parameters.name : null;
}

function wordsOf({ code, message }: Fault): { code: string; message: string } {
  return { code, message };
}

/** Who was served before decides open jobs, also those that came before the file (QU-2). */
async function decideAgain(tx: Tx, deps: Deps, clientId: Id, { kind, createdBy }: FileImport): Promise<void> {
  if (kind !== 'past_customers' && kind !== 'program') return;
  await deps.acceptIn(tx, [
    {
      ...{ clientId, source: 'staff', name: 're_evaluate', eventTime: null, actor: createdBy },
      ...{ body: JSON.stringify({ all_open: true }), connectionId: null, deviceId: null },
      ...{ idempotencyKey: null, partnerKey: null, sameBytesAreSame: false },
    },
  ]);
}

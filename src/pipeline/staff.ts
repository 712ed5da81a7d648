// Makes staff and partners advocates (AT-8): the person, the kind and the code of each row, found or made. Composes people and codes.
// A row that cannot be is refused before anything of it is stored.

import { randomInt } from 'node:crypto';
import { codeKey } from '../base/codes.ts';
import { type ErrorCode, Refusal, refusalMessage } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import type { NewInput } from '../intake/types.ts';
import { normaliseEmail, normalisePhone, plainText } from '../people/normalise.ts';
import { changeProfile, friendsOf, loadProfile } from '../people/profile-store.ts';
import { createShareables } from '../referrals/bulk-shareables.ts';
import { checkCode } from '../referrals/codes.ts';
import { createShareable, freeCodes } from '../referrals/create-shareable.ts';
import { promotionLinkByKey } from '../referrals/promotion-store.ts';
import { holdCodes, insertAudit, shareableByCode } from '../referrals/shareable-store.ts';
import { employeeKey, type RowFault, type StaffOutcome, type StaffWish } from '../site/staff.ts';
import { ownersOfKeys, personsWithPartnerId, type StaffKey, staffByIds } from '../site/staff-store.ts';
import { DEFAULT_PROGRAM } from './decide-friend.ts';

/** A row with the keys that find its person. */
interface Row {
  wish: StaffWish;
  email: string | null;
  partnerUserId: string | null;
  /** Where nothing else says who it is. */
  phone: string | null;
  /** Null: it can be stored. */
  fault: RowFault | null;
  personId: Id | null;
  isKnown: boolean;
}

/** Answers in order. Saying the same again changes nothing and answers the same person and code. */
export async function enrolStaff(
  deps: Deps,
  clientId: Id,
  actor: string,
  wishes: readonly StaffWish[],
  programLabel: string | null,
): Promise<StaffOutcome[]> {
  const { ownDomains, phoneRegion } = await deps.client(clientId);
  const label = programLabel ?? (await deps.voice(clientId, null))?.campaign.programLabel ?? DEFAULT_PROGRAM;
  const rows = wishes.map((wish) => rowOf(wish, ownDomains, phoneRegion));
  refuseRepeated(rows);
  await findPersons(deps, clientId, rows);
  for (const row of rows) row.fault ??= await codeFault(deps, clientId, row);
  await makePersons(deps, clientId, actor, rows);

  const outcomes: StaffOutcome[] = [];
  const owes = await deps.inLane(clientId, async (tx) => {
    const made = await makeCodes(tx, deps, clientId, label, rows);
    const again: Again = { friends: new Set(), codeKeys: [] };
    for (const row of rows)
      outcomes.push(await store(tx, { deps, clientId, actor, label }, row, made, again));
    const ask = {
      ...(again.friends.size > 0 && { friend_person_ids: [...again.friends] }),
      ...(again.codeKeys.length > 0 && { code_keys: again.codeKeys }),
    };
    if (Object.keys(ask).length === 0) return false;
    const at = deps.now().toISOString();
    await deps.acceptIn(tx, [input(clientId, actor, 'staff', 're_evaluate', { ...ask, at })]);
    return true;
  });
  if (owes) await deps.processClient(clientId);
  return outcomes;
}

function rowOf(wish: StaffWish, ownDomains: string[], phoneRegion: string): Row {
  const nobody = { email: null, partnerUserId: null, phone: null, personId: null, isKnown: false };
  const row: Row = { wish, ...nobody, fault: null };
  if (plainText(wish.name, 200) === null)
    row.fault = fault('invalid_parameter', {
      name: 'name',
      reason: 'give the name that is printed on the card.',
    });
  else if (wish.email === null && wish.employeeId === null && wish.phone === null)
    row.fault = fault('invalid_parameter', {
      name: 'email',
      reason: 'give an email or an employee_id, so that the person is found again.',
    });
  if (wish.employeeId !== null) row.partnerUserId = employeeKey(wish.employeeId);
  if (wish.email === null && wish.employeeId === null && wish.phone !== null) {
    row.phone = normalisePhone(wish.phone, phoneRegion);
    if (row.phone === null)
      row.fault ??= fault('invalid_parameter', { name: 'phone', reason: 'it is no phone number.' });
  }
  if (wish.email === null) return row;
  row.email = normaliseEmail(wish.email, ownDomains);
  if (row.email !== null) return row;
  // An address of the company itself identifies no customer (ID-1), but it does tell its own people apart.
  const own = normaliseEmail(wish.email, []);
  if (own === null) row.fault ??= fault('invalid_email', { value: wish.email });
  else row.partnerUserId ??= employeeKey(own);
  return row;
}

function refuseRepeated(rows: readonly Row[]): void {
  const first = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    if (row.fault) continue;
    const keys = [
      ...keysOf(row).map(nameOfKey),
      ...(row.wish.preferredCode ? [`code:${codeKey(row.wish.preferredCode)}`] : []),
    ];
    const before = keys.map((key) => first.get(key)).find((at) => at !== undefined);
    if (before !== undefined) {
      const reason = `row ${before + 1} of this request has the same e-mail, employee id, phone or code.`;
      row.fault = fault('conflict', { reason });
      continue;
    }
    for (const key of keys) first.set(key, index);
  }
}

function keysOf({ email, partnerUserId, phone }: Row): StaffKey[] {
  return [
    ...(email === null ? [] : [{ kind: 'email' as const, value: email }]),
    ...(partnerUserId === null ? [] : [{ kind: 'partner_user_id' as const, value: partnerUserId }]),
    ...(phone === null ? [] : [{ kind: 'phone' as const, value: phone }]),
  ];
}

function nameOfKey({ kind, value }: StaffKey): string {
  return `${kind}:${value}`;
}

/** Finds who is there already. An e-mail and an employee id of two persons, or a second id for one, is nobody's to decide by guess. */
async function findPersons(deps: Deps, clientId: Id, rows: readonly Row[]): Promise<void> {
  const owners = await ownersOfKeys(deps.db, clientId, rows.flatMap(keysOf));
  const withId = await personsWithPartnerId(deps.db, clientId, [...new Set(owners.values())]);
  const taken = new Map<Id, number>();
  for (const [index, row] of rows.entries()) {
    if (row.fault) continue;
    const byEmail = row.email === null ? null : (owners.get(`email:${row.email}`) ?? null);
    const byId =
      row.partnerUserId === null ? null : (owners.get(`partner_user_id:${row.partnerUserId}`) ?? null);
    const byPhone = row.phone === null ? null : (owners.get(`phone:${row.phone}`) ?? null);
    const personId = byEmail ?? byId ?? byPhone;
    if (byEmail !== null && byId !== null && byEmail !== byId)
      row.fault = fault('conflict', { reason: 'the e-mail and the employee_id are of two persons.' });
    else if (byEmail !== null && row.partnerUserId !== null && byId === null && withId.has(byEmail))
      row.fault = fault('conflict', { reason: 'the person of this e-mail has another id already.' });
    else if (personId !== null && taken.has(personId))
      row.fault = fault('conflict', { reason: `row ${(taken.get(personId) ?? 0) + 1} is the same person.` });
    if (row.fault || personId === null) continue;
    taken.set(personId, index);
    row.personId = personId;
    row.isKnown = keysOf(row).every((key) => owners.has(nameOfKey(key)));
  }
}

/** Why the wished code cannot be given to this row; null: it can, or none is wished. */
async function codeFault(deps: Deps, clientId: Id, { wish, personId }: Row): Promise<RowFault | null> {
  const code = wish.preferredCode;
  if (code === null) return null;
  const bad = checkCode(code);
  if (bad) return fault(bad.code, bad.parameters);
  if (await promotionLinkByKey(deps.db, clientId, codeKey(code)))
    return fault('code_taken_by_promotion', { code });
  const owned = await shareableByCode(deps.db, clientId, codeKey(code));
  if (!owned || (owned.personId === personId && owned.retiredAt === null)) return null;
  const source = { prefixes: [code], firstName: null, lastName: null };
  const free = await freeCodes(deps.db, clientId, source, (below) => randomInt(below), 3);
  return fault('code_taken', { code, free: free.join(', ') });
}

/** Makes the persons that are not there yet, and adds the keys that are new, as inputs like everything that is learnt of people. */
async function makePersons(deps: Deps, clientId: Id, actor: string, rows: readonly Row[]): Promise<void> {
  const fresh = rows.filter((row) => row.fault === null && !row.isKnown);
  if (fresh.length === 0) return;
  await deps.accept(
    fresh.map(({ wish, email, partnerUserId, phone }) =>
      input(clientId, actor, 'api', 'person_saved', {
        ...(email !== null && { email: wish.email }),
        ...(partnerUserId !== null && { partner_user_id: partnerUserId }),
        ...(phone !== null && { phone: wish.phone }),
        ...Object.fromEntries(Object.entries(namesOf(wish)).filter(([, name]) => name !== null)),
      }),
    ),
  );
  await deps.processClient(clientId);
  const owners = await ownersOfKeys(deps.db, clientId, fresh.flatMap(keysOf));
  for (const row of fresh) {
    const known = row.personId;
    const found = keysOf(row).map((key) => owners.get(nameOfKey(key)) ?? null);
    row.personId = found[0] ?? null;
    row.isKnown = known !== null;
    if (row.phone !== null && row.personId === null)
      row.fault = fault('conflict', {
        reason: 'several people have this phone, so it says of none who it is; add an e-mail.',
      });
    else if (row.personId === null || found.some((one) => one !== row.personId))
      row.fault = fault('conflict', { reason: 'the e-mail and the employee_id are of two persons.' });
  }
}

/** What must be decided again: friends of who changed the kind (AT-8), and whoever named a new code before it was one (AT-2). */
interface Again {
  friends: Set<Id>;
  codeKeys: string[];
}

/** The code of a person, and whether this request made it. */
interface Code {
  code: string;
  isNew: boolean;
  similarTo: string[];
}

/** The codes of the rows by person: wished ones first, then those that are there, then new ones for the rest. Sets faults of rows. */
async function makeCodes(
  tx: Tx,
  deps: Deps,
  clientId: Id,
  label: string,
  rows: readonly Row[],
): Promise<Map<Id, Code>> {
  await holdCodes(tx, clientId);
  const maker = { now: deps.now(), dice: (below: number) => randomInt(below) };
  const data = { source: 'staff' };
  const codes = new Map<Id, Code>();
  const stored = rows.flatMap((row) =>
    row.fault || row.personId === null ? [] : [{ row, personId: row.personId }],
  );
  const named = ({ row, personId }: (typeof stored)[number]) => {
    const names = namesOf(row.wish);
    return { personId, firstName: names.first_name, lastName: names.last_name };
  };
  for (const one of stored.filter(({ row }) => row.wish.preferredCode !== null)) {
    const wish = {
      label,
      key: null,
      code: one.row.wish.preferredCode,
      prefixes: [],
      programUrl: null,
      content: {},
      data,
    };
    try {
      const made = await createShareable(tx, maker, clientId, named(one), wish);
      codes.set(one.personId, { ...made, code: made.shareable.code });
    } catch (error) {
      // Somebody else got it since it was looked up.
      if (!(error instanceof Refusal)) throw error;
      one.row.fault = fault(error.code, error.parameters);
    }
  }
  const members = await staffByIds(
    tx,
    clientId,
    label,
    stored.map(({ personId }) => personId),
  );
  const wanting = stored.filter(({ row, personId }) => row.fault === null && !codes.has(personId));
  for (const { personId } of wanting) {
    const code = members.get(personId)?.code;
    if (code) codes.set(personId, { code, isNew: false, similarTo: [] });
  }
  const without = wanting.filter(({ personId }) => !codes.has(personId)).map(named);
  for (const { personId, code } of await createShareables(tx, maker, clientId, without, label, () => data))
    codes.set(personId, { code, isNew: true, similarTo: [] });
  return codes;
}

async function store(
  tx: Tx,
  ctx: { deps: Deps; clientId: Id; actor: string; label: string },
  { wish, fault: found, personId, isKnown }: Row,
  codes: ReadonlyMap<Id, Code>,
  again: Again,
): Promise<StaffOutcome> {
  const { deps, clientId, actor, label } = ctx;
  if (found) return { kind: 'refused', fault: found };
  const made = personId === null ? undefined : codes.get(personId);
  const before = personId === null ? null : await loadProfile(tx, clientId, personId);
  if (!made || !before) return { kind: 'refused', fault: fault('person_not_found', {}) };
  const by = { clientId, actor, ids: deps.ids, now: deps.now() };
  const names = namesOf(wish);
  const change = { firstName: names.first_name, lastName: names.last_name, kind: wish.kind };
  const changed = await changeProfile(tx, by, before, change, isKnown ? 'person.changed' : 'person.created');
  if (changed.has('kind'))
    for (const friend of await friendsOf(tx, clientId, before.personId)) again.friends.add(friend);
  if (made.isNew) {
    const key = codeKey(made.code);
    again.codeKeys.push(key);
    await insertAudit(tx, by, clientId, {
      ...{ actor, action: 'shareable.created', subject: `shareable:${key}`, before: null },
      after: { code: made.code, label, person_id: before.personId, kind: wish.kind },
    });
  }
  return {
    kind: 'stored',
    status: !isKnown ? 'created' : changed.size > 0 || made.isNew ? 'updated' : 'unchanged',
    personId: before.personId,
    code: made.code,
    similarTo: made.similarTo,
  };
}

/** A partner's name is kept whole: it is often a company's. */
function namesOf({ name, kind }: StaffWish): { first_name: string; last_name: string | null } {
  const whole = plainText(name, 200) ?? '';
  const at = kind === 'partner' ? -1 : whole.indexOf(' ');
  return {
    first_name: at < 0 ? whole : whole.slice(0, at),
    last_name: at < 0 ? null : whole.slice(at + 1).trim(),
  };
}

function fault(code: ErrorCode, parameters: Record<string, unknown>): RowFault {
  return { code, message: refusalMessage(code, parameters), parameters };
}

function input(
  clientId: Id,
  actor: string,
  source: NewInput['source'],
  name: string,
  data: object,
): NewInput {
  return {
    ...{ clientId, actor, source, name, body: JSON.stringify(data), eventTime: null, connectionId: null },
    ...{ deviceId: null, idempotencyKey: null, partnerKey: null, sameBytesAreSame: false },
  };
}

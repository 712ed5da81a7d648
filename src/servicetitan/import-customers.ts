// One page of customers (ST-12): each who can be reached becomes an input that makes a person with a code. Nobody is messaged.

import type { NewInput } from '../intake/types.ts';
import { type ExportedRows, IDS_PER_CALL } from './calls.ts';
import type { ImportRun, StoredPage } from './import-slice.ts';
import { customersWithCode, moveImport } from './imports-store.ts';
import { idText, instantOf, isObject, type JsonObject, plainText } from './json.ts';
import type { Failure } from './outcome.ts';
import { hashOf } from './round.ts';

/** Reads the contacts of a page's customers, then stores the page. null: another process was quicker, or the import was stopped. */
export async function storeCustomersPage(
  run: ImportRun,
  { rows, hasMore, continueFrom }: ExportedRows,
  readAt: Date,
): Promise<StoredPage | Failure | { outcome: 'not_found'; message: string } | null> {
  const { deps, clientId, current, api } = run;
  const skipped: Record<string, number> = {};
  const skip = (reason: string) => {
    skipped[reason] = (skipped[reason] ?? 0) + 1;
  };
  let failed = 0;
  const customers = new Map<string, JsonObject>();
  for (const row of rows) {
    const id = idText(row.id);
    if (id === null) failed++;
    else if (idText(row.mergedToId) !== null) skip('merged');
    else if (row.active === false) skip('inactive');
    // Whom the company does not serve any more it does not ask for friends either.
    else if (row.doNotService === true) skip('do_not_service');
    else if (isBefore(row, current.since)) skip('not_changed_since');
    else customers.set(id, row);
  }
  const contacts = new Map<string, JsonObject[]>();
  const ids = [...customers.keys()];
  for (let at = 0; at < ids.length; at += IDS_PER_CALL) {
    const listed = await api.listContacts(ids.slice(at, at + IDS_PER_CALL));
    if (listed.outcome !== 'ok') return listed;
    for (const row of listed.value.rows) {
      const id = idText(row.customerId) ?? '';
      const own = contacts.get(id);
      if (own) own.push(row);
      else contacts.set(id, [row]);
    }
  }
  const inputs: NewInput[] = [];
  const reachable: string[] = [];
  for (const [id, row] of customers) {
    const own = contacts.get(id) ?? [];
    if (!own.some(isReachable)) skip('no_contact');
    else {
      reachable.push(id);
      inputs.push(customerInput(run, id, row, own, readAt));
    }
  }
  let made = 0;
  if (current.dryRun) {
    const have = await customersWithCode(deps.db, clientId, current.connectionId, reachable);
    made = reachable.length - have.size;
    if (have.size > 0) skipped.has_code = have.size;
  }
  const goesOn = hasMore && continueFrom !== current.token;
  return deps.db
    .tx(async (tx) => {
      const handedIn = current.dryRun ? [] : await deps.acceptIn(tx, inputs);
      const accepted = handedIn.filter(({ outcome }) => outcome === 'accepted').length;
      if (handedIn.length > accepted) skipped.imported_before = handedIn.length - accepted;
      const page = {
        ...{
          token: continueFrom,
          read: rows.length,
          made,
          skipped,
          failed,
          handedIn: accepted,
          nextSliceAt: readAt,
        },
        finished: goesOn ? null : { historyCompleteTo: null },
      };
      if (!(await moveImport(tx, clientId, current, page, deps.now()))) throw new MovedMeanwhile();
      return { goesOn };
    })
    .catch((error: unknown) => {
      if (error instanceof MovedMeanwhile) return null;
      throw error;
    });
}

/** Rolls the inputs back: whoever moved the import has handed them in. */
class MovedMeanwhile extends Error {}

/** The feed starts with a day; a row without a date is taken. */
function isBefore(row: JsonObject, since: Date | null): boolean {
  const modifiedOn = instantOf(row.modifiedOn);
  return since !== null && modifiedOn !== null && modifiedOn < since;
}

function isReachable(contact: JsonObject): boolean {
  const value = plainText(contact.value) ?? '';
  return isEmail(contact) ? /.@./.test(value) : /(\d\D*){7}/.test(value) && !isType(contact, 'fax');
}

function isEmail(contact: JsonObject): boolean {
  return isType(contact, 'email');
}

function isType(contact: JsonObject, type: string): boolean {
  return plainText(contact.type)?.toLowerCase() === type;
}

/** What is the same of a customer is the same input, whichever import reads it: a repeated import makes nothing twice. */
function customerInput(
  { clientId, current }: ImportRun,
  customerId: string,
  row: JsonObject,
  contacts: readonly JsonObject[],
  readAt: Date,
): NewInput {
  const { name, type, doNotMail, address } = row;
  const customer = { id: customerId, name, type, doNotMail, address };
  const reached = contacts.map(({ id, type, value, createdOn, phoneSettings, preferences }) => ({
    ...{ id, type, value, createdOn, preferences },
    doNotText: isObject(phoneSettings) && phoneSettings.doNotText === true,
  }));
  const told = { customer, contacts: reached };
  return {
    clientId,
    source: 'servicetitan',
    name: 'servicetitan.customer',
    eventTime: readAt,
    body: JSON.stringify({ ...told, import_id: current.importId }),
    actor: current.createdBy,
    connectionId: current.connectionId,
    deviceId: null,
    idempotencyKey: null,
    partnerKey: `servicetitan:${current.connectionId}:customer:${customerId}:${hashOf(told).toString('hex')}`,
    sameBytesAreSame: false,
  };
}

// Dry run of advocates' codes (ST-12): the exact texts, whether each would be written, and why not. Reads only; writes and owes nothing.

import type { Id } from '../base/ids.ts';
import type { Deps } from '../http/types.ts';
import type { Api } from './clients.ts';
import {
  type AdvocateCustomer,
  codeNoteText,
  officeLink,
  type WantedCode,
  wantedCodes,
} from './codes-plan.ts';
import {
  advocatesAfter,
  advocatesOfCustomer,
  customersOfAdvocates,
  latestCodes,
  programHostOf,
} from './codes-store.ts';
import type { Import } from './imports-store.ts';
import type { Connection } from './types.ts';
import { showStep } from './write-back.ts';
import type { AdvocateKind } from './write-back-plan.ts';
import { externalDataOf, stepOf, type WriteBackItem } from './write-back-steps.ts';
import type { WriteBack } from './writing-settings.ts';

const EXAMPLES = 3;
const ADVOCATES_PER_LOOK = 200;
/** Where nearly everything is written already, examples are not worth reading all advocates. */
const LOOKS_MAX = 5;

/** One part of the code on one customer. `what`: the text, tag or pairs. */
export interface PreviewedCode {
  kind: AdvocateKind;
  target_id: string;
  action: 'write' | 'nothing' | 'unknown';
  what: Record<string, unknown> | null;
  reason: string | null;
  message: string | null;
}

/** Customers on whom a run of codes would write, with every part of it. */
export interface CodesExample {
  customer_id: string;
  person_id: Id;
  items: PreviewedCode[];
}

/** What would be written on this customer, as ServiceTitan and the write-backs stand now. null: no advocate with a live code. */
export async function previewCodes(
  deps: Deps,
  clientId: Id,
  connectionId: Id,
  customerId: string,
  writeBack: WriteBack,
  api: Api,
): Promise<PreviewedCode[] | null> {
  const { db } = deps;
  const personIds = await advocatesOfCustomer(db, clientId, connectionId, customerId);
  const all = await customersOfAdvocates(db, clientId, connectionId, personIds);
  const advocates = all.filter((one) => one.customerId === customerId);
  if (advocates.length === 0) return null;
  const latest = await latestCodes(db, clientId, connectionId, [customerId]);
  const host = await programHostOf(db, clientId);
  const items: PreviewedCode[] = [];
  for (const advocate of advocates) {
    for (const wanted of wantedCodes(advocate, writeBack, latest)) {
      const known = withoutLooking(advocate, wanted);
      const item = itemOf(advocate, wanted, officeLink(deps.publicUrl, host, advocate.code));
      items.push(
        known ?? { kind: wanted.kind, target_id: customerId, ...showStep(await stepOf(api, item, [])) },
      );
    }
  }
  return items;
}

/** The first customers on whom this run would write, from what is known here: ServiceTitan is not asked. */
export async function exampleCodes(
  deps: Deps,
  clientId: Id,
  { connectionId, since }: Pick<Import, 'connectionId' | 'since'>,
  { writeBack }: Pick<Connection, 'writeBack'>,
): Promise<CodesExample[]> {
  const { db } = deps;
  const host = await programHostOf(db, clientId);
  const examples: CodesExample[] = [];
  let after: string | null = null;
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const { personIds, last } = await advocatesAfter(db, clientId, {
      ...{ after, since, limit: ADVOCATES_PER_LOOK },
    });
    const advocates = await customersOfAdvocates(db, clientId, connectionId, personIds);
    const customerIds = advocates.map(({ customerId }) => customerId);
    const latest = await latestCodes(db, clientId, connectionId, customerIds);
    for (const advocate of advocates) {
      const wanted = wantedCodes(advocate, writeBack, latest);
      if (!wanted.some(({ state }) => state === null)) continue;
      const link = officeLink(deps.publicUrl, host, advocate.code);
      const items = wanted.map((one) => withoutLooking(advocate, one) ?? asWritten(advocate, one, link));
      examples.push({ customer_id: advocate.customerId, person_id: advocate.personId, items });
      if (examples.length === EXAMPLES) return examples;
    }
    if (last === null) break;
    after = last;
  }
  return examples;
}

/** What needs no look at ServiceTitan to say that nothing is written; null: it has to be looked at. */
function withoutLooking({ customerId }: AdvocateCustomer, { kind, state }: WantedCode): PreviewedCode | null {
  if (state !== 'off' && state !== 'written') return null;
  const [reason, message] =
    state === 'off'
      ? ['switched_off', 'This part is switched off in write_back.']
      : ['written_before', 'It was written before and stays as it is.'];
  return { kind, target_id: customerId, action: 'nothing', what: null, reason, message };
}

function asWritten(advocate: AdvocateCustomer, wanted: WantedCode, link: string | null): PreviewedCode {
  const { customerId, personId, code } = advocate;
  const { kind, value, revision } = wanted;
  const what =
    kind === 'advocate_note'
      ? { text: codeNoteText({ code, link, personId, revision }) }
      : kind === 'advocate_tag'
        ? { customer_id: customerId, tag_type_id: value }
        : externalDataOf(itemOf(advocate, wanted, link));
  return { kind, target_id: customerId, action: 'write', what, reason: null, message: null };
}

function itemOf(
  { customerId, personId, code }: AdvocateCustomer,
  { kind, value, revision }: WantedCode,
  link: string | null,
): WriteBackItem {
  return {
    ...{ kind, targetId: customerId, referralId: null, advocatePersonId: personId, revision, code, value },
    ...{ advocateName: null, unresolvedSince: null, link },
  };
}

// Which codes are owed to the customer records of advocates (ST-12), and the words of the note. Pure: facts in, rows out.

import type { Id } from '../base/ids.ts';
import { ADVOCATE_KINDS, type AdvocateKind, partOf } from './write-back-plan.ts';
import type { WriteBack } from './writing-settings.ts';

/** A customer of ServiceTitan whose person has a live code. */
export interface AdvocateCustomer {
  connectionId: Id;
  customerId: string;
  personId: Id;
  code: string;
}

/** The latest of a kind on a customer for this person. */
export interface LatestCode {
  writeBackId: Id;
  kind: AdvocateKind;
  customerId: string;
  personId: Id;
  revision: number;
  code: string | null;
  value: string | null;
  state: 'pending' | 'written' | 'skipped' | 'failed';
}

export interface PlannedCode {
  connectionId: Id;
  kind: AdvocateKind;
  subject: string;
  customerId: string;
  personId: Id;
  revision: number;
  code: string;
  value: string | null;
}

export interface CodesPlan {
  add: PlannedCode[];
  /** Write-backs that were given up or switched off, and are wanted again as they are. */
  reopen: Id[];
  /** Customers on whom something is to be written. */
  customers: number;
}

/** True when any part that concerns advocates' own codes is on. */
export function writesCodes(settings: WriteBack): boolean {
  return ADVOCATE_KINDS.some((kind) => settings.since[partOf(kind)] !== undefined);
}

/** What is still to be written on these customers. What is written stays as it is until the code, tag or application is another one. */
export function planCodes(
  advocates: readonly AdvocateCustomer[],
  settings: WriteBack,
  latest: readonly LatestCode[],
): CodesPlan {
  const plan: CodesPlan = { add: [], reopen: [], customers: 0 };
  for (const advocate of advocates) {
    const { connectionId, customerId, personId, code } = advocate;
    const open = wantedCodes(advocate, settings, latest).filter(({ state }) => state === null);
    for (const { kind, value, revision, reopens } of open) {
      if (reopens !== null) {
        plan.reopen.push(reopens);
        continue;
      }
      const subject = `${customerId}:advocate:${personId}:${revision}`;
      plan.add.push({ connectionId, kind, subject, customerId, personId, revision, code, value });
    }
    if (open.length > 0) plan.customers++;
  }
  return plan;
}

/** What of an advocate's code is wanted on one customer. */
export interface WantedCode {
  kind: AdvocateKind;
  value: string | null;
  revision: number;
  /** off: the part is switched off; pending, written: it is owed or there as it is; null: to be owed. */
  state: 'off' | 'pending' | 'written' | null;
  /** The write-back that is taken up again. */
  reopens: Id | null;
}

/** Each part for one customer, and how it stands. */
export function wantedCodes(
  { customerId, personId, code }: AdvocateCustomer,
  settings: WriteBack,
  latest: readonly LatestCode[],
): WantedCode[] {
  return ADVOCATE_KINDS.map((kind) => {
    const value = wantedValue(kind, settings);
    const before = latest.find(
      (row) => row.kind === kind && row.customerId === customerId && row.personId === personId,
    );
    // A tag says that someone is an advocate, whatever the code.
    const isSame = before?.value === value && (kind === 'advocate_tag' || before.code === code);
    const revision = before && isSame ? before.revision : (before?.revision ?? 0) + 1;
    const wanted = { kind, value, revision, reopens: null };
    if (settings.since[partOf(kind)] === undefined) return { ...wanted, state: 'off' };
    if (!isSame) return { ...wanted, state: null };
    if (before.state === 'pending' || before.state === 'written') return { ...wanted, state: before.state };
    return { ...wanted, state: null, reopens: before.writeBackId };
  });
}

/** "Advocate code rosa7, link https://share.acme.example/rosa7; Goodword advocate 123" */
export function codeNoteText(note: {
  code: string;
  link: string | null;
  personId: Id;
  revision: number;
}): string {
  const link = note.link === null ? '' : `, link ${note.link}`;
  return `Advocate code ${note.code}${link}; ${codeMarkerOf(note.personId, note.revision)}`;
}

/** By what a note about a code is found again. */
export function codeMarkerOf(personId: Id, revision: number): string {
  return `Goodword advocate ${personId}${revision > 1 ? `/${revision}` : ''}`;
}

/** The share link as an office can hand it on; null when the installation has neither a program domain nor a public URL. */
export function officeLink(publicUrl: string | null, host: string | null, code: string): string | null {
  const own = publicUrl === null ? null : new URL(publicUrl);
  if (host === null || own?.hostname === host) return own && `${own.origin}/${code}`;
  return `${own?.protocol ?? 'https:'}//${host}/${code}`;
}

function wantedValue(kind: AdvocateKind, settings: WriteBack): string | null {
  if (kind === 'advocate_tag') return settings.advocateTagTypeId;
  return kind === 'advocate_external_data' ? settings.advocateExternalDataGuid : null;
}

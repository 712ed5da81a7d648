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
  const known = new Map(latest.map((row) => [keyOf(row), row]));
  const plan: CodesPlan = { add: [], reopen: [], customers: 0 };
  for (const { connectionId, customerId, personId, code } of advocates) {
    let owes = false;
    for (const kind of ADVOCATE_KINDS) {
      if (settings.since[partOf(kind)] === undefined) continue;
      const value = wantedValue(kind, settings);
      const before = known.get(keyOf({ kind, customerId, personId }));
      // A tag says that someone is an advocate, whatever the code.
      const isSame = before?.value === value && (kind === 'advocate_tag' || before.code === code);
      if (isSame && (before.state === 'pending' || before.state === 'written')) continue;
      owes = true;
      if (isSame) {
        plan.reopen.push(before.writeBackId);
        continue;
      }
      const revision = (before?.revision ?? 0) + 1;
      const subject = `${customerId}:advocate:${personId}:${revision}`;
      plan.add.push({ connectionId, kind, subject, customerId, personId, revision, code, value });
    }
    if (owes) plan.customers++;
  }
  return plan;
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

function keyOf(row: { kind: AdvocateKind; customerId: string; personId: Id }): string {
  return `${row.kind}:${row.customerId}:${row.personId}`;
}

// Evidence as attribution weighs it: how strong, whether in time, and how the losers are listed (AT-1, AT-4). Pure.

import type { Id } from '../base/ids.ts';
import { DAY_MS } from '../base/time.ts';
import { type Alternative, EVIDENCE_KINDS, type Evidence, type EvidenceKind } from './types.ts';

/** A scheduler can book before the thank-you page reports the lead: evidence up to this long after the job was created is timely (QU-3). */
export const LATE_AFTER_MS = DAY_MS;

export type WhyNot = Alternative['why_not'];
export type Standing = 'timely' | 'late' | 'expired';

/** Whether evidence counts for a job by its time (AT-4). Both bounds are inclusive: exactly the look-back old, exactly 24 hours late. */
export function standingOf(evidence: Evidence, createdOn: Date, lookbackDays: number): Standing {
  if (evidence.at.getTime() < createdOn.getTime() - lookbackDays * DAY_MS) return 'expired';
  return evidence.at.getTime() > createdOn.getTime() + LATE_AFTER_MS ? 'late' : 'timely';
}

/** The rule that made evidence of this kind a referral. */
export function ruleOf(kind: EvidenceKind): string {
  switch (kind) {
    case 'staff':
      return 'AT-7';
    case 'advocate_code':
    case 'coupon':
      return 'AT-1';
    case 'web_lead':
    case 'click':
    case 'share_match':
      return 'AT-3';
  }
}

/** Strongest first: kind, then most recent, then ref. Of two words of staff at one instant the later input wins, as people expect. */
export function byStrength(a: Evidence, b: Evidence): number {
  return (
    EVIDENCE_KINDS.indexOf(a.kind) - EVIDENCE_KINDS.indexOf(b.kind) ||
    b.at.getTime() - a.at.getTime() ||
    (a.kind === 'staff' ? byNumber(b.inputId, a.inputId) : 0) ||
    byText(a.ref, b.ref) ||
    byNumber(a.advocatePersonId, b.advocatePersonId)
  );
}

/** Strongest first; of those that say the same, only the first is listed, so that a hundred clicks are one alternative. */
export function alternatives(evidence: readonly Evidence[], why: (one: Evidence) => WhyNot): Alternative[] {
  const seen = new Set<string>();
  const lost: Alternative[] = [];
  for (const one of evidence.toSorted(byStrength)) {
    const whyNot = why(one);
    const said = [one.advocatePersonId, one.kind, one.code, whyNot].join(' ');
    if (seen.has(said)) continue;
    seen.add(said);
    lost.push({
      advocate_person_id: one.advocatePersonId,
      evidence: one.kind,
      code: one.code,
      at: one.at.toISOString(),
      why_not: whyNot,
    });
  }
  return lost;
}

/** All but `winner`, by what it is and not by identity: the same evidence may be held twice. */
export function without(evidence: readonly Evidence[], winner: Evidence): Evidence[] {
  return evidence.filter((one) => byStrength(one, winner) !== 0);
}

/** True if the two name different advocates. */
export function differs(one: { advocatePersonId: Id }, other: { advocatePersonId: Id }): boolean {
  return one.advocatePersonId !== other.advocatePersonId;
}

/** Ids are decimal text of up to 19 digits, which a JS number cannot hold. */
function byNumber(a: Id, b: Id): number {
  return a.length - b.length || byText(a, b);
}

/** Plain code unit order: a collation would make decisions depend on the machine. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

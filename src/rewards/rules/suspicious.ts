// QU-5, QU-8: is somebody blocked, and does something want a person's look? Pure.

import type { Reason } from '../../base/reasons.ts';
import { suspicionsOf } from '../suspicions.ts';
import type { QualifyFacts, Suspicion } from '../types.ts';

/** Fails when friend or advocate, or something by which they are known, is on the block list. */
export function blocked({ listed, friend, advocate }: QualifyFacts): Reason {
  const matches = listed.filter(({ list }) => list === 'block');
  const who = [
    ...(matches.some(({ personId }) => personId === friend.personId) ? ['friend'] : []),
    ...(matches.some(({ personId }) => personId === advocate.personId) ? ['advocate'] : []),
  ];
  return {
    rule: 'QU-5',
    code: 'blocked',
    result: who.length > 0 ? 'fail' : 'pass',
    facts: {
      who,
      kinds: [...new Set(matches.map(({ kind }) => kind))].sort(),
      entry_ids: [...new Set(matches.map(({ entryId }) => entryId))].sort(),
    },
  };
}

/**
 * Passes when nothing is suspicious, or a person approved what is. A decline holds as long as something of what was looked at stands; an
 * approval until something new comes. What is approved or given already is not taken back by a suspicion: it is flagged (decide.ts).
 */
export function suspicious(facts: QualifyFacts): Reason {
  const { reviewWord: word, isSettled = false } = facts;
  const suspicions = suspicionsOf(facts);
  const reason = (result: Reason['result'], more: Record<string, unknown> = {}): Reason => ({
    rule: suspicions.length > 0 && suspicions.every(({ rule }) => rule === 'QU-8') ? 'QU-8' : 'QU-5',
    code: 'suspicious',
    result,
    facts: { suspicions, ...more },
  });
  if (suspicions.length === 0) return reason('pass');
  const decision = word && {
    decision: word.decision,
    decided_by: word.actor,
    decided_at: word.at.toISOString(),
  };
  const isSeen = ({ fingerprint }: Suspicion) => word?.seen.includes(fingerprint) ?? false;
  if (word?.decision === 'decline' && suspicions.some(isSeen)) return reason('fail', decision ?? {});
  const fresh = suspicions.filter((one) => word?.decision !== 'approve' || !isSeen(one));
  if (fresh.length === 0) return reason('pass', decision ?? {});
  const waiting = { waiting_for: 'review', fresh: fresh.map(({ fingerprint }) => fingerprint) };
  return reason(isSettled ? 'pass' : 'unknown', { ...(decision ?? {}), ...waiting });
}

/** The suspicions of a finding that nobody has approved; empty: nobody needs to look. */
export function unseenOf(reasons: readonly Reason[]): Suspicion[] {
  const found = reasons.find(({ code }) => code === 'suspicious');
  if (!found || found.result === 'fail' || found.facts.waiting_for !== 'review') return [];
  return found.facts.suspicions as Suspicion[];
}

// What happened around a job, in one line of time: inputs, evidence, milestones, decisions.

import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Happening } from '../../parts/facts.tsx';
import type { JobExplanation } from './wire.ts';
import { words } from './words.ts';

interface EvidenceSeen {
  kind: string;
  occurred_at: string;
  code: string | null;
  input_id: string;
}

/** Oldest first. */
export function happeningsOf({ received, attribution, milestones, decisions }: JobExplanation): Happening[] {
  const evidence = attribution.evidence_seen as EvidenceSeen[];
  return [
    ...received.map((input) => ({
      key: `input ${input.event_id}`,
      at: input.received_at,
      title: (
        <Anchor component={Link} to={`/referrals/inputs/${input.event_id}`} inherit>
          {words.inputs[input.name] ?? input.name}
        </Anchor>
      ),
      text: input.notes.map(({ message }) => message).join(' ') || undefined,
    })),
    ...evidence.map((one) => ({
      key: `evidence ${one.input_id} ${one.kind} ${one.code}`,
      at: one.occurred_at,
      title: words.evidence[one.kind] ?? one.kind,
      text: one.code === null ? undefined : words.knownCode(one.code),
      color: 'violet',
    })),
    ...milestones.map((one) => ({
      key: `milestone ${one.name} ${one.occurrence}`,
      at: one.at,
      title: words.milestones[one.name] ?? one.name.replaceAll('_', ' '),
      color: 'teal',
    })),
    ...decisions.map((one) => ({
      key: `decision ${one.decision_id}`,
      at: one.decided_at,
      title: words.decision(
        words.attributions[one.attribution as 'open'],
        words.qualifications[one.qualification as 'open'],
      ),
      text: words.byVersion(one.campaign_version),
      color: 'cobalt',
    })),
  ].toSorted((a, b) => a.at.localeCompare(b.at));
}

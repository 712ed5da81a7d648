// Owns days with trouble, as data: switches and faults with their hours on the virtual clock.
import type { FaultInput } from './faults.ts';
import type { Switches } from './switches.ts';

interface Script {
  readonly switches: Partial<Switches>;
  readonly faults: readonly FaultInput[];
}

const MINUTE = 60;
const GATEWAY = {
  status: 503,
  body: '<html>Service Unavailable</html>',
  headers: { 'content-type': 'text/html' },
};

/** 429 in all three forms, one after the other. */
const STORM: readonly FaultInput[] = [
  {
    kind: 'rate_limit',
    answer: 'title',
    seconds: 15,
    probability: 0.8,
    afterSeconds: 60 * MINUTE,
    forSeconds: 10 * MINUTE,
  },
  {
    kind: 'rate_limit',
    answer: 'retry_after',
    seconds: 30,
    probability: 0.8,
    afterSeconds: 70 * MINUTE,
    forSeconds: 10 * MINUTE,
  },
  {
    kind: 'rate_limit',
    answer: 'empty',
    probability: 0.8,
    afterSeconds: 80 * MINUTE,
    forSeconds: 10 * MINUTE,
  },
];

/** Nothing answers for twenty minutes, each call in its own way. */
const OUTAGE: readonly FaultInput[] = [
  { kind: 'reset', probability: 0.4, afterSeconds: 150 * MINUTE, forSeconds: 20 * MINUTE },
  { kind: 'truncate', probability: 0.4, afterSeconds: 150 * MINUTE, forSeconds: 20 * MINUTE },
  { kind: 'status', ...GATEWAY, afterSeconds: 150 * MINUTE, forSeconds: 20 * MINUTE },
];

const BAD_DAY: Script = {
  switches: {
    webhookLossRate: 0.3,
    webhookDuplicateRate: 0.2,
    webhookLateRate: 0.1,
    webhookLateSeconds: 45 * MINUTE,
    webhookJitterSeconds: 15 * MINUTE,
    webhookRetryId: 'mixed',
  },
  faults: [
    ...STORM,
    ...OUTAGE,
    { kind: 'expired_token', probability: 0.5, afterSeconds: 240 * MINUTE, forSeconds: 30 * MINUTE },
    { kind: 'shift_page', match: { path: '/jobs\\?' }, afterSeconds: 300 * MINUTE, forSeconds: 60 * MINUTE },
    { kind: 'status', status: 500, probability: 0.03, forSeconds: 600 * MINUTE },
  ],
};

export const SCRIPTS = { 'bad-day': BAD_DAY } as const;
export type ScriptName = keyof typeof SCRIPTS;

export function isScriptName(name: string): name is ScriptName {
  return Object.hasOwn(SCRIPTS, name);
}

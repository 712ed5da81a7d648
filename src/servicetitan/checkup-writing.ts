// What is known of the permission to write (ST-8), where writing is switched on. A check-up writes nothing: the token says what the tenant
// granted, leads and bookings are read, and the newest real write says the rest. Pure.

import type { LastWrite } from './checkup-store.ts';
import type { DoctorStep } from './doctor.ts';
import { type Outcome, wordsOf } from './outcome.ts';
import type { Connection } from './types.ts';
import { WRITE_BACK_PARTS } from './writing-settings.ts';

/** What was found out about writing without writing anything. */
export interface WritingFacts {
  last: readonly LastWrite[];
  /** As the token lists them; null: it does not. */
  scopes: readonly string[] | null;
  /** A reading of the bookings or leads that hand-over makes; null: it is off, or nothing could be tried. */
  handOverRead: Outcome<unknown> | null;
}

type WritingStep = LastWrite['step'];

const WHAT: Record<WritingStep, string> = {
  job_writes: 'Writing on jobs',
  customer_writes: 'Writing on customers',
  hand_over: 'Handing over web leads',
};
const JOB_PARTS = ['job_note', 'job_custom_field', 'external_data'];

/** A step for each kind of writing that is switched on. */
export function writingSteps(
  { writeBack, handOver }: Pick<Connection, 'writeBack' | 'handOver'>,
  facts: WritingFacts,
): DoctorStep[] {
  const parts = WRITE_BACK_PARTS.filter((part) => writeBack.since[part] !== undefined);
  const steps: DoctorStep[] = [];
  if (parts.some((part) => JOB_PARTS.includes(part)))
    steps.push(stepOf('job_writes', ['tn.jpm.jobs:w'], facts));
  if (parts.some((part) => part !== 'job_note' && part !== 'job_custom_field'))
    steps.push(stepOf('customer_writes', ['tn.crm.customers:w'], facts));
  if (handOver.mode !== 'off') {
    const resource = handOver.mode === 'booking' ? 'bookings' : 'leads';
    const scopes = [`tn.crm.${resource}:w`, `tn.crm.${resource}:r`];
    steps.push(unreadable(facts, resource, handOver.bookingProviderId) ?? stepOf('hand_over', scopes, facts));
  }
  return steps;
}

function stepOf(step: WritingStep, needed: readonly string[], { last, scopes }: WritingFacts): DoctorStep {
  const what = WHAT[step];
  const found = last.find((one) => one.step === step);
  const base = { step, required: false };
  const missing = needed.filter((scope) => scopes !== null && !scopes.includes(scope));
  // The names of the scopes for bookings and leads are not certain: what was handed over weighs more.
  if (missing.length > 0 && !(step === 'hand_over' && found?.done)) {
    const message = `${what} is switched on, but the tenant has not granted ${missing.join(' and ')}.`;
    return { ...base, ok: false, message, what_to_do: ask(missing) };
  }
  if (found && !found.done) {
    const message = `${what} does not go through: ${found.error ?? 'it is under way'}`;
    return { ...base, ok: false, message, what_to_do: `If a scope is missing: ${ask(needed)}` };
  }
  if (found)
    return { ...base, ok: true, message: `${what} works; the last one was at ${found.at.toISOString()}.` };
  const granted =
    scopes === null
      ? `Whether the application may (${needed.join(', ')}) ServiceTitan tells only at the first write.`
      : `The tenant has granted ${needed.join(' and ')}.`;
  return { ...base, ok: true, message: `${what} is switched on, and nothing was due yet. ${granted}` };
}

/** Where bookings or leads cannot be read, or the booking provider is not there. null: they can be. */
function unreadable(
  { handOverRead: read }: WritingFacts,
  resource: 'bookings' | 'leads',
  providerId: string | null,
): DoctorStep | null {
  if (read === null || read.outcome === 'ok') return null;
  const base = { step: 'hand_over' as const, required: false, ok: false };
  if (read.outcome === 'not_found' && resource === 'bookings') {
    return {
      ...{ ...base, message: `ServiceTitan knows no booking provider ${providerId} (${read.message}).` },
      what_to_do:
        'Look up the number of the booking provider in ServiceTitan under Settings > Integrations > API Application Access, and give it as booking_provider_id.',
    };
  }
  const failure = read.outcome === 'not_found' ? { ...read, outcome: 'missing_scope' as const } : read;
  const { message, whatToDo } = wordsOf(failure, resource);
  return { ...base, message, what_to_do: whatToDo };
}

function ask(scopes: readonly string[]): string {
  return `Ask for ${scopes.join(' and ')}: switch it on for the application in the developer portal, then have the ServiceTitan administrator accept the new version under Settings > Integrations > API Application Access. What waits goes on by itself.`;
}

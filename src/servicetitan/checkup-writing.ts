// What is known of the permission to write (ST-8), where writing is switched on. ServiceTitan tells it only to who writes, and a check-up
// writes nothing: so the newest real write says it, or nothing does. Pure.

import type { LastWrite } from './checkup-store.ts';
import type { DoctorStep } from './doctor.ts';
import type { Connection } from './types.ts';
import { WRITE_BACK_PARTS } from './writing-settings.ts';

const KINDS = {
  job_writes: { what: 'Writing on jobs', scope: 'tn.jpm.jobs:w' },
  customer_writes: { what: 'Writing on customers', scope: 'tn.crm.customers:w' },
  hand_over: { what: 'Handing over web leads', scope: 'tn.crm.bookings:w or tn.crm.leads:w' },
} as const;
const JOB_PARTS = ['job_note', 'job_custom_field', 'external_data'];

/** A step for each kind of writing that is switched on. */
export function writingSteps(
  { writeBack, handOver }: Pick<Connection, 'writeBack' | 'handOver'>,
  last: readonly LastWrite[],
): DoctorStep[] {
  const parts = WRITE_BACK_PARTS.filter((part) => writeBack.since[part] !== undefined);
  const isOn = {
    job_writes: parts.some((part) => JOB_PARTS.includes(part)),
    customer_writes: parts.some((part) => part !== 'job_note' && part !== 'job_custom_field'),
    hand_over: handOver.mode !== 'off',
  };
  return (['job_writes', 'customer_writes', 'hand_over'] as const)
    .filter((step) => isOn[step])
    .map((step): DoctorStep => {
      const { what, scope } = KINDS[step];
      const found = last.find((one) => one.step === step);
      const base = { step, required: false };
      if (!found) {
        const message = `${what} is switched on, and nothing was due yet. Whether the application may (${scope}) ServiceTitan tells only at the first write.`;
        return { ...base, ok: true, message };
      }
      if (found.done)
        return {
          ...base,
          ok: true,
          message: `${what} works; the last one was at ${found.at.toISOString()}.`,
        };
      return {
        ...{
          ...base,
          ok: false,
          message: `${what} does not go through: ${found.error ?? 'it is under way'}`,
        },
        what_to_do: `If a scope is missing, add ${scope} to the app in the developer portal, and have the ServiceTitan administrator connect it again under Settings > Integrations > API Application Access. What waits goes on by itself.`,
      };
    });
}

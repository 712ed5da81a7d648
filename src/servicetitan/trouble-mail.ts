// The mail about a connection's trouble (ST-8): when it is worth one, and its words. Pure: time is an argument.

import type { Id } from '../base/ids.ts';
import { MINUTE_MS, plusMs } from '../base/time.ts';
import type { NewMail } from '../messages/types.ts';
import type { Connection, Trouble, TroubleCode } from './types.ts';

/** What passes by itself is told later than what a person must mend; what is over before is not told. */
const PASSING: readonly TroubleCode[] = ['rate_limited', 'unavailable', 'bad_answer'];
const TOLD_AFTER_MS = 10 * MINUTE_MS;
const PASSING_TOLD_AFTER_MS = 30 * MINUTE_MS;

/** True once the trouble has lasted so long that those who run the program should know. */
export function isWorthMail({ code, since }: Trouble, now: Date): boolean {
  return plusMs(new Date(since), PASSING.includes(code) ? PASSING_TOLD_AFTER_MS : TOLD_AFTER_MS) <= now;
}

/** One mail for each address; the same cause on the same day is told once, however often it comes and goes. */
export function troubleMails(
  clientId: Id,
  { connectionId, name }: Pick<Connection, 'connectionId' | 'name'>,
  { code, area, message, what_to_do, since }: Trouble,
  addresses: readonly string[],
): NewMail[] {
  const text = [
    `The connection "${name}" to ServiceTitan has trouble since ${since.slice(0, 16).replace('T', ' ')} UTC.`,
    message,
    `What to do: ${what_to_do}`,
    'Nothing is lost: what arrives is kept, holds of rewards go on, and Goodword tries again by itself. This is told once a day at most.',
  ].join('\n\n');
  return addresses.map((to) => ({
    ...{ clientId, kind: 'connection_trouble', mailClass: 'essential', to, personId: null },
    ...{ subject: `ServiceTitan: the connection "${name}" needs a look`, text, html: null },
    ...{ fromName: null, replyTo: null },
    onceKey: `connection_trouble:${connectionId}:${area}:${code}:${since.slice(0, 10)}:${to}`,
  }));
}

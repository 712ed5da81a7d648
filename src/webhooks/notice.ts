// The mail that says that a webhook was switched off, and what to do (OUT-1). Pure.

import type { Id } from '../base/ids.ts';
import type { NewMail } from '../messages/types.ts';
import type { Webhook } from './types.ts';

/** One mail for each address. */
export function switchedOffMails(
  clientId: Id,
  { webhookId, name, url }: Pick<Webhook, 'webhookId' | 'name' | 'url'>,
  { reason, missed, now }: { reason: string; missed: number; now: Date },
  addresses: readonly string[],
): NewMail[] {
  const text = [
    `The webhook "${name}" was switched off.`,
    `The reason: ${reason}. It sends to ${new URL(url).origin}. ${waiting(missed)} What happens from now on is kept.`,
    'What to do: mend the receiver, send it a test, and switch the webhook on again; what it missed can be sent then. Events are kept for 30 days.',
  ].join('\n\n');
  return addresses.map((to) => ({
    ...{ clientId, kind: 'webhook_switched_off', mailClass: 'essential', to, personId: null },
    ...{ subject: `The webhook "${name}" was switched off`, text, html: null, fromName: null, replyTo: null },
    onceKey: `webhook_switched_off:${webhookId}:${now.toISOString()}:${to}`,
  }));
}

function waiting(missed: number): string {
  if (missed === 0) return 'No event waits.';
  return missed === 1 ? 'One event waits.' : `${missed} events wait.`;
}

// Bodies and headers of what is sent: the standard form of Standard Webhooks, the flat reference form, signatures. Pure.

import { createHmac } from 'node:crypto';
import { Webhook as Signer } from 'standardwebhooks';
import type { Id } from '../base/ids.ts';
import type { Told } from './decide-match.ts';
import { referenceBody } from './reference.ts';
import type { EventBody, Person, WebhookFormat } from './types.ts';

/** The id of an event on the wire: the same at each attempt and each replay, so that a receiver can tell a repeat. */
export function messageId(eventId: Id): string {
  return `msg_${eventId}`;
}

/** The body of a happening, as stored. */
export function bodyOf(told: Told, eventId: Id, sequence: number): EventBody {
  const { personId, campaignId, program, connectionId, jobId, rewardId, referralId, role } = told;
  const ids = {
    ...{ person_id: personId, campaign_id: campaignId, program, connection_id: connectionId, job_id: jobId },
    ...{ reward_id: rewardId, referral_id: referralId, role },
  };
  const known = Object.fromEntries(Object.entries(ids).filter(([, value]) => value !== undefined));
  return {
    ...{ id: messageId(eventId), type: told.type, timestamp: told.at.toISOString() },
    ...{ subject: told.subject, sequence, sandbox: told.fromIntegration, data: { ...known, ...told.data } },
  };
}

/** The text that is sent. `stored` is an event's body; one that somebody handed in goes as it is. */
export function textFor(
  hook: { format: WebhookFormat; includePerson: boolean },
  event: { body: string; kind: 'fact' | 'test' | 'captured' },
  person: Person | null,
): string {
  if (event.kind === 'captured') return event.body;
  if (hook.format === 'reference' && (JSON.parse(event.body) as EventBody).type.startsWith('reward.'))
    return JSON.stringify(referenceBody(JSON.parse(event.body), person));
  if (!hook.includePerson) return event.body;
  const body: EventBody = JSON.parse(event.body);
  const shown = person && {
    ...{ email: person.email, first_name: person.firstName, last_name: person.lastName },
    partner_user_id: person.partnerUserId,
  };
  return JSON.stringify({ ...body, data: { ...body.data, person: shown } });
}

/** The bytes that a secret stands for: what follows whsec_ in base64, or any other text as it is. */
export function keyOf(secret: string): Uint8Array {
  return secret.startsWith('whsec_')
    ? Buffer.from(secret.slice('whsec_'.length), 'base64')
    : Buffer.from(secret, 'utf8');
}

/** Headers of one attempt. With two secrets (a rotation) both sign, and a receiver needs to know one of them. */
export function headersFor(
  sent: { eventId: Id; format: WebhookFormat; text: string; at: Date },
  secrets: readonly string[],
): Record<string, string> {
  const { eventId, format, text, at } = sent;
  const id = messageId(eventId);
  const keys = secrets.map(keyOf);
  const signatures = keys.map((key) => new Signer(key, { format: 'raw' }).sign(id, at, text));
  return {
    'content-type': 'application/json',
    'user-agent': 'Goodword (webhooks)',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
    // What receivers of the reference payload check: the newest secret alone, as hex.
    ...(format === 'reference' &&
      keys[0] && { 'x-extole-signature': createHmac('sha256', keys[0]).update(text).digest('hex') }),
  };
}

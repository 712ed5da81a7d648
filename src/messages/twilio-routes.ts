// HTTP that Twilio calls (OUT-2): replies of people, as STOP, and what became of texts. Each request must carry Twilio's signature.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { replyMeans } from './decide-text.ts';
import { loadTextSettings } from './text-settings-store.ts';
import { recordDelivery, saveConsent } from './text-store.ts';
import { isFromTwilio } from './twilio.ts';

const tags = ['messages'];
const params = z.object({ client_id: z.string() });
const form = z.string().describe('The form as Twilio sends it, with the header X-Twilio-Signature.');
const reply = z.string().describe('TwiML');

/** What Twilio says of a text; the other states are on the way. */
const ENDS: Record<string, 'delivered' | 'failed'> = {
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
};

/** Adds the two addresses that Twilio calls. */
export function twilioRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/messages/texts/twilio/:client_id/inbound',
    {
      config: { rawBody: true, documentedBody: form },
      schema: { summary: 'A text that somebody sent to the number', tags, params, response: { 200: reply } },
    },
    async (request, answer) => {
      const { clientId, fields } = await verified(deps, request, request.params.client_id);
      const from = fields.get('From') ?? '';
      const meaning = meaningOf(fields);
      if (/^\+\d{6,15}$/.test(from) && (meaning === 'stop' || meaning === 'start')) {
        await saveConsent(deps.db, clientId, {
          ...{ number: from, agreed: meaning === 'start', source: 'keyword', actor: 'person' },
          ...{ detail: (fields.get('Body') ?? '').slice(0, 100), since: deps.now() },
        });
      }
      // Twilio answers STOP, START and HELP by itself when it says that it understood them.
      if (meaning !== 'help' || fields.has('OptOutType')) return twiml(answer, null);
      const { name } = await deps.client(clientId);
      return twiml(answer, `${name}: texts about your referrals. Reply STOP to end them.`);
    },
  );
  server.post(
    '/v1/messages/texts/twilio/:client_id/status',
    {
      config: { rawBody: true, documentedBody: form },
      schema: { summary: 'What became of a text', tags, params, response: { 200: reply } },
    },
    async (request, answer) => {
      const { clientId, fields } = await verified(deps, request, request.params.client_id);
      const state = ENDS[fields.get('MessageStatus') ?? ''];
      const code = fields.get('ErrorCode');
      const error = state === 'failed' ? `Twilio could not deliver it${code ? ` (${code})` : ''}` : null;
      if (state) await recordDelivery(deps.db, clientId, fields.get('MessageSid') ?? '', { state, error });
      return twiml(answer, null);
    },
  );
}

function meaningOf(fields: URLSearchParams): 'stop' | 'start' | 'help' | null {
  const said = fields.get('OptOutType')?.toLowerCase();
  if (said === 'stop' || said === 'start' || said === 'help') return said;
  return replyMeans(fields.get('Body') ?? '');
}

/** The form, when Twilio signed it for the address under which it knows us. Refuses with webhook_signature_invalid. */
async function verified(
  deps: Deps,
  request: FastifyRequest,
  id: string,
): Promise<{ clientId: Id; fields: URLSearchParams }> {
  const settings = isId(id) ? await loadTextSettings(deps.db, deps.secrets, id) : null;
  const fields = new URLSearchParams((request.body as Buffer).toString('utf8'));
  const signature = request.headers['x-twilio-signature'];
  const base = deps.publicUrl ?? `${request.protocol}://${request.host}`;
  const url = `${base.replace(/\/+$/, '')}${request.url}`;
  const isSigned =
    settings !== null &&
    typeof signature === 'string' &&
    isFromTwilio(settings.authToken, url, fields, signature) &&
    fields.get('AccountSid') === settings.accountSid;
  if (!isSigned) throw new Refusal('twilio_signature_invalid', { url });
  return { clientId: id, fields };
}

function twiml(answer: FastifyReply, text: string | null) {
  const escaped = text?.replace(/[<>&]/g, (one) => `&#${one.charCodeAt(0)};`);
  const message = escaped ? `<Message>${escaped}</Message>` : '';
  return answer
    .type('text/xml; charset=utf-8')
    .send(`<?xml version="1.0" encoding="UTF-8"?><Response>${message}</Response>`);
}

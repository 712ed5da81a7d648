// A stand-in for Twilio's Messages API as it is documented, over a real socket: takes texts, lists them, refuses and breaks where a test
// says so, and signs what it sends to us as Twilio does.

import { createHmac, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

/** What happens to one send. "after": the text was taken before it went wrong. A number is an error code of Twilio's dictionary, with 400. */
export type TextFault = 'drop_before' | 'drop_after' | '500_after' | '429' | '401' | number;

export interface TwilioStandIn {
  url: string;
  accountSid: string;
  authToken: string;
  texts: { sid: string; to: string; from: string; body: string; statusCallback: string | null }[];
  /** Requests to send that arrived, answered or not. */
  posts: number;
  faults: TextFault[];
  /** The list does not answer. */
  listIsDown: boolean;
  /** A form as Twilio would post it to `url` (as Twilio knows it): what to send, with its signature. */
  signed(url: string, fields: Record<string, string>): { raw: string; headers: Record<string, string> };
}

export async function startTwilio(t: Pick<TestContext, 'after'>, now: () => Date): Promise<TwilioStandIn> {
  const made = new Map<string, Date>();
  const standIn: TwilioStandIn = {
    ...{ url: '', accountSid: `AC${'0123456789abcdef'.repeat(2)}`, authToken: 'f'.repeat(32) },
    ...{ texts: [], posts: 0, faults: [], listIsDown: false },
    signed: (url, fields) => {
      const all = { AccountSid: standIn.accountSid, ...fields };
      const sorted = Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
      const text = url + sorted.map(([name, value]) => name + value).join('');
      return {
        raw: new URLSearchParams(all).toString(),
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-twilio-signature': createHmac('sha1', standIn.authToken).update(text).digest('base64'),
        },
      };
    },
  };
  const server = createServer(async (request, response) => {
    const json = (status: number, body: object, headers: Record<string, string> = {}) =>
      void response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
    const refuse = (status: number, code: number, message: string) =>
      json(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
    const url = new URL(request.url ?? '', 'http://x');
    const expected = `Basic ${Buffer.from(`${standIn.accountSid}:${standIn.authToken}`).toString('base64')}`;
    if (url.pathname !== `/2010-04-01/Accounts/${standIn.accountSid}/Messages.json`)
      return refuse(404, 20404, 'The requested resource was not found');
    if (request.headers.authorization !== expected) return refuse(401, 20003, 'Authenticate');
    if (request.method === 'GET') {
      if (standIn.listIsDown) return refuse(503, 20503, 'Service unavailable');
      const found = standIn.texts.filter(({ to }) => to === url.searchParams.get('To')).toReversed();
      return json(200, {
        messages: found.map((one) => ({ ...one, date_created: made.get(one.sid)?.toUTCString() })),
      });
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
    standIn.posts += 1;
    const fault = standIn.faults.shift();
    if (fault === 'drop_before') return void request.socket.destroy();
    if (fault === '429')
      return json(429, { code: 20429, message: 'Too many requests' }, { 'retry-after': '120' });
    if (fault === '401') return refuse(401, 20003, 'Authenticate');
    if (typeof fault === 'number') return refuse(400, fault, 'refused');
    if (!form.get('To') || !form.get('Body')) return refuse(400, 21604, "A 'To' phone number is required.");
    const sid = `SM${randomBytes(16).toString('hex')}`;
    standIn.texts.push({
      ...{ sid, to: form.get('To') ?? '', body: form.get('Body') ?? '' },
      ...{
        from: form.get('From') ?? form.get('MessagingServiceSid') ?? '',
        statusCallback: form.get('StatusCallback'),
      },
    });
    made.set(sid, now());
    if (fault === 'drop_after') return void request.socket.destroy();
    if (fault === '500_after') return refuse(500, 20500, 'Internal server error');
    return json(201, { sid, status: 'queued', num_segments: '1', error_code: null });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  standIn.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  t.after(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => void server.close(() => resolve()));
  });
  return standIn;
}

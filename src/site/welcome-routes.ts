// The landing page that Goodword hosts for companies without a site of their own: the code of a followed link, how to book, and a short form
// that becomes a web lead (AT-3). Never an error to a visitor, and nothing of what was typed ever stands in a URL (WEB-6).

import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { deviceCookie, deviceIdOf, readDeviceId } from '../base/devices.ts';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Voice } from '../campaigns/voice.ts';
import type { Deps, Server } from '../http/types.ts';
import { type Welcome, welcomeOf } from './landing.ts';
import { colorsOf, PLAIN_THEME } from './landing-colors.ts';
import { type LeadForm, welcomePage } from './welcome-page.ts';

const query = z.object({
  extole_shareable_code: z.unknown().optional(),
  extole_zone_click_event_id: z.unknown().optional(),
  sent: z.unknown().optional(),
});
type Query = z.infer<typeof query>;

const EMPTY: LeadForm = { name: '', email: '', phone: '', message: '', problem: '' };
const LONGEST: Record<Exclude<keyof LeadForm, 'problem'>, number> = {
  ...{ name: 200, email: 254, phone: 40, message: 2000 },
};
const FORM_LIMIT_BYTES = 32 * 1024;

export function welcomeRoutes(server: Server, deps: Deps): void {
  const tags = ['Share links'];
  server.get(
    '/welcome',
    { schema: { summary: 'The hosted landing page of a followed link', tags, querystring: query } },
    async (request, reply) => {
      const clientId = await clientOf(deps, request);
      const form = request.query.sent === undefined ? EMPTY : null;
      return sendPage(deps, clientId, request, reply, form);
    },
  );
  server.post(
    '/welcome',
    {
      bodyLimit: FORM_LIMIT_BYTES,
      schema: {
        summary: 'The form of the hosted landing page: a web lead with the link’s code',
        tags,
        querystring: query,
        body: z.unknown(),
      },
    },
    async (request, reply) => {
      const clientId = await clientOf(deps, request);
      const { form, isTrapped } = readForm(request.body);
      if (form.problem !== '') return sendPage(deps, clientId, request, reply.code(422), form);
      // Whoever fills in what nobody sees is a program; it hears what a person hears.
      if (!isTrapped) await storeLead(deps, clientId, request, reply, form);
      return reply.redirect(`${pathOf(request.query)}&sent=1`, 303);
    },
  );
}

async function clientOf(deps: Deps, request: FastifyRequest): Promise<Id> {
  const clientId = await deps.clientIdByHost(request.host);
  if (clientId === null) throw new Refusal('not_found');
  return clientId;
}

/** This page with its code and click, and nothing else that a link brought. */
function pathOf(asked: Query): string {
  const kept = new URLSearchParams();
  for (const name of ['extole_shareable_code', 'extole_zone_click_event_id'] as const) {
    const value = asked[name];
    kept.set(name, typeof value === 'string' ? value.slice(0, 300) : '');
  }
  return `/welcome?${kept}`;
}

async function sendPage(
  deps: Deps,
  clientId: Id,
  request: FastifyRequest,
  reply: FastifyReply,
  form: LeadForm | null,
): Promise<FastifyReply> {
  const asked = request.query as Query;
  const welcome = await welcomeOf(deps, clientId, asked.extole_shareable_code);
  const voice = welcome?.voice ?? (await deps.voice(clientId, null));
  const nonce = randomBytes(16).toString('base64');
  const company = voice?.campaign.settings.company_name ?? (await deps.client(clientId)).name;
  const theme = voice?.campaign.settings.theme ?? PLAIN_THEME;
  const page = welcomePage({
    ...{ company, nonce, form },
    ...(welcome ? withCode(welcome) : withoutCode(company)),
    colors: colorsOf(theme),
    logoUrl: theme.logo_url,
    phone: voice?.campaign.settings.landing.phone ?? '',
    website: voice && websiteOf(voice, request.hostname),
    action: pathOf(asked),
  });
  return reply
    .headers({
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; img-src https: http:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    })
    .type('text/html; charset=utf-8')
    .send(page);
}

function withCode({ found, voice, variables }: Welcome) {
  const { landing, share } = voice.campaign.settings;
  const fill = (template: string) => voice.fill(template, variables);
  return {
    title: fill(landing.title),
    text: fill(landing.text),
    code: { label: fill(landing.code_label), value: found.code, button: fill(landing.button) },
    social: {
      title: fill(share.social_title),
      description: fill(share.social_description),
      imageUrl: share.social_image_url,
    },
  };
}

/** For whoever comes by a code that nobody has: welcome all the same, and told nothing that is not so. */
function withoutCode(company: string) {
  const title = `Welcome to ${company}`;
  const text =
    'We are glad that someone sent you. The code of this link is not in use any more, so please mention the name of whoever recommended us when you book.';
  return { title, text, code: null, social: { title, description: text, imageUrl: null } };
}

/** The company's site, unless that is this very host. */
function websiteOf({ campaign }: Voice, hostname: string): string | null {
  const url = campaign.settings.company_url;
  return new URL(url).hostname === hostname ? null : url;
}

function readForm(body: unknown): { form: LeadForm; isTrapped: boolean } {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const textOf = (name: string) => (typeof fields[name] === 'string' ? fields[name].trim() : '');
  const form = { ...EMPTY };
  for (const name of Object.keys(LONGEST) as (keyof typeof LONGEST)[]) {
    form[name] = textOf(name).slice(0, LONGEST[name]);
  }
  form.problem = problemOf(form);
  return { form, isTrapped: textOf('company_fax') !== '' };
}

function problemOf({ name, email, phone }: LeadForm): string {
  if (name === '') return 'Please tell us your name.';
  if (email === '' && phone === '')
    return 'Please leave a phone number or an e-mail address, so that we can reach you.';
  if (email !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    return 'The e-mail address does not look complete.';
  if (phone !== '' && phone.replace(/\D/g, '').length < 7) return 'The phone number does not look complete.';
  return '';
}

/** Resolves once the lead is committed; nothing is answered before. */
async function storeLead(
  deps: Deps,
  clientId: Id,
  request: FastifyRequest,
  reply: FastifyReply,
  { name, email, phone, message }: LeadForm,
): Promise<void> {
  const asked = request.query as Query;
  const click = asked.extole_zone_click_event_id;
  const deviceId =
    readDeviceId(request.headers.cookie) ??
    (typeof click === 'string' ? await deps.deviceOfClick(clientId, click) : null) ??
    deviceIdOf(randomBytes(18));
  const code = asked.extole_shareable_code;
  const data = {
    ...(typeof code === 'string' && code !== '' && { advocate_code: code.slice(0, 200) }),
    ...namesOf(name),
    ...(email !== '' && { email }),
    ...(phone !== '' && { phone }),
    ...(message !== '' && { message }),
    source: 'welcome_page',
  };
  await deps.accept([
    {
      clientId,
      source: 'browser',
      name: 'online_lead_captured',
      eventTime: null,
      body: JSON.stringify(data),
      actor: 'browser',
      connectionId: null,
      deviceId,
      idempotencyKey: null,
      partnerKey: null,
      // Sent twice by an impatient finger, it is one lead.
      sameBytesAreSame: true,
      sameBytesScope: '',
    },
  ]);
  reply.header('set-cookie', deviceCookie(deviceId, deps.isSecure(request)));
}

function namesOf(name: string): Record<string, string> {
  const [first = '', ...rest] = name.split(/\s+/);
  return { first_name: first, ...(rest.length > 0 && { last_name: rest.join(' ') }) };
}

// HTTP of printed cards (AT-8): which persons, in which form, and the PDF.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import type { PersonKind } from '../people/types.ts';
import { LAYOUTS, layOut, PAPER_NAMES } from './cards-layout.ts';
import { fetchLogo } from './cards-logo.ts';
import { openCardSheets } from './cards-pdf.ts';
import { printable } from './cards-text.ts';
import { colorsOf } from './landing-colors.ts';
import { cardLink, displayName, KINDS } from './staff.ts';
import { listStaff, type StaffMember, staffByIds } from './staff-store.ts';

const CARDS_MAX = 500;
/** Proxies refuse long headers. */
const LEFT_OUT_SHOWN = 100;

const query = z.object({
  person_ids: z
    .union([z.string().max(20_000), z.array(z.string().max(30)).max(CARDS_MAX)])
    .optional()
    .describe('Ids, separated by commas or given several times.'),
  kind: z
    .enum(KINDS)
    .optional()
    .describe('Instead of person_ids: everybody of this kind who has a code, by name.'),
  layout: z
    .enum(LAYOUTS)
    .default('card')
    .describe(
      'card: 3.5 by 2 in with 0.125 in bleed, one per page; sheet: ten of them per page; badge: 4 by 3 in.',
    ),
  paper: z.enum(PAPER_NAMES).default('letter').describe('Of sheets.'),
  copies: z.coerce.number().int().min(1).max(50).default(1).describe('Cards of each person.'),
});

export function cardRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/cards.pdf',
    {
      config: { scopes: ['CAMPAIGN_EDIT', 'USER_SUPPORT'] },
      schema: {
        summary: 'Leave-behind cards and badges to print, with name, code, offer and QR code',
        description:
          'A name with letters that the font lacks is left out, and the role stands in its place; the header goodword-names-left-out then lists these persons (the first hundred).',
        tags: ['Staff and partners'],
        querystring: query,
      },
    },
    async (request, reply) => {
      const { clientId } = request.caller;
      const { layout, paper, copies } = request.query;
      const voice = await deps.voice(clientId, null);
      // A card without an offer is nothing to hand out.
      if (!voice) throw new Refusal('no_running_program');
      const { settings, programLabel } = voice.campaign;
      const members = await membersAsked(deps, clientId, programLabel, request.query);
      if (members.length * copies > CARDS_MAX)
        throw new Refusal('invalid_parameter', {
          name: 'copies',
          reason: `${members.length} persons with ${copies} cards each are more than ${CARDS_MAX} cards; ask for fewer at once.`,
        });
      const origin = await deps.programOrigin(clientId, request);
      const sheets = await openCardSheets(await fetchLogo(deps, settings.theme.logo_url));
      const drawn = (text: string) => printable(text, sheets.hasGlyph);
      const leftOut: Id[] = [];
      const persons = members.map(({ member, code }) => {
        const name = drawn(displayName(member));
        if (name === null) leftOut.push(member.personId);
        const shortLink = `${origin}/${code}`.replace(/^https?:\/\//, '');
        return { name: name ?? '', kind: member.kind, code, link: cardLink(origin, code), shortLink };
      });
      const look = {
        colors: colorsOf(settings.theme),
        companyName: drawn(settings.company_name) ?? '',
        offer: drawn(voice.fill(settings.share.email_subject)) ?? '',
        logoRatio: sheets.logoRatio,
      };
      const cards = persons.flatMap((person) => Array.from({ length: copies }, () => person));
      const pages = layOut(cards, look, { layout, paper }, sheets.measure);
      const pdf = await sheets.draw(pages, `${look.companyName} referral cards`.trim(), deps.now());
      return reply
        .headers({
          'content-disposition': `attachment; filename="referral-${layout}s.pdf"`,
          'cache-control': 'no-store',
          ...(leftOut.length > 0 && {
            'goodword-names-left-out': leftOut.slice(0, LEFT_OUT_SHOWN).join(','),
          }),
        })
        .type('application/pdf')
        .send(Buffer.from(pdf));
    },
  );
}

interface Printed {
  member: StaffMember;
  code: string;
}

/** Those asked for, in the order of asking; each once. */
async function membersAsked(
  deps: Deps,
  clientId: Id,
  label: string,
  asked: { person_ids?: string | string[] | undefined; kind?: PersonKind | undefined },
): Promise<Printed[]> {
  const ids = [asked.person_ids ?? []]
    .flat()
    .flatMap((text) => text.split(','))
    .map((id) => id.trim())
    .filter((id) => id !== '');
  if (ids.length > 0 === (asked.kind !== undefined)) {
    const reason = 'give person_ids or kind, one of the two.';
    throw new Refusal('invalid_parameter', { name: 'person_ids', reason });
  }
  if (ids.length > CARDS_MAX)
    throw new Refusal('invalid_parameter', { name: 'person_ids', reason: `give at most ${CARDS_MAX}.` });
  if (asked.kind !== undefined) {
    const page = { limit: CARDS_MAX + 1, offset: 0 };
    const printed = (await listStaff(deps.db, clientId, label, [asked.kind], page)).flatMap(printedOf);
    if (printed.length === 0) throw new Refusal('nobody_to_print', { kind: asked.kind });
    return printed;
  }
  const found = await staffByIds(deps.db, clientId, label, ids.filter(isId));
  const unknown = ids.filter((id) => !found.has(id));
  if (unknown.length > 0) throw new Refusal('person_not_found', { person_ids: unknown });
  const members = new Map(
    [...ids].map((id) => found.get(id)).flatMap((one) => (one ? [[one.personId, one]] : [])),
  );
  const without = [...members.values()].filter(({ code }) => code === null);
  if (without.length > 0)
    throw new Refusal('person_without_code', {
      person_ids: without.map(({ personId }) => personId).join(', '),
    });
  return [...members.values()].flatMap(printedOf);
}

function printedOf(member: StaffMember): Printed[] {
  return member.code === null ? [] : [{ member, code: member.code }];
}

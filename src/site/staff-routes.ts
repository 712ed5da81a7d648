// HTTP of staff and partners (AT-8): codes and links in bulk, and the list of who has which.

import { z } from 'zod';
import type { Deps, Server } from '../http/types.ts';
import { KINDS, linksOf, STAFF_KINDS, type StaffOutcome, staffView, viewOf } from './staff.ts';
import { listStaff } from './staff-store.ts';

const TAGS = ['Staff and partners'];
const SCOPES = { config: { scopes: ['CAMPAIGN_EDIT', 'USER_SUPPORT'] as const } };
const PEOPLE_MAX = 500;

const text = (max: number) =>
  z
    .string()
    .max(max)
    .transform((typed) => typed.trim() || null)
    .nullish();

const person = z.strictObject({
  name: z.string().trim().max(200),
  kind: z.enum(KINDS),
  email: text(320),
  employee_id: z
    .union([z.int().min(0).transform(String), z.string().trim().max(100)])
    .nullish()
    .describe('Your own id of the person, as the technician id of ServiceTitan.'),
  preferred_code: text(100),
});

const result = z.object({
  row: z.number().describe('The place in `people`, from 1.'),
  status: z.enum(['created', 'updated', 'unchanged', 'refused']),
  name: z.string(),
  kind: z.enum(KINDS),
  person_id: z.string().nullable(),
  code: z.string().nullable(),
  link: z.string().nullable(),
  card_link: z.string().nullable(),
  qr_svg: z.string().nullable(),
  qr_png: z.string().nullable(),
  similar_to: z.array(z.string()).describe('Other codes that are one slip of the finger away.'),
  error: z
    .object({ code: z.string(), message: z.string(), parameters: z.record(z.string(), z.unknown()) })
    .nullable(),
});

export function staffRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/staff',
    {
      ...SCOPES,
      schema: {
        summary: 'Give technicians, employees and partners their codes and links',
        description:
          'The same e-mail or employee_id gives the same person and code. Rows are answered one by one: a refused row stores nothing, and the others are stored.',
        tags: TAGS,
        body: z.strictObject({ people: z.array(person).min(1).max(PEOPLE_MAX) }),
        response: { 200: z.object({ stored: z.number(), refused: z.number(), results: z.array(result) }) },
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const { people } = request.body;
      const wishes = people.map((one) => ({
        ...{ name: one.name, kind: one.kind, email: one.email ?? null, employeeId: one.employee_id || null },
        phone: null,
        preferredCode: one.preferred_code ?? null,
      }));
      const outcomes = await deps.enrolStaff(clientId, actor, wishes, null);
      const origin = await deps.programOrigin(clientId, request);
      const refused = outcomes.filter(({ kind }) => kind === 'refused').length;
      return {
        ...{ stored: outcomes.length - refused, refused },
        results: outcomes.map((outcome, index) => ({
          row: index + 1,
          name: people[index]?.name ?? '',
          kind: people[index]?.kind ?? 'customer',
          ...resultOf(outcome, origin),
        })),
      };
    },
  );

  server.get(
    '/v1/staff',
    {
      ...SCOPES,
      schema: {
        summary: 'Staff and partners with their codes and links, by name',
        tags: TAGS,
        querystring: z.object({
          kind: z.enum(KINDS).optional().describe('Without it: employees, technicians and partners.'),
          limit: z.coerce.number().int().min(1).max(1000).default(100),
          offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
        }),
        response: { 200: z.array(staffView) },
      },
    },
    async (request) => {
      const { clientId } = request.caller;
      const { kind, ...page } = request.query;
      const voice = await deps.voice(clientId, null);
      const label = voice?.campaign.programLabel ?? '';
      const origin = await deps.programOrigin(clientId, request);
      const members = await listStaff(deps.db, clientId, label, kind ? [kind] : STAFF_KINDS, page);
      return members.map((member) => viewOf(member, origin));
    },
  );
}

function resultOf(outcome: StaffOutcome, origin: string) {
  if (outcome.kind === 'refused') {
    const none = { person_id: null, similar_to: [], ...linksOf(null, origin) };
    return { status: 'refused' as const, ...none, error: outcome.fault };
  }
  const { status, personId, code, similarTo } = outcome;
  return { status, person_id: personId, similar_to: similarTo, ...linksOf(code, origin), error: null };
}

// HTTP of audiences: sets of advocates that campaigns are for, as a list (CSV or rows) or as a rule.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { MEMBER_FIELDS, type MemberKey, readCsv, readMembers } from './audience-csv.ts';
import { audienceRule } from './audience-rule.ts';
import {
  type Audience,
  type AudienceUse,
  archiveAudience,
  auditAudience,
  changeAudience,
  changeMembers,
  findAudience,
  insertAudience,
  listAudiences,
  listMembers,
  lockAudience,
  usesOf,
} from './audience-store.ts';

const EDITORS = { config: { scopes: ['CAMPAIGN_EDIT'] as const } };
const tags = ['Audiences'];
const params = z.object({ audience_id: z.string() });
const name = z.string().trim().min(1).max(200);
const ERRORS_LISTED = 100;

const memberRow = z.strictObject({
  email: z.string().max(400).nullish(),
  phone: z.string().max(100).nullish(),
  customer_id: z.union([z.string().max(40), z.int().min(1).transform(String).pipe(z.string())]).nullish(),
  partner_user_id: z.string().max(400).nullish(),
  advocate_code: z.string().max(200).nullish(),
});
const membersBody = z.strictObject({
  mode: z.enum(['add', 'remove', 'replace']).default('add').describe('replace: these become the whole list.'),
  csv: z
    .string()
    .max(1_000_000)
    .optional()
    .describe(
      `Text with a first line of names, of ${MEMBER_FIELDS.join(', ')}; other columns are passed over.`,
    ),
  people: z.array(memberRow).max(10_000).optional().describe('The same as rows.'),
  dry_run: z.boolean().default(false).describe('Reads and counts, and changes nothing.'),
});
const audienceAnswer = z.object({
  audience_id: z.string(),
  name: z.string(),
  kind: z.enum(['list', 'rule']),
  rule: audienceRule.nullable(),
  members: z.number().describe('list: how many keys (e-mails, phones, …) it has.'),
  persons: z.number().describe('list: how many persons are known by them; others may come later.'),
  campaigns: z
    .array(z.object({ campaign_id: z.string(), name: z.string(), live: z.boolean() }))
    .describe('That are for it, or not for it.'),
  created_by: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
});
const membersAnswer = z.object({
  dry_run: z.boolean(),
  rows: z.number(),
  added: z.number(),
  removed: z.number(),
  errors_total: z.number(),
  errors: z
    .array(
      z.object({
        row: z.number(),
        field: z.enum(MEMBER_FIELDS).nullable(),
        value: z.string().nullable(),
        message: z.string(),
      }),
    )
    .describe(`The first ${ERRORS_LISTED}. The other rows are taken all the same.`),
  ignored_columns: z.array(z.string()),
});

export function audienceRoutes(server: Server, deps: Deps): void {
  readingRoutes(server, deps);
  changingRoutes(server, deps);
  memberRoutes(server, deps);
}

function readingRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/audiences',
    {
      ...EDITORS,
      schema: {
        summary: 'Audiences, by name',
        ...{ tags, response: { 200: z.object({ audiences: z.array(audienceAnswer) }) } },
      },
    },
    async ({ caller: { clientId } }) => {
      const audiences = await listAudiences(deps.db, clientId);
      const uses = await usesOf(
        deps.db,
        clientId,
        audiences.map(({ audienceId }) => audienceId),
      );
      return { audiences: audiences.map((audience) => viewOf(audience, uses)) };
    },
  );

  server.get(
    '/v1/audiences/:audience_id',
    { ...EDITORS, schema: { summary: 'One audience', tags, params, response: { 200: audienceAnswer } } },
    async ({ caller: { clientId }, params }) => shown(deps, clientId, await asked(deps, clientId, params)),
  );
}

function changingRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/audiences',
    {
      ...EDITORS,
      schema: {
        summary: 'Make an audience: a list without a rule, or whoever fits the rule',
        ...{ tags, response: { 200: audienceAnswer } },
        body: z.strictObject({ name, rule: audienceRule.nullish() }),
      },
    },
    async ({ caller: { clientId, actor }, body }) => {
      const audienceId = deps.ids();
      const rule = body.rule ?? null;
      if (rule && Object.keys(rule).length === 0) throw emptyRule();
      await deps.db.tx(async (tx) => {
        const made = { audienceId, name: body.name, rule, createdBy: actor, createdAt: deps.now() };
        if (!(await insertAudience(tx, clientId, made))) throw nameTaken(body.name);
        await audit(tx, deps, clientId, audienceId, actor, 'audience.created', null, {
          name: body.name,
          rule,
        });
      });
      return shown(deps, clientId, await asked(deps, clientId, { audience_id: audienceId }));
    },
  );

  server.patch(
    '/v1/audiences/:audience_id',
    {
      ...EDITORS,
      schema: {
        summary: 'Rename an audience, or change its rule',
        description: 'A list stays a list, and a rule a rule. Open referrals are decided again.',
        ...{ tags, params, response: { 200: audienceAnswer } },
        body: z.strictObject({ name: name.optional(), rule: audienceRule.optional() }),
      },
    },
    async ({ caller: { clientId, actor }, params, body }) => {
      const { audienceId } = await asked(deps, clientId, params);
      await deps.inLane(clientId, async (tx) => {
        const before = await lockAudience(tx, clientId, audienceId);
        if (!before) throw new Refusal('not_found');
        if (body.rule && before.rule === null)
          throw new Refusal('conflict', { reason: 'this audience is a list; make another one for the rule' });
        if (body.rule && Object.keys(body.rule).length === 0) throw emptyRule();
        const after = { name: body.name ?? before.name, rule: body.rule ?? before.rule };
        if (!(await changeAudience(tx, clientId, audienceId, { ...after, now: deps.now() })))
          throw nameTaken(after.name);
        const was = { name: before.name, rule: before.rule };
        await audit(tx, deps, clientId, audienceId, actor, 'audience.changed', was, after);
        if (body.rule) await reEvaluate(tx, deps, clientId, audienceId, actor);
      });
      return shown(deps, clientId, await asked(deps, clientId, params));
    },
  );

  server.delete(
    '/v1/audiences/:audience_id',
    {
      ...EDITORS,
      schema: {
        summary: 'Put an audience away that no campaign names',
        ...{ tags, params, response: { 200: z.object({ audience_id: z.string() }) } },
      },
    },
    async ({ caller: { clientId, actor }, params }) => {
      const { audienceId } = await asked(deps, clientId, params);
      await deps.db.tx(async (tx) => {
        const before = await lockAudience(tx, clientId, audienceId);
        if (!before) throw new Refusal('not_found');
        const uses = await usesOf(tx, clientId, [audienceId]);
        if (uses.length > 0)
          throw new Refusal('audience_in_use', { campaigns: uses.map((use) => use.name).join(', ') });
        await archiveAudience(tx, clientId, audienceId, deps.now());
        const was = { name: before.name, rule: before.rule, members: before.members };
        await audit(tx, deps, clientId, audienceId, actor, 'audience.archived', was, null);
      });
      return { audience_id: audienceId };
    },
  );
}

function memberRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/audiences/:audience_id/members',
    {
      ...EDITORS,
      schema: {
        summary: 'Put people on the list of an audience, take them off, or replace the list',
        description:
          'People are named by e-mail, phone, ServiceTitan customer, partner user id or code; who is not known yet belongs to it as soon as he is. Rows that cannot be read are listed and passed over.',
        ...{ tags, params, body: membersBody, response: { 200: membersAnswer } },
      },
    },
    async ({ caller: { clientId, actor }, params, body }) => {
      const { audienceId, rule } = await asked(deps, clientId, params);
      if (rule) throw new Refusal('conflict', { reason: 'this audience goes by a rule and has no list' });
      const { rows, ignoredColumns } = rowsOf(body);
      const { phoneRegion } = await deps.client(clientId);
      const read = readMembers(rows, phoneRegion);
      const { keys } = read;
      if (body.mode === 'replace' && keys.length === 0)
        throw new Refusal('invalid_parameter', {
          ...{ name: body.csv === undefined ? 'people' : 'csv' },
          reason: 'it names nobody, so the list would be empty; use remove for that.',
        });
      const counts = body.dry_run
        ? await dryRun(deps, clientId, audienceId, body.mode, keys)
        : await deps.inLane(clientId, async (tx) => {
            await lockAudience(tx, clientId, audienceId);
            const change = { mode: body.mode, keys, now: deps.now() };
            const changed = await changeMembers(tx, clientId, audienceId, change);
            if (changed.added + changed.removed === 0) return changed;
            const after = { mode: body.mode, ...changed };
            await audit(tx, deps, clientId, audienceId, actor, 'audience.members_changed', null, after);
            await reEvaluate(tx, deps, clientId, audienceId, actor);
            return changed;
          });
      return {
        ...{ dry_run: body.dry_run, rows: read.rows, ...counts },
        ...{ errors_total: read.errors.length, errors: read.errors.slice(0, ERRORS_LISTED) },
        ignored_columns: ignoredColumns,
      };
    },
  );

  server.get(
    '/v1/audiences/:audience_id/members',
    {
      ...EDITORS,
      schema: {
        summary: 'The list of an audience',
        ...{ tags, params },
        querystring: z.object({
          cursor: z.string().max(500).optional(),
          limit: z.coerce.number().int().min(1).max(1000).default(100),
        }),
        response: {
          200: z.object({
            members: z.array(z.object({ kind: z.string(), value: z.string(), added_at: z.string() })),
            next_cursor: z.string().nullable(),
          }),
        },
      },
    },
    async ({ caller: { clientId }, params, query }) => {
      const { audienceId } = await asked(deps, clientId, params);
      const [kind, ...value] = (query.cursor ?? '').split(':');
      const after = query.cursor ? { kind: kind as MemberKey['kind'], value: value.join(':') } : null;
      const members = await listMembers(deps.db, clientId, audienceId, { after, limit: query.limit });
      const last = members.at(-1);
      return {
        members: members.map((member) => ({
          ...{ kind: member.kind, value: member.value, added_at: member.addedAt.toISOString() },
        })),
        next_cursor: last && members.length === query.limit ? `${last.kind}:${last.value}` : null,
      };
    },
  );
}

function rowsOf({ csv, people }: z.infer<typeof membersBody>) {
  if ((csv === undefined) === (people === undefined))
    throw new Refusal('invalid_parameter', { name: 'csv', reason: 'send either csv or people.' });
  if (csv === undefined) return { rows: people ?? [], ignoredColumns: [] };
  try {
    return readCsv(csv);
  } catch (error) {
    throw new Refusal('invalid_parameter', { name: 'csv', reason: (error as Error).message });
  }
}

/** What the change would come to: carried out, and undone. */
async function dryRun(
  deps: Deps,
  clientId: Id,
  audienceId: Id,
  mode: 'add' | 'remove' | 'replace',
  keys: readonly MemberKey[],
): Promise<{ added: number; removed: number }> {
  let counts = { added: 0, removed: 0 };
  const undone = new Error('a dry run changes nothing');
  await deps.db
    .tx(async (tx) => {
      counts = await changeMembers(tx, clientId, audienceId, { mode, keys, now: deps.now() });
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
  return counts;
}

async function asked(
  deps: Deps,
  clientId: Id,
  { audience_id: id }: { audience_id: string },
): Promise<Audience> {
  const audience = isId(id) ? await findAudience(deps.db, clientId, id) : null;
  if (!audience) throw new Refusal('not_found');
  return audience;
}

async function shown(deps: Deps, clientId: Id, audience: Audience) {
  return viewOf(audience, await usesOf(deps.db, clientId, [audience.audienceId]));
}

function viewOf(audience: Audience, uses: readonly AudienceUse[]) {
  return {
    audience_id: audience.audienceId,
    name: audience.name,
    kind: audience.rule ? ('rule' as const) : ('list' as const),
    rule: audience.rule,
    members: audience.members,
    persons: audience.persons,
    campaigns: uses
      .filter(({ audienceId }) => audienceId === audience.audienceId)
      .map((use) => ({ campaign_id: use.campaignId, name: use.name, live: use.isLive })),
    created_by: audience.createdBy,
    created_at: audience.createdAt.toISOString(),
    updated_at: audience.updatedAt.toISOString(),
  };
}

const emptyRule = () =>
  new Refusal('invalid_parameter', {
    name: 'rule',
    reason: 'it names no condition, so it would hold everybody.',
  });

const nameTaken = (taken: string) =>
  new Refusal('conflict', { reason: `another audience is called "${taken}"` });

async function audit(
  tx: Tx,
  deps: Deps,
  clientId: Id,
  audienceId: Id,
  actor: string,
  action: string,
  before: unknown,
  after: unknown,
): Promise<void> {
  const entry = { clientId, audienceId, entryId: deps.ids(), actor, now: deps.now() };
  await auditAudience(tx, entry, { action, before, after });
}

/** Who belongs to a campaign may have changed: what is open is decided again, if a campaign goes by this audience (EX-2). */
async function reEvaluate(tx: Tx, deps: Deps, clientId: Id, audienceId: Id, actor: string): Promise<void> {
  if (!(await usesOf(tx, clientId, [audienceId])).some(({ isLive }) => isLive)) return;
  await deps.acceptIn(tx, [
    {
      ...{ clientId, source: 'staff', name: 're_evaluate', eventTime: null, actor },
      body: JSON.stringify({ all_open: true, reason: 'audience_changed', audience_id: audienceId }),
      ...{
        connectionId: null,
        deviceId: null,
        idempotencyKey: null,
        partnerKey: null,
        sameBytesAreSame: false,
      },
    },
  ]);
}

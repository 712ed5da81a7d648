// HTTP of the block and allow lists (QU-5, PO-3): who never counts, and who is never suspected. Every change has a reason and is audited.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { LIST_KINDS, LISTS, type ListKind } from './lists.ts';
import {
  addEntry,
  auditEntry,
  type ListEntry,
  listEntries,
  personsNamed,
  removeEntry,
} from './lists-store.ts';
import { addressKey, normaliseEmail, normalisePhone } from './normalise.ts';
import { followMerges } from './store.ts';

const READERS = { config: { scopes: ['USER_SUPPORT'] as const } };
const MONEY = { config: { scopes: ['CLIENT_ADMIN'] as const } };
const tags = ['Lists'];
const reason = z.string().trim().min(1).max(2000);
const FRIENDS_PER_INPUT = 500;

const entryView = z.object({
  entry_id: z.string(),
  list: z.enum(LISTS),
  kind: z.enum(LIST_KINDS),
  value: z.string().describe('In compared form: an e-mail in lower case, a phone number in E.164.'),
  reason: z.string(),
  actor: z.string(),
  created_at: z.string(),
  removed_at: z.string().nullable(),
  removed_by: z.string().nullable(),
  removed_reason: z.string().nullable(),
});

const address = z.strictObject({
  street: z.string().max(200),
  city: z.string().max(100).optional(),
  state: z.string().max(100).optional(),
  zip: z.string().max(20).optional(),
  country: z.string().max(100).optional(),
});
const entryBody = z.strictObject({
  list: z.enum(LISTS),
  kind: z.enum(LIST_KINDS),
  value: z.union([z.string().trim().min(1).max(400), address]).describe('As typed; of an address its parts.'),
  reason,
});

const listQuery = z.object({
  list: z.enum(LISTS).optional(),
  kind: z.enum(LIST_KINDS).optional(),
  value: z.string().max(400).optional().describe('In compared form.'),
  removed: z.enum(['true', 'false']).default('false').describe('true: those that were removed.'),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

export function listRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/lists',
    {
      ...READERS,
      schema: {
        summary: 'Entries of the block and allow lists, newest first',
        ...{ tags, querystring: listQuery },
        response: { 200: z.object({ entries: z.array(entryView), next_cursor: z.string().nullable() }) },
      },
    },
    async ({ caller: { clientId }, query }) => {
      if (query.cursor !== undefined && !isId(query.cursor)) return { entries: [], next_cursor: null };
      const rows = await listEntries(deps.db, clientId, {
        ...{ list: query.list ?? null, kind: query.kind ?? null, value: query.value ?? null },
        ...{ removed: query.removed === 'true', before: query.cursor ?? null, limit: query.limit },
      });
      const last = rows.at(-1);
      return {
        entries: rows.map(viewOf),
        next_cursor: last && rows.length === query.limit ? last.entry_id : null,
      };
    },
  );

  server.post(
    '/v1/lists',
    {
      ...MONEY,
      schema: {
        summary: 'Put somebody, or something by which people are known, on a list',
        description:
          'block: referrals with it earn nothing, and nothing is paid. allow: it makes nothing suspicious, and sharing it makes no household. Saying the same again changes nothing.',
        ...{ tags, body: entryBody, response: { 200: entryView } },
      },
    },
    async ({ caller: { clientId, actor }, body }) => {
      const value = await comparedForm(deps, clientId, body.kind, body.value);
      return await deps.inLane(clientId, async (tx) => {
        const now = deps.now();
        const wanted = { list: body.list, kind: body.kind, value, reason: body.reason, actor, now };
        const { entry, isNew } = await addEntry(tx, clientId, wanted, deps.ids);
        if (entry.list !== body.list)
          throw new Refusal('listed_already', { list: entry.list, entry_id: entry.entry_id });
        if (isNew) await followUp(tx, deps, { clientId, actor }, 'list.added', entry);
        return viewOf(entry);
      });
    },
  );

  server.post(
    '/v1/lists/:entry_id/remove',
    {
      ...MONEY,
      schema: {
        summary: 'Take an entry off its list; it stays readable',
        ...{ tags, params: z.object({ entry_id: z.string() }), body: z.strictObject({ reason }) },
        response: { 200: entryView },
      },
    },
    async ({ caller: { clientId, actor }, params: { entry_id }, body }) => {
      if (!isId(entry_id)) throw new Refusal('not_found');
      return await deps.inLane(clientId, async (tx) => {
        const by = { actor, reason: body.reason, now: deps.now() };
        const removed = await removeEntry(tx, clientId, entry_id, by);
        if (!removed) throw new Refusal('not_found');
        if (removed.changed) await followUp(tx, deps, { clientId, actor }, 'list.removed', removed.entry);
        return viewOf(removed.entry);
      });
    },
  );
}

/** The value in compared form. Throws invalid_parameter and person_not_found. */
async function comparedForm(
  deps: Deps,
  clientId: Id,
  kind: ListKind,
  typed: string | z.infer<typeof address>,
): Promise<string> {
  const bad = (why: string) => new Refusal('invalid_parameter', { name: 'value', reason: why });
  if (kind === 'address') {
    const key = typeof typed === 'string' ? typed.toLowerCase() : addressKey(typed);
    if (key === null) throw bad('it names no street and place.');
    return key;
  }
  if (typeof typed !== 'string') throw bad('only an address has parts.');
  const { ownDomains, phoneRegion } = await deps.client(clientId);
  switch (kind) {
    case 'person': {
      const survivor = isId(typed) ? (await followMerges(deps.db, clientId, [typed])).get(typed) : undefined;
      if (survivor === undefined) throw new Refusal('person_not_found');
      return survivor;
    }
    case 'email': {
      const email = normaliseEmail(typed, ownDomains);
      if (email === null) throw bad('it is no e-mail address of a person.');
      return email;
    }
    case 'domain': {
      const domain = typed.toLowerCase().replace(/^@/, '');
      if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain)) throw bad('it is no domain, as example.com.');
      return domain;
    }
    case 'phone': {
      const phone = normalisePhone(typed, phoneRegion);
      if (phone === null) throw bad('it is no phone number.');
      return phone;
    }
    case 'device':
      return typed;
  }
}

/** The audit entry, and the friends whose decisions it may change: those it names, and those whom such an advocate referred. */
async function followUp(
  tx: Tx,
  deps: Deps,
  by: { clientId: Id; actor: string },
  action: string,
  entry: ListEntry,
): Promise<void> {
  const { clientId, actor } = by;
  await auditEntry(tx, { ...by, ids: deps.ids, now: deps.now() }, action, entry);
  const friends = await personsNamed(tx, clientId, entry);
  for (let at = 0; at < friends.length; at += FRIENDS_PER_INPUT) {
    await deps.acceptIn(tx, [
      {
        ...{ clientId, source: 'staff', name: 're_evaluate', eventTime: null, actor },
        body: JSON.stringify({
          friend_person_ids: friends.slice(at, at + FRIENDS_PER_INPUT),
          ...{ reason: action.replace('.', '_'), entry_id: entry.entry_id },
        }),
        ...{ connectionId: null, deviceId: null, idempotencyKey: null, partnerKey: null },
        sameBytesAreSame: false,
      },
    ]);
  }
}

function viewOf(entry: ListEntry): z.infer<typeof entryView> {
  return {
    ...entry,
    created_at: entry.created_at.toISOString(),
    removed_at: entry.removed_at?.toISOString() ?? null,
  };
}

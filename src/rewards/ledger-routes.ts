// HTTP of the ledger: entries, balances, debts (which can be given up), and whether it agrees with rewards and payouts.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { BALANCE_KEYS, balances, listEntries, receivables } from './ledger.ts';
import { forgive } from './ledger-forgive-store.ts';
import { differenceInWords, reconcile } from './ledger-reconcile.ts';
import { lastReconciliations } from './ledger-reconcile-store.ts';
import { ACCOUNTS } from './states.ts';
import { auditReward } from './views-store.ts';

const BOOKS = { config: { scopes: ['CLIENT_REPORT_DOWNLOAD'] as const } };
const tags = ['Ledger'];

const entry = z.object({
  entry_id: z.string(),
  at: z.string(),
  reward_id: z.string(),
  kind: z.string(),
  debit_account: z.enum(ACCOUNTS),
  credit_account: z.enum(ACCOUNTS),
  amount_minor: z.number(),
  currency: z.string(),
  campaign_id: z.string(),
  person_id: z.string(),
  payout_id: z.string().nullable(),
});
const balance = z.object({
  key: z.string(),
  currency: z.string(),
  expense_minor: z.number(),
  liability_minor: z.number().describe('Negative: promised and not paid.'),
  in_flight_minor: z.number().describe('Negative: handed to a provider and not settled.'),
  cash_minor: z.number().describe('Negative: paid.'),
  receivable_minor: z.number().describe('Owed back by persons after clawbacks.'),
  breakage_minor: z.number().describe('Negative: promised or given, and expired unused.'),
  reversed_minor: z.number().describe('Promises that were taken back.'),
});
const difference = z.object({
  of: z.enum(['reward', 'payout']),
  id: z.string(),
  state: z.string(),
  currency: z.string(),
  account: z.string(),
  expected_minor: z.number(),
  ledger_minor: z.number(),
});
const reconciled = z.object({
  agrees: z.boolean(),
  rewards: z.number(),
  payouts: z.number(),
  differences: z.array(difference),
});

export function ledgerRoutes(server: Server, deps: Deps): void {
  entryRoutes(server, deps);
  balanceRoutes(server, deps);
  reconcileRoutes(server, deps);
}

function entryRoutes(server: Server, deps: Deps): void {
  const querystring = z.object({
    reward_id: z.string().optional(),
    campaign_id: z.string().optional(),
    person_id: z.string().optional(),
    payout_id: z.string().optional(),
    cursor: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
  });
  server.get(
    '/v1/ledger',
    {
      ...BOOKS,
      schema: {
        summary: 'Ledger entries, oldest first',
        tags,
        querystring,
        response: { 200: z.object({ entries: z.array(entry), next_cursor: z.string().nullable() }) },
      },
    },
    async ({ caller, query }) => {
      const { reward_id, campaign_id, person_id, payout_id, cursor, limit } = query;
      if (cursor !== undefined && !isId(cursor)) {
        throw new Refusal('invalid_parameter', {
          name: 'cursor',
          reason: 'use next_cursor of an earlier answer',
        });
      }
      if ([reward_id, campaign_id, person_id, payout_id].some((id) => id !== undefined && !isId(id)))
        return { entries: [], next_cursor: null };
      const entries = await listEntries(deps.db, caller.clientId, {
        ...{ rewardId: reward_id ?? null, campaignId: campaign_id ?? null },
        ...{ personId: person_id ?? null, payoutId: payout_id ?? null },
        ...{ after: cursor ?? null, limit },
      });
      return {
        entries: entries.map(({ at, ...rest }) => ({ ...rest, at: at.toISOString() })),
        next_cursor: entries.length === limit ? (entries.at(-1)?.entry_id ?? null) : null,
      };
    },
  );
}

function balanceRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/ledger/balances',
    {
      ...BOOKS,
      schema: {
        summary: 'What stands in each account: of the client, by campaign, by month, or by both',
        tags,
        querystring: z.object({ by: z.enum(BALANCE_KEYS).default('campaign') }),
        response: { 200: z.object({ by: z.enum(BALANCE_KEYS), balances: z.array(balance) }) },
      },
    },
    async ({ caller, query }) => {
      const { timeZone } = await deps.client(caller.clientId);
      return { by: query.by, balances: await balances(deps.db, caller.clientId, { by: query.by, timeZone }) };
    },
  );

  server.get(
    '/v1/ledger/receivables',
    {
      ...BOOKS,
      schema: {
        summary:
          'Who owes which payer something back after a clawback; the next payout of that payer is less by it',
        tags,
        response: {
          200: z.object({
            receivables: z.array(
              z.object({
                person_id: z.string(),
                payer_id: z.string(),
                currency: z.string(),
                amount_minor: z.number(),
              }),
            ),
          }),
        },
      },
    },
    async ({ caller }) => ({ receivables: await receivables(deps.db, caller.clientId) }),
  );

  server.post(
    '/v1/ledger/receivables/:reward_id/forgive',
    {
      config: { scopes: ['CLIENT_ADMIN'] as const },
      schema: {
        summary: 'Give up what is owed back for a revoked reward',
        tags,
        params: z.object({ reward_id: z.string() }),
        body: z.strictObject({ reason: z.string().trim().min(1).max(1000) }),
        response: { 200: z.object({ reward_id: z.string(), forgiven_minor: z.number() }) },
      },
    },
    async ({ caller: { clientId, actor }, params: { reward_id }, body: { reason } }) => {
      if (!isId(reward_id)) throw new Refusal('not_found');
      return await deps.inLane(clientId, async (tx) => {
        const ctx = { clientId, actor, ids: deps.ids, now: deps.now(), announce: deps.announce };
        const forgiven_minor = await forgive(tx, ctx, reward_id, reason);
        const change = { action: 'reward.forgiven', rewardId: reward_id, before: null };
        await auditReward(tx, ctx, { ...change, after: { forgiven_minor, reason } });
        return { reward_id, forgiven_minor };
      });
    },
  );
}

function reconcileRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/ledger/reconcile',
    {
      ...BOOKS,
      schema: {
        summary: 'Whether ledger, rewards and payouts agree, to the cent',
        tags,
        response: { 200: reconciled },
      },
    },
    async ({ caller }) => {
      const result = await deps.inLane(caller.clientId, (tx) => reconcile(tx, caller.clientId));
      return { agrees: result.differences.length === 0, ...result };
    },
  );

  server.get(
    '/v1/ledger/reconciliations',
    {
      ...BOOKS,
      schema: {
        summary: 'What the nightly comparisons found, newest first',
        tags,
        response: {
          200: z.object({
            reconciliations: z.array(reconciled.extend({ at: z.string(), in_words: z.array(z.string()) })),
          }),
        },
      },
    },
    async ({ caller }) => ({
      reconciliations: (await lastReconciliations(deps.db, caller.clientId)).map(({ at, ...result }) => ({
        at: at.toISOString(),
        agrees: result.differences.length === 0,
        ...result,
        in_words: result.differences.map(differenceInWords),
      })),
    }),
  );
}

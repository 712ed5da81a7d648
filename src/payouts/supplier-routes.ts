// HTTP of suppliers: what rewards are paid by. Secrets go in and never come out; the signing secret of a webhook is shown once.

import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { enteredUrlProblem } from '../base/addresses.ts';
import { Refusal } from '../base/errors.ts';
import type { Deps, Server } from '../http/types.ts';
import { auditPayouts } from './audit-store.ts';
import { providerOf } from './providers.ts';
import { isSameAccount, refuseOtherAccount } from './supplier-identity.ts';
import { isSandbox, SUPPLIER_SECRETS, SUPPLIER_SETTINGS } from './supplier-settings.ts';
import {
  getSupplier,
  listSuppliers,
  openSupplier,
  type StoredSupplier,
  saveSupplier,
} from './suppliers-store.ts';
import { SUPPLIER_TYPES, type SupplierType } from './types.ts';
import { givenId, idParams, MOVES_MONEY, READS_MONEY } from './wire.ts';

const tags = ['Suppliers'];
const name = z.string().trim().min(1).max(100);
const open = z.record(z.string(), z.unknown());
const states = z.enum(['active', 'paused', 'archived']);

const supplierShape = z.object({
  id: z.string(),
  type: z.enum(SUPPLIER_TYPES),
  name: z.string(),
  state: states.describe('paused: nothing is paid by it, and what waits keeps waiting.'),
  is_default: z.boolean().describe('Pays where a campaign names no supplier.'),
  settings: open,
  has_secrets: z.boolean(),
  trouble: z.object({ message: z.string(), since: z.string() }).nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});
const madeShape = supplierShape.extend({
  signing_secret: z
    .string()
    .optional()
    .describe('Of a webhook, shown this once: what the receiver checks signatures with.'),
});

const newSupplier = z.strictObject({
  type: z.enum(SUPPLIER_TYPES),
  name,
  is_default: z.boolean().default(false),
  settings: open.default({}).describe('By type; see docs/payouts.md.'),
  secrets: open
    .default({})
    .describe('tremendous: api_key, webhook_key; paypal: client_secret. Stored sealed, never shown.'),
});
const changes = z.strictObject({
  name: name.optional(),
  state: states.optional(),
  is_default: z.boolean().optional(),
  settings: open.optional().describe('Replaces those members that are given.'),
  secrets: open.optional(),
});

export function supplierRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/suppliers',
    {
      config: READS_MONEY,
      schema: { summary: 'What rewards are paid by', tags, response: { 200: z.array(supplierShape) } },
    },
    async ({ caller }) => (await listSuppliers(deps.db, caller.clientId)).map(shown),
  );
  server.get(
    '/v1/suppliers/:id',
    {
      config: READS_MONEY,
      schema: { summary: 'One supplier', tags, params: idParams, response: { 200: supplierShape } },
    },
    async ({ caller, params }) => shown(await getSupplier(deps.db, caller.clientId, givenId(params.id))),
  );
  changingRoutes(server, deps);
}

function changingRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/suppliers',
    {
      config: MOVES_MONEY,
      schema: { summary: 'Add a supplier', tags, body: newSupplier, response: { 200: madeShape } },
    },
    async ({ caller: { clientId, actor }, body }) => {
      const { type, is_default: isDefault } = body;
      const signing = type === 'webhook' ? newSigningSecret() : null;
      const settings = checkedSettings(deps, type, body.settings);
      const secrets = checkedSecrets(type, signing ? { signing_secret: signing } : body.secrets);
      const supplierId = deps.ids();
      const made = await deps.db.tx(async (tx) => {
        const at = { clientId, box: deps.secrets, now: deps.now() };
        const hasSecrets = Object.keys(secrets).length > 0;
        await saveSupplier(tx, at, {
          ...{ supplierId, type, name: body.name, state: 'active', isDefault, settings },
          secrets: hasSecrets ? secrets : undefined,
        });
        const after = shown(await getSupplier(tx, clientId, supplierId));
        await auditPayouts(
          tx,
          { entryId: deps.ids(), at: deps.now() },
          { clientId, actor, action: 'supplier.created', subject: `supplier:${supplierId}`, after },
        );
        return after;
      });
      return signing ? { ...made, signing_secret: signing } : made;
    },
  );
  server.patch(
    '/v1/suppliers/:id',
    {
      config: MOVES_MONEY,
      schema: {
        summary: 'Change a supplier',
        tags,
        params: idParams,
        body: changes,
        response: { 200: supplierShape },
      },
    },
    async ({ caller, params, body }) => change(deps, caller, params.id, body, undefined),
  );
  server.post(
    '/v1/suppliers/:id/test',
    {
      config: MOVES_MONEY,
      schema: {
        summary: 'Try address and key of a supplier; nothing is paid',
        tags,
        params: idParams,
        response: { 200: z.object({ ok: z.boolean(), message: z.string() }) },
      },
    },
    async ({ caller: { clientId }, params }) => {
      const supplier = await openSupplier(deps.db, deps.secrets, clientId, givenId(params.id));
      if (!supplier) throw new Refusal('not_found');
      const provider = providerOf(supplier, { call: deps.callOutside, now: deps.now });
      return provider ? await provider.check() : { ok: true, message: 'Nobody has to be called for it.' };
    },
  );
  testPayoutRoute(server, deps);
  server.post(
    '/v1/suppliers/:id/rotate-secret',
    {
      config: MOVES_MONEY,
      schema: {
        summary: 'A new signing secret for a webhook; the old one ends at once',
        tags,
        params: idParams,
        response: { 200: madeShape },
      },
    },
    async ({ caller, params }) => {
      const { type } = await getSupplier(deps.db, caller.clientId, givenId(params.id));
      if (type !== 'webhook')
        throw new Refusal('conflict', { reason: 'only a webhook has a signing secret of ours' });
      const signing_secret = newSigningSecret();
      return { ...(await change(deps, caller, params.id, {}, { signing_secret })), signing_secret };
    },
  );
}

function testPayoutRoute(server: Server, deps: Deps): void {
  const body = z.strictObject({
    email: z.email().max(254).describe('Who gets what the sandbox sends.'),
    amount_minor: z.int().min(1).max(100_000_00).default(100),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'is a currency of three capital letters, as USD')
      .optional()
      .describe("Left out: the client's."),
  });
  server.post(
    '/v1/suppliers/:id/test-payout',
    {
      config: MOVES_MONEY,
      schema: {
        summary: 'Have a sandbox pay a test; no reward, person, ledger or yearly total is touched',
        tags,
        params: idParams,
        body,
        response: {
          200: z.object({
            reference: z.string().describe('Under which the sandbox knows it.'),
            outcome: z.string().describe('paid, accepted, refused, later or unknown.'),
            message: z.string(),
          }),
        },
      },
    },
    async ({ caller: { clientId, actor }, params, body }) => {
      const supplier = await openSupplier(deps.db, deps.secrets, clientId, givenId(params.id));
      if (!supplier) throw new Refusal('not_found');
      const { type, name, settings, supplierId } = supplier;
      const provider = providerOf(supplier, { call: deps.callOutside, now: deps.now });
      if (!provider || !isSandbox(type, settings))
        throw new Refusal('conflict', { reason: `${name} is no sandbox: a test would pay real money.` });
      const currency = body.currency ?? (await deps.client(clientId)).currency;
      const payoutId = deps.ids();
      const after = { payout_id: payoutId, amount_minor: body.amount_minor, currency };
      await deps.db.tx((tx) =>
        auditPayouts(
          tx,
          { entryId: deps.ids(), at: deps.now() },
          { clientId, actor, action: 'supplier.test_payout', subject: `supplier:${supplierId}`, after },
        ),
      );
      const answer = await provider.pay({
        ...{ payoutId, personId: '0', rewardIds: [], amountMinor: body.amount_minor, currency },
        recipient: { name: 'Test', email: body.email, phone: null },
        ...{ providerId: null, wasAccepted: false, createdAt: deps.now() },
      });
      const message = 'detail' in answer ? answer.detail : '';
      return { reference: payoutId, outcome: answer.kind, message };
    },
  );
}

async function change(
  deps: Deps,
  { clientId, actor }: { clientId: string; actor: string },
  id: string,
  wish: z.infer<typeof changes>,
  signing: { signing_secret: string } | undefined,
): Promise<z.infer<typeof supplierShape>> {
  const wished = (before: StoredSupplier) => {
    const { type } = before;
    if (wish.secrets && type === 'webhook')
      throw new Refusal('validation_error', { reason: 'the signing secret is made by us: rotate it.' });
    return {
      settings: wish.settings
        ? checkedSettings(deps, type, { ...before.settings, ...wish.settings })
        : before.settings,
      secrets: wish.secrets ? checkedSecrets(type, wish.secrets) : undefined,
    };
  };
  const present = await getSupplier(deps.db, clientId, givenId(id));
  const isSame = await isSameAccount(deps, clientId, present.supplierId, wished(present));
  // In the lane, so that no payout is taken up meanwhile.
  return await deps.inLane(clientId, async (tx) => {
    const before = await getSupplier(tx, clientId, present.supplierId);
    const { type, supplierId } = before;
    const changed = wished(before);
    await refuseOtherAccount(tx, clientId, before, changed, isSame);
    const { settings } = changed;
    const secrets = changed.secrets ?? signing;
    const state = wish.state ?? before.state;
    const isDefault = (wish.is_default ?? before.isDefault) && state !== 'archived';
    await saveSupplier(
      tx,
      { clientId, box: deps.secrets, now: deps.now() },
      { ...{ supplierId, type, name: wish.name ?? before.name, state, isDefault, settings }, secrets },
    );
    const after = shown(await getSupplier(tx, clientId, supplierId));
    await auditPayouts(
      tx,
      { entryId: deps.ids(), at: deps.now() },
      {
        ...{ clientId, actor, action: secrets ? 'supplier.secret_changed' : 'supplier.changed' },
        ...{ subject: `supplier:${supplierId}`, before: shown(before), after },
      },
    );
    return after;
  });
}

function checkedSettings(deps: Deps, type: SupplierType, given: unknown): Record<string, unknown> {
  const parsed = SUPPLIER_SETTINGS[type].safeParse(given);
  if (!parsed.success)
    throw new Refusal('validation_error', { reason: complaints('settings', parsed.error) });
  const settings: Record<string, unknown> = parsed.data;
  if (type === 'tremendous' && settings.campaign_id === null && (settings.products as unknown[]).length === 0)
    throw new Refusal('validation_error', {
      reason: 'settings: name a campaign_id of Tremendous, or products.',
    });
  for (const url of [settings.url, settings.api_url]) {
    if (typeof url !== 'string') continue;
    if (enteredUrlProblem(url, deps.allowPrivateAddresses)) throw new Refusal('address_not_allowed', { url });
  }
  return settings;
}

function checkedSecrets(type: SupplierType, given: unknown): Record<string, unknown> {
  const parsed = SUPPLIER_SECRETS[type].safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Refusal('validation_error', { reason: complaints('secrets', parsed.error) });
}

function complaints(where: string, error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${[where, ...path].join('.')}: ${message}`).join('; ');
}

/** As Standard Webhooks writes them. */
function newSigningSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

function shown(supplier: StoredSupplier): z.infer<typeof supplierShape> {
  return {
    ...{ id: supplier.supplierId, type: supplier.type, name: supplier.name, state: supplier.state },
    ...{ is_default: supplier.isDefault, settings: supplier.settings, has_secrets: supplier.hasSecrets },
    trouble: supplier.trouble,
    created_at: supplier.createdAt.toISOString(),
    updated_at: supplier.updatedAt.toISOString(),
  };
}

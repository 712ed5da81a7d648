// Makes a client with its owner, first access token and program domain: what `goodword setup` and the first visit do.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, type IdMaker, idMaker } from '../base/ids.ts';
import type { Db, Tx } from '../db/sql.ts';
import { recordAudit } from './audit.ts';
import { readHost } from './hosts.ts';
import { hashPassword } from './passwords.ts';
import { clientName, currency, password, phoneRegion, timeZone, userEmail, userName } from './settings.ts';
import { claimDomain, firstClients, insertClient } from './store.ts';
import { insertToken } from './store-tokens.ts';
import { insertUser, ownerExists } from './store-users.ts';
import { newToken, tokenHash } from './tokens.ts';

const setupInput = z.object({
  name: clientName,
  owner: userEmail,
  ownerName: userName.default(''),
  password,
  domain: z
    .string()
    .transform((text, context) => {
      const host = readHost(text);
      if (host !== null) return host;
      context.addIssue({ code: 'custom', message: 'Use a host name without a path, as share.acme.example.' });
      return z.NEVER;
    })
    .optional(),
  phoneRegion: phoneRegion.default('US'),
  timeZone: timeZone.default('UTC'),
  currency: currency.default('USD'),
});

/** By which words the command knows them. */
const OPTIONS: Record<string, string> = {
  name: 'client',
  phoneRegion: 'phone-region',
  timeZone: 'time-zone',
};

/** As the command takes it; undefined means the default. */
export type SetupInput = z.input<typeof setupInput>;

/** What the command prints. The access token has CLIENT_SUPERUSER and is shown this once. */
export interface SetupResult extends MadeClient {
  access_token: string;
}

/** A client without a token: its owner signs in. */
export interface MadeClient {
  client_id: Id;
  owner_id: Id;
  program_domain: string;
}

/**
 * Creates the client. Safe while servers run on the same database. Throws validation_error with every problem, conflict when a client of
 * this name has this owner already, domain_taken when another client has proved the domain. Nothing is stored then.
 * `onFirstVisit`: only if there is no client at all (setup_done), and without an access token, which nobody would see.
 */
export async function createClient(db: Db, input: SetupInput, now?: Date): Promise<SetupResult>;
export async function createClient(
  db: Db,
  input: SetupInput,
  now: Date,
  onFirstVisit: true,
): Promise<MadeClient>;
export async function createClient(
  db: Db,
  input: SetupInput,
  now = new Date(),
  onFirstVisit = false,
): Promise<SetupResult | MadeClient> {
  const read = setupInput.safeParse(input);
  if (!read.success) {
    const problems = read.error.issues.map(({ path, code, message }) => ({
      where: OPTIONS[path.join('.')] ?? path.join('.'),
      what: code,
      how: message,
    }));
    const reason = problems.map(({ where, how }) => `${where}: ${how}`).join(' ');
    throw new Refusal('validation_error', { reason, problems });
  }
  const asked = read.data;
  const passwordHash = await hashPassword(asked.password);
  const made = { ids: await newIds(db), now };
  return db.tx(async (tx) => {
    // Two setups at once would both find nobody.
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('setup', 0))`);
    if (onFirstVisit && (await firstClients(tx)).length > 0) throw new Refusal('setup_done');
    if (await ownerExists(tx, asked.name, asked.owner)) {
      throw new Refusal('conflict', {
        reason: `${asked.owner} already owns a client named ${asked.name}; choose another name, or create a token for it`,
      });
    }
    const clientId = made.ids();
    const ownerId = made.ids();
    const tokenId = made.ids();
    await insertClient(
      tx,
      {
        clientId,
        name: asked.name,
        phoneRegion: asked.phoneRegion,
        timeZone: asked.timeZone,
        currency: asked.currency,
        ownDomains: [],
        graceDays: 7,
        advocateCodeTypeIds: [],
        formSelector: '',
      },
      now,
    );
    await insertUser(
      tx,
      { clientId, userId: ownerId, email: asked.owner, name: asked.ownerName, role: 'owner', passwordHash },
      now,
    );
    const token = onFirstVisit ? null : await firstToken(tx, { clientId, tokenId, ownerId, now });
    const host = await claimSetupDomain(tx, clientId, asked.name, asked.domain, now);
    const after = {
      name: asked.name,
      owner: asked.owner,
      program_domain: host,
      ...(token !== null && { token_id: tokenId }),
    };
    await recordAudit(
      tx,
      { clientId, actor: 'setup', action: 'client.created', subject: `client:${clientId}`, after },
      made,
    );
    const client = { client_id: clientId, owner_id: ownerId, program_domain: host };
    return token === null ? client : { ...client, access_token: token };
  });
}

async function firstToken(
  tx: Tx,
  { clientId, tokenId, ownerId, now }: { clientId: Id; tokenId: Id; ownerId: Id; now: Date },
): Promise<string> {
  const token = newToken('gw', clientId, tokenId);
  const managed = {
    tokenId,
    name: 'Setup',
    scopes: ['CLIENT_SUPERUSER' as const],
    connectionId: null,
    createdBy: `user:${ownerId}`,
    createdAt: now,
    expiresAt: null,
  };
  await insertToken(tx, clientId, managed, tokenHash(token));
  return token;
}

/** A process of its own among those that run on this database. */
async function newIds(db: Db): Promise<IdMaker> {
  const [row] = await db.query<{ number: string }>(`select nextval('process_numbers') as number`);
  return idMaker(Number(row?.number ?? 0), Date.now);
}

const MOST_SLUGS = 1000;

async function claimSetupDomain(
  tx: Tx,
  clientId: Id,
  name: string,
  wished: string | undefined,
  now: Date,
): Promise<string> {
  if (wished !== undefined) {
    if ((await claimDomain(tx, clientId, wished, { now, isProved: true })) === 'taken')
      throw new Refusal('domain_taken', { host: wished });
    return wished;
  }
  const slug = slugOf(name);
  for (let count = 1; count <= MOST_SLUGS; count++) {
    const host = `${count === 1 ? slug : `${slug}-${count}`}.localhost`;
    if ((await claimDomain(tx, clientId, host, { now, isProved: true })) !== 'taken') return host;
  }
  throw new Refusal('domain_taken', { host: `${slug}.localhost` });
}

/** "Acme Heating & Air" as "acme-heating-air": a label of a host name. */
function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  return slug || 'client';
}

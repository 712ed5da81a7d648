// The HTTP server with the routes of single rooms only, over a test database, with real tokens. Whole flows use world.ts.

import type { TestContext } from 'node:test';
import { pino } from 'pino';
import { createAuthenticator } from '../../src/accounts/authenticate.ts';
import { createClient } from '../../src/accounts/setup.ts';
import { insertToken } from '../../src/accounts/store-tokens.ts';
import { newToken, tokenHash } from '../../src/accounts/tokens.ts';
import type { Scope } from '../../src/accounts/types.ts';
import type { Id } from '../../src/base/ids.ts';
import type { Db } from '../../src/db/sql.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { buildServer, type ServerOptions } from '../../src/http/server.ts';
import type { Deps } from '../../src/http/types.ts';
import { createAcceptor } from '../../src/intake/accept.ts';
import { testDatabase } from './database.ts';
import { testDeps } from './deps.ts';

export interface RoomAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape and assert what they need
  body: any;
}

export interface RoomServer {
  db: Db;
  deps: Deps;
  clientId: Id;
  /** A superuser token of the client. */
  token: string;
  /** Another client on the same database, with a superuser token. */
  otherClient(): Promise<{ clientId: Id; token: string }>;
  /** A token of the client with these scopes only. */
  tokenWith(...scopes: Scope[]): Promise<string>;
  call(
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    url: string,
    body?: unknown,
    token?: string,
  ): Promise<RoomAnswer>;
}

/** Starts it on a database of its own; all is gone after the test. `now` is the server's clock. */
export async function roomServer(
  t: TestContext,
  routes: ServerOptions['routes'],
  now: () => Date,
  more: Partial<Deps> = {},
): Promise<RoomServer> {
  const { db } = await testDatabase(t);
  const made = await createClient(db, {
    name: 'Acme',
    owner: 'owner@acme.example',
    password: 'correct horse battery',
  });
  const base = testDeps(db, { now });
  const acceptor = createAcceptor({ db, ids: base.ids, now });
  const deps: Deps = { ...base, acceptIn: (tx, inputs) => acceptor.acceptIn(tx, inputs), ...more };
  const authenticator = createAuthenticator(db, () => new Date());
  const server = buildServer({
    deps,
    log: pino({ level: 'silent' }),
    bodyLimitBytes: 1024 * 1024,
    authenticate: (request, tokenInQuery) => authenticator.authenticate(request, tokenInQuery),
    metrics: createMetrics(undefined, false),
    routes,
  });
  t.after(() => server.close());
  return {
    db,
    deps,
    clientId: made.client_id,
    token: made.access_token,
    otherClient: async () => {
      const other = await createClient(db, {
        name: 'Other',
        owner: 'o@other.example',
        password: 'correct horse battery',
      });
      return { clientId: other.client_id, token: other.access_token };
    },
    tokenWith: async (...scopes) => {
      const tokenId = deps.ids();
      const token = newToken('gw', made.client_id, tokenId);
      const managed = {
        name: 'scoped',
        scopes,
        connectionId: null,
        createdBy: 'test',
        createdAt: new Date(),
        expiresAt: null,
      };
      await db.tx((tx) => insertToken(tx, made.client_id, { tokenId, ...managed }, tokenHash(token)));
      return token;
    },
    call: async (method, url, body, token = made.access_token) => {
      const answer = await server.inject({
        method,
        url,
        headers: { authorization: `Bearer ${token}` },
        ...(body === undefined ? {} : { payload: body as object }),
      });
      return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
    },
  };
}

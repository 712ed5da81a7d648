// The API clients of this process: one per connection, so that its callers share one token, one throttle and its sockets.

import { setTimeout as delay } from 'node:timers/promises';
import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import { makeServiceTitan, type ServiceTitan } from './calls.ts';
import { makeGet } from './client.ts';
import { type Exchange, makeExchange } from './exchange.ts';
import { makePatience, type Patience } from './patience.ts';
import { budgetOf } from './store-budget.ts';
import { type Budget, type Clock, makeThrottles, type Urgency } from './throttle.ts';
import { makeTokenSource, type TokenSource } from './token.ts';
import type { Credentials } from './types.ts';
import { endpointOf, makeUsage, type Usage } from './usage.ts';
import { makeSend } from './write-call.ts';
import { makeWrites, type Writes } from './write-calls.ts';

/** What a client is made of; when any of it changes, the client is made anew. */
export interface ClientSettings {
  clientId: Id;
  connectionId: Id;
  apiUrl: string;
  tenantId: string;
  requestsPerSecond: number;
  credentials: Credentials;
}

/** All calls of one connection. */
export type Api = ServiceTitan & Writes;

/** The calls of one connection by what they are for; all draw on the same budget (ST-2). */
export interface ApiByUrgency {
  urgent: Api;
  sweep: Api;
  /** Urgent, and tries nothing again: to find out whether an outage is over. */
  knock: Api;
}

export interface Clients {
  /** The client of this connection, made anew when its settings changed. */
  of(settings: ClientSettings): ApiByUrgency;
  /** A client of its own for a test of the connection: nothing cached, few tries. */
  forTest(settings: ClientSettings): { api: Api; tokens: TokenSource; exchange: Exchange };
  /** Calls of this process that are not stored yet. */
  usage: Usage;
  close(): Promise<void>;
}

export interface ClientsOptions {
  allowPrivateAddresses: boolean;
  /** The budget that all processes share. */
  budgetOf(settings: ClientSettings): Budget;
  /** Names the hour of a call. */
  now: () => Date;
  clock?: Clock;
  random?: () => number;
  patience?: Partial<Patience>;
}

const systemClock: Clock = { nowMs: Date.now, sleep: (ms) => delay(ms) };

/** Makes the clients of a process. */
export function makeClients(options: ClientsOptions): Clients {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? Math.random;
  const exchange = makeExchange(options.allowPrivateAddresses);
  const usage = makeUsage(options.now, () => clock.nowMs());
  const made = new Map<Id, { signature: string; api: ApiByUrgency }>();
  const make = (settings: ClientSettings, patience: Patience) => {
    const tokens = makeTokenSource(settings.credentials, exchange, clock, patience);
    const throttles = makeThrottles(options.budgetOf(settings), clock, patience.longestWaitMs);
    const target = {
      apiUrl: settings.apiUrl,
      tenantId: settings.tenantId,
      appKey: settings.credentials.appKey,
    };
    const parts = { exchange: counted(exchange, usage, settings), tokens, clock, patience };
    const apiOf = (urgency: Urgency, tries = patience.tries): Api => {
      const own = { ...parts, throttle: throttles[urgency], patience: { ...patience, tries } };
      const get = makeGet(target, own);
      return { ...makeServiceTitan(get), ...makeWrites(get, makeSend(target, own)) };
    };
    const api = { urgent: apiOf('urgent'), sweep: apiOf('sweep'), knock: apiOf('urgent', 1) };
    return { api, tokens, exchange };
  };
  return {
    usage,
    of(settings) {
      const signature = JSON.stringify(settings);
      const held = made.get(settings.connectionId);
      if (held?.signature === signature) return held.api;
      const { api } = make(settings, makePatience(random, options.patience));
      made.set(settings.connectionId, { signature, api });
      return api;
    },
    forTest(settings) {
      const { api, ...rest } = make(settings, makePatience(random, { tries: 1, longestWaitMs: 0 }));
      return { api: api.urgent, ...rest };
    },
    close: () => exchange.close(),
  };
}

/** The same exchange, which counts the calls of this connection. */
function counted(
  exchange: Exchange,
  usage: Usage,
  { clientId, connectionId }: Pick<ClientSettings, 'clientId' | 'connectionId'>,
): Exchange {
  return {
    close: () => exchange.close(),
    async send(call) {
      const answer = await exchange.send(call);
      const status = answer.kind === 'answer' ? answer.status : 0;
      const end = status === 429 ? 'limited' : status === 0 || status >= 500 ? 'failed' : 'answered';
      usage.count(clientId, connectionId, endpointOf(call.method, call.url), end);
      return answer;
    },
  };
}

const clientsOfProcess = new WeakMap<object, Clients>();

/** Whom clients belong to: where their budgets and counts are kept. */
export interface ClientsOwner {
  allowPrivateAddresses: boolean;
  db: Sql;
  now: () => Date;
}

/** The clients that belong to this set of collaborators: made on first use, gone with it. */
export function clientsOf(owner: ClientsOwner): Clients {
  let clients = clientsOfProcess.get(owner);
  if (!clients) {
    clients = makeClients({
      allowPrivateAddresses: owner.allowPrivateAddresses,
      budgetOf: ({ clientId, connectionId, requestsPerSecond }) =>
        budgetOf(owner.db, clientId, connectionId, requestsPerSecond),
      now: owner.now,
    });
    clientsOfProcess.set(owner, clients);
  }
  return clients;
}

/** Closes the sockets of these collaborators, if any were opened, and stores what they counted. */
export async function closeClients(owner: ClientsOwner): Promise<void> {
  const clients = clientsOfProcess.get(owner);
  clientsOfProcess.delete(owner);
  await clients?.close();
  // A clean end is worth more than the last counts.
  await clients?.usage.store(owner.db).catch(() => undefined);
}

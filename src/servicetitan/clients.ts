// The API clients of this process: one per connection, so that its callers share one token, one throttle and its sockets.

import { setTimeout as delay } from 'node:timers/promises';
import type { Id } from '../base/ids.ts';
import { makeServiceTitan, type ServiceTitan } from './calls.ts';
import { makeGet } from './client.ts';
import { type Exchange, makeExchange } from './exchange.ts';
import { makePatience, type Patience } from './patience.ts';
import { type Clock, makeThrottle } from './throttle.ts';
import { makeTokenSource, type TokenSource } from './token.ts';
import type { Credentials } from './types.ts';

/** What a client is made of; when any of it changes, the client is made anew. */
export interface ClientSettings {
  connectionId: Id;
  apiUrl: string;
  tenantId: string;
  requestsPerSecond: number;
  credentials: Credentials;
}

export interface Clients {
  /** The client of this connection, made anew when its settings changed. */
  of(settings: ClientSettings): ServiceTitan;
  /** A client of its own for a test of the connection: nothing cached, few tries. */
  forTest(settings: ClientSettings): { api: ServiceTitan; tokens: TokenSource; exchange: Exchange };
  close(): Promise<void>;
}

export interface ClientsOptions {
  allowPrivateAddresses: boolean;
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
  const made = new Map<Id, { signature: string; api: ServiceTitan }>();
  const make = (settings: ClientSettings, patience: Patience) => {
    const tokens = makeTokenSource(settings.credentials, exchange, clock, patience);
    const throttle = makeThrottle(settings.requestsPerSecond, clock);
    const target = {
      apiUrl: settings.apiUrl,
      tenantId: settings.tenantId,
      appKey: settings.credentials.appKey,
    };
    return {
      api: makeServiceTitan(makeGet(target, { exchange, tokens, throttle, clock, patience })),
      tokens,
      exchange,
    };
  };
  return {
    of(settings) {
      const signature = JSON.stringify(settings);
      const held = made.get(settings.connectionId);
      if (held?.signature === signature) return held.api;
      const { api } = make(settings, makePatience(random, options.patience));
      made.set(settings.connectionId, { signature, api });
      return api;
    },
    forTest: (settings) => make(settings, makePatience(random, { tries: 1, longestWaitMs: 0 })),
    close: () => exchange.close(),
  };
}

const clientsOfProcess = new WeakMap<object, Clients>();

/** The clients that belong to this set of collaborators: made on first use, gone with it. */
export function clientsOf(owner: { allowPrivateAddresses: boolean }): Clients {
  let clients = clientsOfProcess.get(owner);
  if (!clients) {
    clients = makeClients({ allowPrivateAddresses: owner.allowPrivateAddresses });
    clientsOfProcess.set(owner, clients);
  }
  return clients;
}

/** Closes the sockets of these collaborators, if any were opened. */
export async function closeClients(owner: object): Promise<void> {
  await clientsOfProcess.get(owner)?.close();
  clientsOfProcess.delete(owner);
}

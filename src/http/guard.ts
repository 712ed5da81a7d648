// Lets a request into a route, or says why not: who calls, and whether the caller has one of the route's scopes.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { mayCall } from '../accounts/scopes.ts';
import type { Caller, Scope } from '../accounts/types.ts';
import { Refusal } from '../base/errors.ts';

/** Who calls. Throws the refusal that says why nobody does. `tokenInQuery`: the query may hold the token. */
export type Authenticate = (request: FastifyRequest, tokenInQuery: boolean) => Caller | Promise<Caller>;

type Done = (error?: Error) => void;

/** The onRequest hook of a route that names scopes. Runs synchronously when the caller is known already: intake lives on it. */
export function guardOf(
  authenticate: Authenticate,
  route: { scopes: readonly Scope[]; tokenInQuery: boolean; readerMay: boolean },
) {
  const admit = (request: FastifyRequest, caller: Caller): Refusal | undefined => {
    request.caller = caller;
    if (mayCall(caller, route.scopes, route.readerMay ? 'GET' : request.method)) return undefined;
    if (mayCall(caller, route.scopes, 'GET')) return new Refusal('read_only_role');
    return new Refusal('access_denied', { scopes: route.scopes.join(', ') });
  };
  return (request: FastifyRequest, _reply: FastifyReply, done: Done): void => {
    let caller: Caller | Promise<Caller>;
    try {
      caller = authenticate(request, route.tokenInQuery);
    } catch (error) {
      done(error as Error);
      return;
    }
    if (caller instanceof Promise) caller.then((known) => done(admit(request, known)), done);
    else done(admit(request, caller));
  };
}

/** Whether who was let in would be let in now. Of use to answers that last. Doubt (the database does not answer) means no. */
export function stillMay(authenticate: Authenticate): (request: FastifyRequest) => Promise<boolean> {
  return async (request) => {
    const { scopes = [], tokenInQuery = false } = request.routeOptions.config;
    try {
      return mayCall(await authenticate(request, tokenInQuery), scopes, 'GET');
    } catch {
      return false;
    }
  };
}

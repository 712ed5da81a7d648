// Slows down who tries many accounts from one address (SEC-1); one account is guarded by its own lock (login.ts).

import { createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '../base/errors.ts';
import { networkOf } from '../base/visitor-address.ts';
import type { Deps } from '../http/types.ts';
import type { Device } from './store-sessions.ts';
import { countSignIn, forgiveSignIn } from './store-sign-in.ts';

/** Failures of one address in a quarter of an hour: an office behind one address may forget its passwords, a list of them is too long. */
const FAILURES_PER_ADDRESS = 60;

/** Runs an attempt to get in. Throws too_many_requests once its address failed too often; what goes well does not count. */
export async function limitedSignIn<Result>(
  deps: Pick<Deps, 'db' | 'now' | 'secrets' | 'addressOf'>,
  request: FastifyRequest,
  attempt: () => Promise<Result>,
): Promise<Result> {
  const { subject, endsAt } = await countedSignIn(deps, request, 'failures', FAILURES_PER_ADDRESS);
  const result = await attempt();
  await forgiveSignIn(deps.db, subject, endsAt);
  return result;
}

/** Counts an attempt of the address of a request in the current quarter of an hour. Throws too_many_requests beyond `most`. */
export async function countedSignIn(
  deps: Pick<Deps, 'db' | 'now' | 'secrets' | 'addressOf'>,
  request: FastifyRequest,
  what: string,
  most: number,
): Promise<{ subject: string; endsAt: Date }> {
  const subject = networkKey(deps, request, what);
  const now = deps.now();
  // Counted before it is tried, so that many at once cannot outrun the limit.
  const { count, endsAt } = await countSignIn(deps.db, subject, now);
  if (count > most) {
    throw new Refusal('too_many_requests', {
      retry_after_seconds: Math.ceil((endsAt.getTime() - now.getTime()) / 1000),
    });
  }
  return { subject, endsAt };
}

/** A keyed hash of the network of a request, for one kind of count: the tables of counts name nobody. */
export function networkKey(
  deps: Pick<Deps, 'secrets' | 'addressOf'>,
  request: FastifyRequest,
  what: string,
): string {
  const key = deps.secrets.signingKey('sign-in counts');
  const named = `${what} ${networkOf(deps.addressOf(request))}`;
  return createHmac('sha256', key).update(named).digest('base64url').slice(0, 22);
}

/** Where a request comes from, for lists of sessions. */
export function deviceOf(deps: Pick<Deps, 'addressOf'>, request: FastifyRequest): Device {
  return {
    address: deps.addressOf(request),
    userAgent: String(request.headers['user-agent'] ?? ''),
  };
}

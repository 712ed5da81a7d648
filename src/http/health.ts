// Says how the process is: alive, ready, and its numbers. Also knows whether it is draining.

import type { FastifyInstance } from 'fastify';
import { Refusal } from '../base/errors.ts';
import type { Metrics } from './metrics.ts';
import type { Server } from './types.ts';

/** Why the process cannot take requests, in words; empty when it can. */
export type ReadinessCheck = () => Promise<string[]>;

const draining = new WeakSet<object>();

/** From now on /readyz says no, so that a load balancer sends nothing new; requests are still answered until the server is closed. */
export function beginDrain(server: Server, metrics: Metrics): void {
  draining.add(server.server);
  metrics.draining.set(1);
}

export function isDraining(server: Pick<FastifyInstance, 'server'>): boolean {
  return draining.has(server.server);
}

/** /healthz, /readyz, /metrics. */
export function addHealthRoutes(server: Server, metrics: Metrics, readiness: ReadinessCheck): void {
  const hidden = { schema: { hide: true } };
  server.get('/healthz', hidden, async () => ({ status: 'ok' }));
  server.get('/readyz', hidden, async () => {
    if (isDraining(server)) throw new Refusal('shutting_down');
    let problems: string[];
    try {
      problems = await readiness();
    } catch (error) {
      server.log.warn({ err: error }, 'not ready');
      problems = ['the database does not answer'];
    }
    if (problems.length > 0) throw new Refusal('not_ready', { reason: problems.join('; '), problems });
    return { status: 'ready' };
  });
  server.get('/metrics', hidden, async (_request, reply) => {
    reply.type(metrics.registry.contentType);
    return metrics.registry.metrics();
  });
}

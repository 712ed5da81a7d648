// The load generator: so many connections, each sending its next request when the answer of the last one is there.

import autocannon from 'autocannon';

export interface Load {
  url: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  /** A fresh body for every request. */
  body?: () => string;
  connections: number;
  seconds: number;
  /** Anything else than this status fails the run. */
  expectStatus: number;
}

export interface LoadResult {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  requests: number;
}

/** Runs the load; throws when an answer was not the expected one, so that no number stands for refusals. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const statuses = new Map<number, number>();
  const startedAt = performance.now();
  const result = await autocannon({
    url: load.url,
    connections: load.connections,
    duration: load.seconds,
    setupClient: (client) => {
      client.on('response', (status: number) => statuses.set(status, (statuses.get(status) ?? 0) + 1));
    },
    requests: [
      {
        method: load.method ?? 'GET',
        headers: load.headers ?? {},
        ...(load.body ? { setupRequest: (request) => ({ ...request, body: load.body?.() ?? '' }) } : {}),
      },
    ],
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const wrong = [...statuses].filter(([status]) => status !== load.expectStatus);
  if (wrong.length > 0 || result.errors > 0) {
    throw new Error(`${load.url}: ${result.errors} errors, other answers: ${JSON.stringify(wrong)}`);
  }
  const requests = [...statuses.values()].reduce((sum, count) => sum + count, 0);
  return {
    perSecond: requests / Math.min(seconds, load.seconds + 0.5),
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    requests,
  };
}

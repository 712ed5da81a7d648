// How fast inputs are accepted durably: one a request, and in batches; beside a bare INSERT and a bare answer.

import { createServer } from 'node:http';
import { runLoad } from './http-load.ts';
import type { BenchInstallation } from './installation.ts';
import type { Measurement } from './measure.ts';

const CONNECTIONS = 32;
const BATCH = 500;

/** POST /v5/events with 32 connections, one event a request. */
export async function benchIntake(bench: BenchInstallation, seconds: number): Promise<Measurement[]> {
  const server = await bench.serve('--web');
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${bench.token}` };
  let number = 0;
  const event = () => {
    number += 1;
    return JSON.stringify({
      event_name: 'online_lead_captured',
      data: { email: `friend${number}@example.com`, advocate_code: 'bench1', seq: number },
    });
  };
  const single = {
    url: `${server.url}/v5/events`,
    method: 'POST' as const,
    headers,
    connections: CONNECTIONS,
    expectStatus: 200,
  };
  await runLoad({ ...single, body: event, seconds: 2 });
  const events = await runLoad({ ...single, body: event, seconds });
  const batch = () => `[${Array.from({ length: BATCH }, event).join(',')}]`;
  const batches = await runLoad({
    ...single,
    url: `${server.url}/v5/batch-events`,
    body: batch,
    connections: 4,
    seconds,
  });
  await server.stop();

  const insert = await bareInserts(bench, seconds);
  const rows = await bareBatchInserts(bench, seconds);
  const constant = await bareAnswers(seconds, event);
  await bench.installation.db.query('truncate inbox');
  return [
    {
      what: 'POST /v5/events, 32 connections',
      perSecond: events.perSecond,
      p50Ms: events.p50Ms,
      p99Ms: events.p99Ms,
      floor: { what: 'bare durable INSERT, 32 connections', perSecond: insert },
      must: 10_000,
      aim: 20_000,
    },
    {
      what: 'constant answer to the same requests',
      perSecond: constant.perSecond,
      p50Ms: constant.p50Ms,
      p99Ms: constant.p99Ms,
    },
    {
      what: 'POST /v5/batch-events, 500 a request: events accepted',
      perSecond: batches.perSecond * BATCH,
      p50Ms: batches.p50Ms,
      p99Ms: batches.p99Ms,
      floor: { what: 'bare INSERT of 500 rows', perSecond: rows },
      must: 50_000,
      aim: 100_000,
    },
  ];
}

/** One row a transaction, as many at once as the load has connections. */
async function bareInserts(bench: BenchInstallation, seconds: number): Promise<number> {
  const { db } = bench.installation;
  await db.query('create table bench_floor (id bigserial primary key, body text not null)');
  const body = 'x'.repeat(120);
  const until = performance.now() + seconds * 1000;
  let count = 0;
  const one = async () => {
    while (performance.now() < until) {
      await db.query('insert into bench_floor (body) values ($1)', [body]);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  await db.query('drop table bench_floor');
  return count / seconds;
}

async function bareBatchInserts(bench: BenchInstallation, seconds: number): Promise<number> {
  const { db } = bench.installation;
  await db.query('create table bench_floor (id bigserial primary key, body text not null)');
  const bodies = Array.from({ length: BATCH }, () => 'x'.repeat(120));
  const until = performance.now() + seconds * 1000;
  let count = 0;
  const one = async () => {
    while (performance.now() < until) {
      await db.query('insert into bench_floor (body) select unnest($1::text[])', [bodies]);
      count += BATCH;
    }
  };
  await Promise.all(Array.from({ length: 4 }, one));
  await db.query('drop table bench_floor');
  return count / seconds;
}

/** A server in this process that only answers: what the load generator and HTTP cost by themselves. */
async function bareAnswers(seconds: number, body: () => string) {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end('{"event_id":"1","id":"1"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const headers = { 'content-type': 'application/json' };
  const result = await runLoad({
    url: `http://127.0.0.1:${port}/`,
    method: 'POST',
    headers,
    body,
    connections: CONNECTIONS,
    seconds,
    expectStatus: 200,
  });
  server.closeAllConnections();
  server.close();
  return result;
}

// The front door: what it takes, that its answers are those of the usual way, and where failures are told.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type RoomServer, startRoomServer } from '../../test/support/deps.ts';
import { Refusal } from '../base/errors.ts';
import { beginDrain } from './health.ts';
import type { AnswerLink, LinkVisit, Server } from './types.ts';

const TO = 'https://www.acme.example/?utm_content=rosa7';

interface Scene extends RoomServer {
  url: string;
  /** What came in by the door. */
  visits: LinkVisit[];
}

/** A server that answers links at its door by `answer`, and by `usual way` behind it. */
async function open(t: TestContext, answer?: AnswerLink): Promise<Scene> {
  const visits: LinkVisit[] = [];
  const routes = (server: Server) => {
    server.answerLinks(async (visit) => {
      visits.push(visit);
      return answer ? await answer(visit) : { to: { location: TO }, cookie: 'access_token=x' };
    });
    server.get('/share', async () => 'a page of that name');
    server.get('/:code', (_request, reply) => reply.header('set-cookie', 'access_token=x').redirect(TO, 302));
  };
  const room = await startRoomServer(t, { routes: () => [routes] });
  await room.server.listen({ port: 0, host: '127.0.0.1' });
  const address = room.server.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { ...room, url: `http://127.0.0.1:${port}`, visits };
}

const get = (url: string, init: RequestInit = {}) => fetch(url, { redirect: 'manual', ...init });

test('[WEB-7] a plain link is answered at the door as it is behind it', async (t) => {
  const { url, visits } = await open(t);
  const headersOf = (answer: Response) =>
    Object.fromEntries(
      [...answer.headers].map(([name, value]) => [name, /^(date|x-request-id)$/.test(name) ? '' : value]),
    );
  const door = await get(`${url}/s/Rosa-7/?c=EMAIL`, { headers: { 'user-agent': 'Mozilla' } });
  const [visit] = visits;
  assert.equal(visits.length, 1);
  assert.deepEqual(
    { ...visit, headers: visit?.headers['user-agent'], host: '' },
    {
      method: 'GET',
      host: '',
      code: 'Rosa-7',
      search: '?c=EMAIL',
      headers: 'Mozilla',
      protocol: 'http',
      ip: '127.0.0.1',
    },
  );
  const behind = await get(`${url}/%72osa7`);
  assert.equal(visits.length, 1, 'what must be decoded goes the usual way');
  assert.deepEqual([door.status, behind.status], [302, 302]);
  assert.deepEqual(headersOf(door), headersOf(behind));
  assert.match(door.headers.get('x-request-id') ?? '', /^\d{19}$/);
});

test('[WEB-3] names of routes, other methods and what is refused unread never come to the door', async (t) => {
  const { url, visits, server } = await open(t);
  assert.equal(await (await get(`${url}/share`)).text(), 'a page of that name');
  assert.equal((await get(`${url}/share/?x=1`)).status, 200);
  assert.equal((await get(`${url}/healthz`)).status, 200);
  assert.equal((await get(`${url}/rosa7`, { method: 'HEAD' })).status, 302);
  assert.equal((await get(`${url}/rosa7`, { method: 'POST' })).status, 405);
  assert.equal((await get(`${url}/rosa7?x=%00`)).status, 400);
  assert.equal((await get(`${url}/rosa7`, { headers: { 'content-encoding': 'br' } })).status, 415);
  assert.equal((await server.inject({ url: '/rosa7' })).statusCode, 302);
  assert.deepEqual(visits, []);
});

test('[WEB-3] a page is shown in place of the way on', async (t) => {
  const { url } = await open(t, async () => ({ to: { page: '<p>grüß dich' }, cookie: null }));
  const answer = await get(`${url}/rosa7`);
  assert.deepEqual([answer.status, await answer.text()], [200, '<p>grüß dich']);
  assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.equal(answer.headers.get('set-cookie'), null);
});

test('[IN-7] what fails at the door is told like everything else, and answered once', async (t) => {
  const { url, logLines, metrics } = await open(t, async ({ code }) => {
    throw code === 'nobody' ? new Refusal('not_found') : new Error('the disk is full');
  });
  const refused = await get(`${url}/nobody`);
  assert.deepEqual([refused.status, ((await refused.json()) as { code: string }).code], [404, 'not_found']);
  const broken = await get(`${url}/rosa7`);
  assert.deepEqual(
    [broken.status, ((await broken.json()) as { code: string }).code],
    [500, 'software_error'],
  );
  assert.ok(logLines.some((line) => line.includes('the disk is full')));
  assert.match(
    await metrics.registry.metrics(),
    /request_duration_seconds_count\{[^}]*status="500"[^}]*\} 1/,
  );
});

test('[WEB-7] while the server drains, links are still answered and their connections closed', async (t) => {
  const { url, server, metrics } = await open(t);
  assert.equal((await get(`${url}/rosa7`)).headers.get('connection'), 'keep-alive');
  beginDrain(server, metrics);
  const last = await get(`${url}/rosa7`);
  assert.deepEqual([last.status, last.headers.get('connection')], [302, 'close']);
  assert.match(
    await metrics.registry.metrics(),
    /duration_seconds_count\{method="GET",route="\/:code",status="302"\} 2/,
  );
});

// The pages of people and of referrals: lists, search over everybody, one person in one answer, the tree, the board.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE_MS } from '../../src/base/time.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

async function lead(world: World, email: string, code: string, more: object = {}): Promise<string> {
  const data = { email, advocate_code: code, ...more };
  const answer = mustBe(
    200,
    await world.call('POST', '/v6/events', { event_name: 'online_lead_captured', data }),
  );
  await world.drain();
  return answer.person_id;
}

async function book(world: World, email: string): Promise<number> {
  const { office } = world.simulator;
  const job = office.createJob({
    customer: { name: `Pat ${email}`, email, address: { street: `${email} Road` } },
  });
  mustBe(200, await world.zap(office.zapBody(job.id)));
  await world.drain();
  world.advance(2 * MINUTE_MS);
  return job.id;
}

test('[EX-1] everybody is listed and found: advocates as at the desk, friends by name, e-mail, phone and job', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'ROSA7', {
    first_name: 'Rosa',
    last_name: 'Delgado',
  });
  const pat = await lead(world, 'pat@example.com', 'ROSA7', {
    first_name: 'Pat',
    last_name: 'Wintergreen',
    phone: '404 555 7000',
  });
  const jobId = await book(world, 'pat@example.com');
  const find = async (query: string) =>
    mustBe(200, await world.call('GET', `/v1/people?${query}`)).items.map(
      (one: { person_id: string }) => one.person_id,
    );
  assert.deepEqual(await find(''), [pat, rosa]);
  assert.deepEqual(await find('role=advocate'), [rosa]);
  assert.deepEqual(await find('role=friend'), [pat]);
  assert.deepEqual(await find('kind=partner'), []);
  for (const q of ['delgdao', 'rosa7', 'ROSA@example.com']) assert.deepEqual(await find(`q=${q}`), [rosa], q);
  for (const q of ['pat@example.com', '(404) 555-7000', 'winterg', String(jobId), pat]) {
    assert.deepEqual(await find(`q=${encodeURIComponent(q)}`), [pat], q);
  }
  assert.deepEqual(await find('q=winterg&role=advocate'), []);
  const page = mustBe(200, await world.call('GET', '/v1/people?limit=1'));
  assert.deepEqual(await find(`limit=1&cursor=${page.next_cursor}`), [rosa]);

  const one = mustBe(200, await world.call('GET', `/v1/people/${pat}`));
  assert.deepEqual(
    [one.emails, one.phones, one.summary.is_friend],
    [['pat@example.com'], ['+14045557000'], true],
  );
  assert.equal(one.customers[0].connection_id, world.connectionId);
  assert.equal((await world.call('GET', '/v1/people/5')).body.code, 'person_not_found');
});

test('[EX-1] the tree of referrals goes as deep as it is asked, and a circle ends', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'ROSA7', { first_name: 'Rosa' });
  const pat = await lead(world, 'pat@example.com', 'ROSA7');
  mustBe(
    200,
    await world.call('POST', `/v5/persons/${pat}/shareables`, { label: 'refer-a-friend', code: 'PAT77' }),
  );
  const sam = await lead(world, 'sam@example.com', 'PAT77');
  mustBe(
    200,
    await world.call('POST', `/v5/persons/${sam}/shareables`, { label: 'refer-a-friend', code: 'SAM77' }),
  );
  await lead(world, 'rosa@example.com', 'SAM77');
  const tree = async (query = '') => {
    const { nodes } = mustBe(200, await world.call('GET', `/v1/people/${rosa}/tree${query}`));
    return nodes.map((node: { person_id: string; parent_id: string; depth: number }) => [
      node.person_id,
      node.parent_id,
      node.depth,
    ]);
  };
  assert.deepEqual(await tree(), [
    [rosa, null, 0],
    [pat, rosa, 1],
    [sam, pat, 2],
  ]);
  assert.equal((await tree('?depth=1')).length, 2);
});

test('[EX-1] the board has each referral at its stage, counts them, and goes on page by page', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'ROSA7', { first_name: 'Rosa' });
  for (const name of ['lead', 'lead2', 'booked', 'canceled', 'rewarded', 'known'])
    await lead(world, `${name}@example.com`, 'ROSA7');
  const { office } = world.simulator;
  await book(world, 'booked@example.com');
  office.cancelJob(await book(world, 'canceled@example.com'), {});
  office.completeJob(await book(world, 'rewarded@example.com'), { totalCents: 20_000 });
  const zero = await book(world, 'known@example.com');
  office.completeJob(zero, { totalCents: 0, noCharge: true });
  world.advance(5 * MINUTE_MS);
  await world.drain();

  const board = async (query = '') => mustBe(200, await world.call('GET', `/v1/referrals/board?${query}`));
  const all = await board();
  assert.deepEqual(
    all.stages.map(({ stage, count }: { stage: string; count: number }) => `${stage} ${count}`),
    ['lead 2', 'scheduled 1', 'completed 0', 'rewarded 1', 'not_rewarded 1', 'canceled 1'],
  );
  const rewarded = all.cards.find((one: { stage: string }) => one.stage === 'rewarded');
  assert.deepEqual(
    [rewarded.rewards_minor, rewarded.currency, rewarded.job.total_minor],
    [15_000, 'USD', 20_000],
  );
  assert.deepEqual(
    [rewarded.advocate.person_id, rewarded.advocate.name, rewarded.channel],
    [rosa, 'Rosa', 'web_lead'],
  );
  assert.equal(all.cards.length, 6);
  const first = await board('stage=lead&limit=1');
  const second = await board(`stage=lead&limit=1&cursor=${first.next_cursor}`);
  assert.notEqual(first.cards[0].referral_id, second.cards[0].referral_id);
  assert.equal((await board(`stage=lead&limit=1&cursor=${second.next_cursor}`)).cards.length, 0);
  assert.equal((await board('advocate_person_id=5')).cards.length, 0);
  assert.equal((await board('channel=click')).cards.length, 0);
  assert.equal((await board('until=2026-03-01')).cards.length, 0);
  assert.equal((await world.call('GET', '/v1/referrals/board?cursor=1')).body.code, 'invalid_parameter');
  for (const { id } of mustBe(200, await world.call('GET', '/v2/rewards')))
    mustBe(200, await world.call('POST', `/v2/rewards/${id}/cancel`, { message: 'A mistake' }));
  const after = (await board()).stages.map(({ count }: { count: number }) => count);
  assert.deepEqual(after, [2, 1, 0, 0, 2, 1], 'what was earned and taken back is not waited for');
});

// Scenes of referred jobs whose office changes its mind, and what is asked of them, for the flow tests of undo and change.

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { SimulatorOptions } from '../../simulator/server.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import type { JobView } from '../../src/reports/jobs-store.ts';
import { mustBe, startWorld, type World } from './world.ts';

export interface Referred {
  world: World;
  office: World['simulator']['office'];
  /** The advocate. */
  rosa: string;
}

export async function referred(
  t: TestContext,
  options: { campaign?: Record<string, unknown>; switches?: SimulatorOptions } = {},
): Promise<Referred> {
  const world = await startWorld(t, { bare: true, simulator: options.switches ?? {} });
  world.connectionId = await world.connect();
  await world.campaign(options.campaign);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  return { world, office: world.simulator.office, rosa };
}

/** A job of Pat's with Rosa's code, told by a Zap. */
export async function booked(
  { world, office }: Referred,
  job: { code?: string | null; email?: string; street?: string; customerId?: number } = {},
): Promise<number> {
  const code = job.code === undefined ? 'rosa7' : job.code;
  const { id } = office.createJob({
    ...(job.customerId === undefined
      ? {
          customer: {
            name: 'Pat Doe',
            email: job.email ?? 'pat@example.com',
            address: { street: job.street ?? '9 Friend Road' },
          },
        }
      : { customerId: job.customerId }),
    ...(code === null ? {} : { advocateCode: code }),
  });
  mustBe(200, await world.zap(office.zapBody(id)));
  await world.drain();
  return id;
}

/** The office does something; an hour (or `ms`) later Goodword has seen it, unless it did not `look`. */
export async function then(
  world: World,
  act: () => unknown,
  { ms = HOUR_MS, look = true }: { ms?: number; look?: boolean } = {},
): Promise<void> {
  world.advance(2 * MINUTE_MS);
  act();
  world.advance(ms);
  if (look) await world.drain();
}

export const states = (job: JobView) => job.rewards.map((reward) => `${reward.role}:${reward.state}`);
export const EARNED = ['advocate:earned', 'friend:earned'];
export const CANCELED = ['advocate:canceled', 'friend:canceled'];
export const APPROVED = ['advocate:approved', 'friend:approved'];

export async function steps(world: World, personId: string): Promise<string[]> {
  const found = mustBe(200, await world.call('GET', `/v5/persons/${personId}/steps`)) as { name: string }[];
  return found
    .map(({ name }) => name)
    .filter((name) => name.startsWith('job_'))
    .sort();
}

export async function summary(world: World, id: number): Promise<string> {
  return mustBe(200, await world.call('GET', `/v1/explain/job/${world.connectionId}/${id}`)).summary;
}

export async function causes(world: World, id: number): Promise<string[]> {
  const { rewards } = mustBe(200, await world.call('GET', `/v1/explain/job/${world.connectionId}/${id}`));
  return rewards[0].history.map((entry: { to: string; cause: string }) => `${entry.to}:${entry.cause}`);
}

export async function fulfil(world: World, job: JobView, role: 'advocate' | 'friend'): Promise<void> {
  const reward = job.rewards.find((one) => one.role === role);
  mustBe(200, await world.call('POST', `/v2/rewards/${reward?.id}/fulfill`, { message: 'check 1001' }));
}

/** What must hold after everything: the ledger agrees, and deciding again changes nothing. */
export async function sound(world: World, ...ids: number[]): Promise<void> {
  const { differences } = mustBe(200, await world.call('GET', '/v1/ledger/reconcile'));
  assert.deepEqual(differences, []);
  const before = await Promise.all(ids.map((id) => world.job(id)));
  await world.app.deps.db.tx((tx) =>
    world.app.deps.acceptIn(tx, [
      {
        ...{ clientId: world.clientId, source: 'staff', name: 're_evaluate', eventTime: null },
        ...{ body: JSON.stringify({ all_open: true }), actor: 'system', connectionId: null, deviceId: null },
        ...{ idempotencyKey: null, partnerKey: null, sameBytesAreSame: false },
      },
    ]),
  );
  await world.drain();
  const again = await Promise.all(ids.map((id) => world.job(id)));
  assert.deepEqual(again.map(states), before.map(states));
}

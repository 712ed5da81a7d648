// What waits for people and goes out to systems, on top of the demo company: suspicious referrals, webhooks.

import type { TestContext } from 'node:test';
import { DAY_MS, HOUR_MS } from '../../src/base/time.ts';
import type { DemoCompany } from './demo-company.ts';
import { answering, startHookSink } from './hook-sink.ts';
import { send, subscribe } from './hooks-out.ts';
import { mustBe, type World } from './world.ts';

export interface DemoQueues {
  reviewId: string;
  /** One that works, one that fails. */
  hooks: { works: string; fails: string };
}

/** Call it after `fillCompany`. */
export async function fillQueues(
  t: Pick<TestContext, 'after'>,
  world: World,
  company: DemoCompany,
): Promise<DemoQueues> {
  const sinks = [await startHookSink(t), await startHookSink(t)] as const;
  sinks[1].answer = answering(503, 'Down for maintenance until 6 pm');
  const fields = { event_types: ['step.*', 'reward.*'], description: 'Tells the CRM who referred whom' };
  const works = await subscribe(world, sinks[0], { ...fields, include_person: true });
  const fails = await subscribe(world, sinks[1], { name: 'Accounting', event_types: ['step.*'] });
  await suspiciousReferrals(world, company);
  await send(world, works);
  await send(world, fails);
  for (const [list, kind, value, reason] of [
    ['block', 'email', 'coupons4you@example.net', 'Sells codes on a coupon site'],
    ['block', 'person', company.advocates.omar, 'Refers himself under other names'],
    ['allow', 'phone', '612-555-0100', 'The office’s own number'],
  ])
    mustBe(200, await world.call('POST', '/v1/lists', { list, kind, value, reason }));
  const { reviews } = mustBe(200, await world.call('GET', '/v1/reviews'));
  return { reviewId: reviews[0]?.review_id ?? '', hooks: { works: works.id, fails: fails.id } };
}

/** Throw-away mailboxes, nearly the same e-mail, a household: found by what the campaign looks for. */
async function suspiciousReferrals(world: World, { campaignId }: DemoCompany): Promise<void> {
  const { office } = world.simulator;
  const review = { household: true, alike_friends: true, expires_after_days: 14, on_expiry: 'decline' };
  mustBe(200, await world.call('PATCH', `/v1/campaigns/${campaignId}`, { review }));
  mustBe(200, await world.call('POST', `/v1/campaigns/${campaignId}/publish`));
  const friends: [name: string, email: string, phone: string, code: string][] = [
    ['Chris Vale', 'chris.vale@mailinator.com', '651-555-0301', 'Rosa7'],
    ['R. Alvarez', 'rosa.alvarez2@example.com', '651-555-0302', 'Rosa7'],
    ['Mona Reed', 'mona.reed@example.net', '651-555-0304', 'Marcus8'],
    ['Monica Reed', 'mona.reed1@example.net', '651-555-0304', 'Marcus8'],
  ];
  const jobs: number[] = [];
  for (const [name, email, phone, code] of friends) {
    const customer = { name, email, phone, address: { street: '12 Birch Lane' } };
    jobs.push(office.createJob({ customer, advocateCode: code, summary: 'Referred by a friend' }).id);
    world.advance(HOUR_MS);
    await world.drain();
  }
  for (const job of jobs) {
    office.completeJob(job, { totalCents: 64_900 });
    world.advance(DAY_MS);
    await world.drain();
  }
}

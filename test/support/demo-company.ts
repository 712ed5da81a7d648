// A company with three months of referrals, the same each time, for screenshots and for tests that need a full house:
// advocates, friends, jobs in every state, rewards, unknown codes, campaigns. Everything came in by the real ways.

import { DAY_MS, HOUR_MS } from '../../src/base/time.ts';
import { mustBe, type World } from './world.ts';

const ADVOCATES = [
  ...['Rosa Alvarez', 'Marcus Reed', 'Priya Patel', 'Tom Becker', 'Linh Tran', 'Grace Okafor'],
  ...['Daniel Weiss', 'Helen Cho', 'Omar Haddad', 'Sofia Rossi', 'Ben Carter', 'Amelia Stone'],
];
const FRIENDS = [
  ...['Pat Doe', 'Nina Kowalski', 'Jorge Ruiz', 'Kate Murphy', 'Sam Lee', 'Yuki Tanaka', 'Leo Fischer'],
  ...['Ana Costa', 'Will Turner', 'Maya Singh', 'Erik Larsen', 'Dana Cole', 'Ivan Petrov', 'Ruth Adams'],
  ...['Owen Price', 'Lea Martin', 'Carl Young', 'Tina Brooks', 'Hugo Silva', 'Jane Frost', 'Max Weber'],
  ...['Olga Novak', 'Pete Shaw', 'Vera Lang', 'Ned Hall', 'Iris Blum', 'Gus Moran', 'Elsa Holm'],
];
const STREETS = ['Oak Street', 'Maple Avenue', 'Lake Drive', 'Hill Road', 'Elm Court'];
const TOTALS_CENTS = [24_550, 89_900, 18_000, 412_000, 65_025, 129_900, 31_575];

export interface DemoCompany {
  /** Person ids by first name, as rosa. */
  advocates: Record<string, string>;
  campaignId: string;
  draftId: string;
  /** Of a job that is completed and rewarded, one that failed a rule, one with an unknown code. */
  jobs: { rewarded: number; failed: number; unknown: number };
  /** One that was given. */
  rewardId: string;
}

/** Fills a `bare` world. Leaves its clock about three months later. */
export async function fillCompany(world: World): Promise<DemoCompany> {
  world.connectionId = await world.connect();
  const campaignId = await world.campaign({ landing: { phone: '612-555-0100' } });
  await world.campaign({
    ...{ name: 'Technician bonus', program_label: 'technician-bonus', hold_days: 0, approval: 'manual' },
    rewards: { advocate: { amount_minor: 5_000, currency: 'USD' } },
  });
  const draft = await world.call('POST', '/v1/campaigns', {
    ...{ name: 'Summer tune-up', program_label: 'summer-tune-up' },
    ...{ company_name: 'Acme Heating', company_url: 'https://www.acme.example/' },
    rewards: {
      advocate: [
        {
          ...{ name: 'Our own people', when: { advocate_kinds: ['technician', 'employee'] } },
          ...{ amount_minor: 2_500, currency: 'USD' },
        },
        {
          ...{ name: 'Installations', percent: 2, min_minor: 10_000, max_minor: 50_000, currency: 'USD' },
          when: { job_types: { include: [2207] }, job_total: { from_minor: 500_000 } },
        },
        {
          name: 'Everything else',
          tiers: {
            by: 'referral_count',
            steps: [
              { from: 1, amount_minor: 5_000 },
              { from: 4, amount_minor: 7_500 },
            ],
          },
          ...{ bonus: { every: 10, amount_minor: 10_000 }, currency: 'USD' },
        },
      ],
      friend: { percent: 10, min_minor: 2_500, max_minor: 30_000, currency: 'USD' },
    },
    caps: {
      per_person: [{ within: 'tax_year', amount_minor: 59_900, across: 'all_campaigns' }],
      budget: [{ within: 'quarter', amount_minor: 1_000_000 }],
    },
  });
  const advocates: Record<string, string> = {};
  for (const [index, name] of ADVOCATES.entries()) {
    const [first = '', last = ''] = name.split(' ');
    const contact = { first_name: first, last_name: last, phone: `612-555-01${String(index + 10)}` };
    const email = `${first}.${last}@example.com`.toLowerCase();
    advocates[first.toLowerCase()] = await world.advocate(email, `${first}${index + 7}`, contact);
  }

  const jobs: number[] = [];
  for (const [index, name] of FRIENDS.entries()) {
    jobs.push(await friendBooks(world, index, name));
    const earlier = jobs[index - 2];
    if (earlier !== undefined) jobEnds(world, index - 2, earlier);
    world.advance(3 * DAY_MS);
    await world.drain();
  }
  const rewardId = await payEverySecond(world);
  return {
    ...{ advocates, campaignId, draftId: mustBe(200, draft).campaign_id },
    rewardId,
    jobs: { rewarded: jobs[1] ?? 0, failed: jobs[5] ?? 0, unknown: jobs[6] ?? 0 },
  };
}

/** One friend calls, clicks or writes; a job is booked. Advocates of the front rows are named more often. */
async function friendBooks(world: World, index: number, name: string): Promise<number> {
  const { office } = world.simulator;
  const rank = Math.floor((index * index) / 9) % ADVOCATES.length;
  const advocate = ADVOCATES[rank]?.split(' ')[0] ?? '';
  const code = index % 7 === 6 ? `${advocate}${advocate.at(-1)}${rank + 7}` : `${advocate}${rank + 7}`;
  const email = `${name.toLowerCase().replace(' ', '.')}@example.net`;
  if (index % 3 === 0) {
    const cookie = `access_token=${String(index + 10).repeat(16)}`;
    const headers = { host: world.domain, cookie };
    await world.call('GET', `/${code}`, undefined, { token: null, headers });
    const lead = { event_name: 'online_lead_captured', data: { email, name } };
    await world.call('POST', '/zones', lead, { token: null, headers });
    world.advance(4 * HOUR_MS);
  }
  const { id } = office.createJob({
    customer: {
      ...{ name, email, phone: `651-555-0${String(200 + index)}` },
      address: { street: `${100 + index * 7} ${STREETS[index % STREETS.length]}` },
    },
    ...{ advocateCode: code, businessUnitId: index % 4 === 3 ? 1011 : 1010 },
    ...{ jobTypeId: index % 4 === 3 ? 2210 : 2207, summary: 'Referred by a friend' },
  });
  if (index % 2 === 0) mustBe(200, await world.zap(office.zapBody(id)));
  world.advance(HOUR_MS);
  await world.drain();
  return id;
}

/** Most jobs are completed; some are canceled, some stay open. */
function jobEnds(world: World, index: number, jobId: number): void {
  const { office } = world.simulator;
  if (index % 9 === 4) office.cancelJob(jobId, { reasonId: 501 });
  else if (index % 11 !== 10) {
    office.completeJob(jobId, { totalCents: TOTALS_CENTS[index % TOTALS_CENTS.length] });
  }
}

/** Answers the newest that was given. */
async function payEverySecond(world: World): Promise<string> {
  const rewards = mustBe(200, await world.call('GET', '/v2/rewards?state=APPROVED&limit=100'));
  const list: { id: string }[] = Array.isArray(rewards) ? rewards : rewards.rewards;
  for (const [index, { id }] of list.entries()) {
    if (index % 2 === 0)
      await world.call('POST', `/v2/rewards/${id}/fulfill`, { message: `Check ${1001 + index}` });
  }
  return list[0]?.id ?? '';
}

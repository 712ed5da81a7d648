// A whole day of an office with many jobs, played against Goodword by webhooks and reads alone (no Zap): once as a good day, once as the bad
// day of the stand-in. Both must end in the same state, and as the plan itself says.

import type { TestContext } from 'node:test';
import type { Office } from '../../simulator/office/office.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import type { JobView } from '../../src/reports/jobs-store.ts';
import { closeClients } from '../../src/servicetitan/clients.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';
import { makeDice } from './dice.ts';

/** What hours of trouble the day has. */
export type Weather = 'good' | 'bad';

type Fate = 'open' | 'canceled' | 'undone' | 'reopened' | 'completed';

interface DayJob {
  id: number;
  /** null: the caller named none; "nobody9" is a code that nobody has. */
  code: string | null;
  fate: Fate;
  noCharge: boolean;
}

interface Action {
  atMinute: number;
  act(office: Office): void;
}

export interface DayPlan {
  seed: number;
  advocates: { email: string; code: string }[];
  jobs: DayJob[];
  actions: Action[];
}

/** The end of a day: a line for each job, then the sums of the ledger's accounts. */
export type DayEnd = string[];

const OFFICE_HOURS = 10;
const FIRST_JOB_ID = 900_000_000;
const WEBHOOK_KEY = '0123456789abcdef0123456789abcdef';
const STEP_MINUTES = 10;

/** The same seed makes the same day. */
export function planDay(seed: number, jobCount: number): DayPlan {
  const dice = makeDice(seed);
  const advocates = Array.from({ length: Math.max(5, Math.ceil(jobCount / 100)) }, (_, number) => ({
    email: `advocate${number}@example.com`,
    code: `neighbor${number}x${seed}`,
  }));
  const jobs: DayJob[] = [];
  const actions: Action[] = [];
  for (let index = 0; index < jobCount; index++) {
    const known = dice.chance(0.6) ? dice.pick(advocates).code : null;
    const job: DayJob = {
      id: FIRST_JOB_ID + index,
      code: known ?? (dice.chance(0.1) ? 'nobody9' : null),
      fate: dice.pick(['open', 'canceled', 'undone', 'reopened', ...Array(6).fill('completed')] as Fate[]),
      noCharge: dice.chance(0.05),
    };
    jobs.push(job);
    actions.push(...actionsOf(job, index, dice.int(OFFICE_HOURS * 60 - 240), () => 5 + dice.int(70)));
  }
  // The order of equal minutes is the order of the plan: sorting is stable.
  actions.sort((one, other) => one.atMinute - other.atMinute);
  return { seed, advocates, jobs, actions };
}

function actionsOf(job: DayJob, index: number, bookedAt: number, pause: () => number): Action[] {
  const { id, code, fate, noCharge } = job;
  const customer = {
    name: `Friend ${index}`,
    email: `friend${index}@example.com`,
    address: { street: `${index} Oak Street` },
  };
  const actions: Action[] = [
    {
      atMinute: bookedAt,
      act: (office) => office.createJob({ id, customer, ...(code === null ? {} : { advocateCode: code }) }),
    },
  ];
  let at = bookedAt;
  const then = (act: (office: Office) => void) => {
    at += pause();
    actions.push({ atMinute: at, act });
  };
  const complete = (office: Office) => office.completeJob(id, { totalCents: 24_550, noCharge });
  if (fate === 'canceled' || fate === 'undone') then((office) => office.cancelJob(id));
  if (fate === 'undone') then((office) => office.removeCancellation(id));
  if (fate === 'reopened') {
    then(complete);
    then((office) => office.reopenJob(id));
  }
  if (fate !== 'open' && fate !== 'canceled') then(complete);
  return actions;
}

/** Plays the day, lets the holds end, and says what it came to. */
export async function playDay(
  t: Pick<TestContext, 'after'>,
  plan: DayPlan,
  weather: Weather,
): Promise<DayEnd> {
  const world = await startWorld(t, {
    bare: true,
    // Its own limit counts seconds of the wall, of which the whole day has few: the storms of the script are the limit that is met.
    simulator: {
      seed: plan.seed,
      rateLimitPerSecond: 0,
      cancelWebhook: 'job-updated',
      mergeTouchesJobs: true,
    },
  });
  world.connectionId = await world.connect();
  await world.campaign();
  for (const { email, code } of plan.advocates) await world.advocate(email, code);
  await world.drain();
  await listen(world);
  for (const statement of CALLS_TAKE_NO_TIME) await world.app.deps.db.query(statement, []);
  if (weather === 'bad') world.simulator.play('bad-day');

  const rest = [...plan.actions];
  for (let minute = 0; minute <= OFFICE_HOURS * 60; minute += STEP_MINUTES) {
    while (rest[0] && rest[0].atMinute <= minute) rest.shift()?.act(world.simulator.office);
    await step(world, STEP_MINUTES * MINUTE_MS);
  }
  for (const { act } of rest) act(world.simulator.office);
  // What the webhooks did not tell is found by reading; a day later also by the export feed. Then the holds end.
  for (let hour = 0; hour < 26; hour++) await step(world, HOUR_MS);
  for (let day = 0; day < 16; day++) await step(world, DAY_MS);
  return await endOf(world, plan);
}

async function step(world: World, ms: number): Promise<void> {
  world.advance(ms);
  // Pauses that ServiceTitan asked for are kept by the clocks of the database and of the process, which stand still while the day goes on.
  await closeClients(world.app.deps);
  await world.app.deps.db.query(
    `update connection_budgets set blocked_until = blocked_until - $2 * interval '1 millisecond' where client_id = $1`,
    [world.clientId, ms],
  );
  await world.simulator.webhooks.pump();
  await world.drain();
}

/** Ten minutes of the day pass in an instant of the database's clock, by which calls are spaced. They hold 36,000 calls; the day needs fewer. */
const CALLS_TAKE_NO_TIME = [
  'alter table connections drop constraint connections_requests_per_second_check',
  'update connections set requests_per_second = 100000',
];

async function listen(world: World): Promise<void> {
  const connection = `/v1/servicetitan/connections/${world.connectionId}`;
  mustBe(200, await world.call('POST', `${connection}/webhook-keys`, { key: WEBHOOK_KEY }));
  world.simulator.webhooks.subscribe({
    ...{ tenantId: null, type: 'tn.jpm.*', url: `${world.url}${connection}/webhooks`, hmacKey: WEBHOOK_KEY },
  });
}

async function endOf(world: World, plan: DayPlan): Promise<DayEnd> {
  const codes = new Map<string, string>();
  for (const { email, code } of plan.advocates) {
    const [person] = mustBe(200, await world.call('GET', `/v5/persons?identity_key_value=${email}`));
    codes.set(person.id, code);
  }
  const lines: string[] = [];
  for (let cursor = ''; ; ) {
    const page = mustBe(200, await world.call('GET', `/v1/jobs?limit=1000${cursor}`));
    for (const job of page.jobs as JobView[]) {
      const { advocate_person_id: advocate } = job.attribution;
      const standing = job.rewards.filter(({ state }) => state !== 'canceled');
      lines.push(
        lineOf(Number(job.job_id), {
          status: job.status,
          email: job.friend?.email ?? '',
          code: advocate === null ? null : (codes.get(advocate) ?? '?'),
          unknownCode: job.unknown_code,
          rewards: standing.map(({ role, state, amount_minor }) => `${role} ${state} ${amount_minor}`),
        }),
      );
    }
    if (page.next_cursor === null) break;
    cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`;
  }
  const check = mustBe(200, await world.call('GET', '/v1/ledger/reconcile'));
  return [...lines.sort(), `ledger ${JSON.stringify(check.differences)} owed ${await owed(world)}`];
}

async function owed(world: World): Promise<number> {
  const [row] = await world.app.deps.db.query<{ sum: string | null }>(
    `select sum(case when credit_account = 'liability' then amount_minor when debit_account = 'liability' then -amount_minor else 0 end) as sum
     from ledger_entries where client_id = $1`,
    [world.clientId],
  );
  return Number(row?.sum ?? 0);
}

interface JobEnd {
  status: string;
  email: string;
  code: string | null;
  unknownCode: boolean;
  rewards: string[];
}

function lineOf(id: number, { status, email, code, unknownCode, rewards }: JobEnd): string {
  return `${id} ${status} ${email} by ${code ?? 'nobody'}${unknownCode ? ', unknown code' : ''}: ${rewards.sort().join(', ') || 'nothing'}`;
}

/** The end by the rules alone: a completed, charged job with a code that lives earns both sides once (AT-1, QU-3, RW-2). */
export function expectedEnd(plan: DayPlan): DayEnd {
  const known = new Set(plan.advocates.map(({ code }) => code));
  let owedMinor = 0;
  const lines = plan.jobs.map(({ id, code, fate, noCharge }, index) => {
    const isKnown = code !== null && known.has(code);
    const isDone = fate !== 'open' && fate !== 'canceled';
    const earns = isKnown && isDone && !noCharge;
    if (earns) owedMinor += 15_000;
    return lineOf(id, {
      status: isDone ? 'Completed' : fate === 'open' ? 'Scheduled' : 'Canceled',
      email: `friend${index}@example.com`,
      code: isKnown ? code : null,
      unknownCode: code !== null && !isKnown,
      rewards: earns ? ['advocate approved 10000', 'friend approved 5000'] : [],
    });
  });
  return [...lines.sort(), `ledger [] owed ${owedMinor}`];
}

/** Where two ends differ, in words; the first few only. */
export function unlike(what: string, one: DayEnd, other: DayEnd): string[] {
  const [left, right] = [new Set(one), new Set(other)];
  return [
    ...one.filter((line) => !right.has(line)).map((line) => `${what}: only the first: ${line}`),
    ...other.filter((line) => !left.has(line)).map((line) => `${what}: only the second: ${line}`),
  ].slice(0, 12);
}

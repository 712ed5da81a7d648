// Plays a world of rewards against a real Goodword, beside the model after every change; then the same facts in another order.

import type { Db } from '../../src/db/sql.ts';
import { type RulesWorld, startRulesWorld } from '../support/rules-world.ts';
import { type Dice, makeDice } from './dice.ts';
import { START_MS } from './plan.ts';
import { RewardModel } from './reward-model.ts';
import {
  type Amount,
  describeRewardPlan,
  makeRewardPlan,
  type RewardCampaign,
  type RewardOp,
  type RewardPlan,
  type Rule,
} from './reward-plan.ts';
import type { SeedResult } from './run-seed.ts';

const USD = { currency: 'USD' };
const codeOf = (advocate: number) => ['rosa7', 'samuel22', 'mighty95'][advocate] as string;
const jobIdOf = (job: number) => 9000 + job;

/** Plays a seed as two clients of this database, on which nothing else may happen meanwhile. */
export async function runRewardSeed(db: Db, seed: number): Promise<SeedResult> {
  const plan = makeRewardPlan(seed);
  const first = await play(db, plan, 'a');
  const log = describeRewardPlan(plan);
  if (first.problems.length > 0) return { seed, problems: first.problems, log, kills: first.kills };
  // What is approved at once, or by the end of its time, depends on when it was known.
  if (plan.campaign.holdDays === 0 || plan.campaign.review.expiresAfterDays !== null)
    return { seed, problems: [], log: '', kills: first.kills };
  const other = reordered(plan, makeDice(seed + 0.75));
  const second = await play(db, other, 'b');
  const kills = first.kills + second.kills;
  if (second.problems.length > 0)
    return { seed, problems: second.problems, log: describeRewardPlan(other), kills };
  const isSame = JSON.stringify(first.end) === JSON.stringify(second.end);
  const problems = isSame ? [] : [`[AT-5] another order, another end: ${unlike(first.end, second.end)}`];
  return { seed, problems, log: isSame ? '' : describeRewardPlan(other), kills };
}

/** The same facts, those that may be late at another time. */
function reordered(plan: RewardPlan, dice: Dice): RewardPlan {
  const ops = plan.ops.map((op) =>
    !op.movable || op.at >= plan.reorderUntil || dice.chance(0.3)
      ? op
      : { ...op, at: op.at + Math.floor((plan.reorderUntil - op.at) * (dice.int(100) / 100)) },
  );
  return { ...plan, ops: ops.toSorted((a, b) => a.at - b.at) };
}

async function play(
  db: Db,
  plan: RewardPlan,
  name: string,
): Promise<{ problems: string[]; end: string[]; kills: number }> {
  const world = await startRulesWorld(db, settingsOf(plan.campaign), { name: `${name}${plan.seed}` });
  try {
    const people = new People(world, plan);
    await people.enter();
    const model = new RewardModel(plan);
    for (const [index, op] of plan.ops.entries()) {
      world.setNow(new Date(START_MS + op.at));
      await people.play(op);
      model.play(op);
      if (op.kind !== 'apply') continue;
      const [want, got] = [model.lines(), await people.lines()];
      if (JSON.stringify(want) !== JSON.stringify(got))
        return { problems: [`after operation ${index}: ${unlike(want, got)}`], end: [], kills: world.kills };
    }
    return { problems: await broken(world, plan), end: await people.lines(), kills: world.kills };
  } catch (error) {
    return { problems: [String((error as Error).stack)], end: [], kills: world.kills };
  } finally {
    await world.close();
  }
}

function unlike(want: readonly string[], got: readonly string[]): string {
  const missing = want.filter((line) => !got.includes(line));
  const extra = got.filter((line) => !want.includes(line));
  return `missing [${missing.join('; ')}], unexpected [${extra.join('; ')}]`;
}

class People {
  readonly #world: RulesWorld;
  readonly #plan: RewardPlan;
  readonly #advocates: string[] = [];
  /** Entries of the lists by friend. */
  readonly #entries = new Map<number, string>();

  constructor(world: RulesWorld, plan: RewardPlan) {
    this.#world = world;
    this.#plan = plan;
  }

  async enter(): Promise<void> {
    const people = this.#plan.advocates.map(({ kind, employeeId }, index) => ({
      ...{ name: `Advocate ${index}`, kind, email: `advocate.number${index}@example.org` },
      ...{
        preferred_code: codeOf(index),
        ...(employeeId === null ? {} : { employee_id: String(employeeId) }),
      },
    }));
    const { results } = await this.#world.must(200, 'POST', '/v1/staff', { people });
    for (const one of results) this.#advocates.push(one.person_id);
  }

  async play(op: RewardOp): Promise<void> {
    const world = this.#world;
    switch (op.kind) {
      case 'tell': {
        const { friend, createdAt, businessUnit, soldBy } = this.#plan.jobs[
          op.job
        ] as RewardPlan['jobs'][number];
        const { advocate, phoneOf } = this.#plan.friends[friend] as RewardPlan['friends'][number];
        const { status, completedAt, total, noCharge } = op.truth;
        const iso = (at: number) => new Date(START_MS + at).toISOString();
        return await world.tell({
          ...{ id: jobIdOf(op.job), customer: 5000 + friend, email: this.#email(friend), noCharge, status },
          ...{ phone: `+1612555${String(1000 + phoneOf)}`, code: codeOf(advocate), total: total / 100 },
          ...{ createdOn: iso(createdAt), completedOn: completedAt === null ? null : iso(completedAt) },
          ...{ businessUnitId: businessUnit, modifiedOn: iso(createdAt + op.version * 1000) },
          ...(soldBy === null ? {} : { soldById: soldBy }),
        });
      }
      case 'order': {
        const rewards = await this.#rewards(`?job_id=${jobIdOf(op.job)}`);
        const reward = rewards.find(({ role, state }) => role === op.role && state !== 'canceled');
        if (reward) await this.#allowed([200, 400, 409], 'POST', `/v2/rewards/${reward.id}/${op.order}`, {});
        return;
      }
      case 'grant':
        return await this.#allowed([200, 409], 'POST', '/v1/rewards/grant', {
          ...{ person_id: this.#advocates[op.advocate], campaign_id: world.campaignId, reason: 'Sorry' },
          ...{ amount_minor: op.amount, idempotency_key: op.key, override_caps: op.override },
        });
      case 'review': {
        const { reviews } = await world.must(200, 'GET', '/v1/reviews?limit=500');
        const open = reviews.find((one: { job_id: string }) => one.job_id === String(jobIdOf(op.job)));
        if (open)
          await world.must(200, 'POST', `/v1/reviews/${open.review_id}/${op.decision}`, { note: 'Seen.' });
        return;
      }
      case 'list': {
        if (this.#entries.has(op.friend)) return;
        const entry = await world.must(200, 'POST', '/v1/lists', {
          ...{ list: op.list, kind: 'email', value: this.#email(op.friend), reason: 'Known' },
        });
        this.#entries.set(op.friend, entry.entry_id);
        return;
      }
      case 'unlist': {
        const entry = this.#entries.get(op.friend);
        this.#entries.delete(op.friend);
        if (entry) await world.must(200, 'POST', `/v1/lists/${entry}/remove`, { reason: 'Over' });
        return;
      }
      case 'kill':
        return world.armKill(op.statement, op.when);
      case 'apply':
        return await world.apply();
    }
  }

  #email(friend: number): string {
    const { disposable } = this.#plan.friends[friend] as RewardPlan['friends'][number];
    // No two are alike by their letters.
    const word = ['maple', 'birch', 'cedar', 'willow', 'poplar', 'hazel', 'linden'][friend];
    return `${word}@${disposable ? 'mailinator.com' : 'example.net'}`;
  }

  async #allowed(statuses: number[], method: string, path: string, body: unknown): Promise<void> {
    const answer = await this.#world.call(method, path, body);
    if (!statuses.includes(answer.status))
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  async #rewards(query: string): Promise<{ [field: string]: string }[]> {
    return await this.#world.must(200, 'GET', `/v2/rewards${query}`);
  }

  /** As the model says it. */
  async lines(): Promise<string[]> {
    const rewards = await this.#rewards('?limit=1000');
    const { reviews } = await this.#world.must(200, 'GET', '/v1/reviews?limit=500');
    const jobOf = (id: string | null | undefined) => (id ? String(Number(id) - 9000) : 'granted');
    return [
      ...rewards
        .filter(({ state }) => state !== 'canceled')
        .map((one) => {
          const job = jobOf(one.job_id);
          const advocate = this.#advocates.indexOf(one.person_id as string);
          const human = one.role === 'advocate' ? `a${advocate}` : `f${this.#plan.jobs[Number(job)]?.friend}`;
          const flag = one.flag ? ' flagged' : '';
          return `${job} ${one.role} ${human} ${one.state} ${one.amount_minor}${flag}`;
        }),
      ...reviews.map((one: { job_id: string; suspicions: { code: string }[] }) => {
        const codes = one.suspicions.map(({ code }) => code).sort();
        return `review of ${jobOf(one.job_id)}: ${codes.join()}`;
      }),
    ].sort();
  }
}

/** What must hold whatever the plan was. */
async function broken(world: RulesWorld, plan: RewardPlan): Promise<string[]> {
  const found: string[] = [];
  const differences = await world.differences();
  if (differences.length > 0) found.push(`[RW-8] ledger: ${JSON.stringify(differences)}`);
  const wrong = await world.db.query(
    `select c.*, s.minor, s.rewards from cap_counters c cross join lateral (
       select coalesce(sum(r.amount_minor), 0) as minor, count(*) as rewards from rewards r
        where r.client_id = c.client_id and c.campaign_id in (0, r.campaign_id) and c.person_id in (0, r.person_id)
          and c.role in ('any', r.role) and r.counts_at >= c.from_at and r.counts_at < c.until_at and r.state <> 'canceled' and r.uses_caps) s
      where c.client_id = $1 and (c.used_minor, c.used_rewards) <> (s.minor, s.rewards)`,
    [world.clientId],
  );
  if (wrong.length > 0) found.push(`[RW-1] counters: ${JSON.stringify(wrong)}`);
  const failed = await world.db.query(
    `select i.name, r.notes from input_results r join inputs i using (client_id, input_id) where r.client_id = $1 and r.state = 'failed'`,
    [world.clientId],
  );
  if (failed.length > 0) found.push(`[IN-1] put aside: ${JSON.stringify(failed)}`);
  // Whatever a job does not get has a reason that can be read.
  for (const [index] of plan.jobs.entries()) {
    const { rules, amounts, job } = await world.must(
      ...([200, 'GET', `/v1/explain/job/${world.connectionId}/${jobIdOf(index)}`] as const),
    );
    const standing = job.rewards.filter(({ state }: { state: string }) => state !== 'canceled');
    const why = [
      ...rules.filter(({ result }: { result: string }) => result !== 'pass'),
      ...amounts.filter(
        (one: { cut: unknown; amount_minor: number }) => one.cut !== null || one.amount_minor === 0,
      ),
      ...job.rewards.filter(({ state }: { state: string }) => state === 'canceled'),
    ];
    if (standing.length === 0 && why.length === 0)
      found.push(`[EX-1] job ${index} has nothing, and no reason`);
  }
  return found;
}

// ── the campaign as the API takes it ────────────────────────────────────────────────────────────────────────────────

function settingsOf(campaign: RewardCampaign): Record<string, unknown> {
  const { review } = campaign;
  const cap = ({ amount, ...rest }: { amount: number | null }) => ({ ...rest, amount_minor: amount });
  return {
    rewards: {
      advocate: campaign.advocate?.map(ruleOf) ?? null,
      friend: campaign.friend?.map(ruleOf) ?? null,
      count_within: campaign.countWithin,
    },
    caps: {
      ...{ per_person: campaign.personCaps.map(cap), budget: campaign.budgets.map(cap), over: campaign.over },
      tax_year_starts_on: campaign.taxYearStartsOn,
    },
    ...{ hold_days: campaign.holdDays, approval: campaign.approval },
    // A phone that friends share is looked at by the review; the advocates have none.
    qualification: { new_customers_only: false, jobs_per_friend: campaign.jobsPerFriend },
    review: {
      ...{
        disposable_email: review.disposable,
        near_identical_email: false,
        staff_own_job: review.staffOwnJob,
      },
      ...{
        alike_friends: review.alike,
        expires_after_days: review.expiresAfterDays,
        on_expiry: review.onExpiry,
      },
      velocity: review.velocity && {
        referrals: review.velocity.referrals,
        within_hours: review.velocity.withinHours,
      },
    },
  };
}

function ruleOf({ kinds, businessUnit, from, below, give, bonus }: Rule): Record<string, unknown> {
  const amountOf = (amount: Amount) =>
    'fixed' in amount
      ? { amount_minor: amount.fixed }
      : { percent: amount.percent, min_minor: amount.min, max_minor: amount.max };
  return {
    ...USD,
    when: {
      advocate_kinds: kinds,
      ...(businessUnit === null ? {} : { business_units: { include: [businessUnit] } }),
      job_total: { from_minor: from, below_minor: below },
    },
    ...('by' in give
      ? {
          tiers: {
            by: give.by,
            steps: give.steps.map((step) => ({ from: step.from, ...amountOf(step.amount) })),
          },
        }
      : amountOf(give)),
    bonus: bonus && { every: bonus.every, amount_minor: bonus.amount },
  };
}

// The people of a world of rewards, who act on a Goodword over its API: the office, whoever decides and whoever pays.

import type { RulesWorld } from '../support/rules-world.ts';
import type { TremendousStandIn } from '../support/tremendous.ts';
import { START_MS } from './plan.ts';
import { Cashier } from './reward-cashier.ts';
import { orderedOf, type RewardOp, type RewardPlan, type Role } from './reward-plan.ts';
import { settingsOf } from './reward-settings.ts';

/** As GET /v2/rewards shows it, as far as the worlds look at it. */
export interface RewardView {
  id: string;
  job_id: string | null;
  role: Role;
  person_id: string;
  state: string;
  amount_minor: number;
  payout_id: string | null;
  flag: { code: string } | null;
}

export class People {
  readonly #world: RulesWorld;
  readonly #plan: RewardPlan;
  readonly #advocates: string[] = [];
  /** Entries of the lists by friend. */
  readonly #entries = new Map<number, string>();

  readonly cashier: Cashier;

  constructor(world: RulesWorld, plan: RewardPlan, cards: TremendousStandIn) {
    this.#world = world;
    this.#plan = plan;
    this.cashier = new Cashier(world, this, cards);
  }

  async enter(): Promise<void> {
    const people = this.#plan.advocates.map(({ kind, employeeId }, index) => ({
      ...{ name: `Advocate ${index}`, kind, email: advocateEmail(index) },
      ...{
        preferred_code: codeOf(index),
        ...(employeeId === null ? {} : { employee_id: String(employeeId) }),
      },
    }));
    const { results } = await this.#world.must(200, 'POST', '/v1/staff', { people });
    for (const one of results) this.#advocates.push(one.person_id);
    const suppliers = await this.cashier.enter(Object.values(this.#plan.campaign.suppliers));
    if (suppliers.size > 0) await this.#world.publish(settingsOf(this.#plan.campaign, suppliers));
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
      case 'invoices': {
        const rows = op.invoices.map(({ total, balance, active }, index) => ({
          ...{ id: 10 * op.job + index + 1, total: total / 100, balance: balance / 100, active },
          ...(index > 0 && active ? { adjustmentToId: 10 * op.job + 1 } : {}),
        }));
        return await world.tellInvoices(jobIdOf(op.job), new Date(START_MS + op.readAt), rows);
      }
      case 'order':
        return await this.#order(op);
      case 'grant': {
        const copies = Array.from({ length: op.copies }, (_, copy) =>
          this.#allowed([200, 409], 'POST', '/v1/rewards/grant', {
            ...{ person_id: this.#advocates[op.advocate], campaign_id: world.campaignId, reason: 'Sorry' },
            ...{ amount_minor: op.amount, idempotency_key: `${op.key}-${copy}`, override_caps: op.override },
          }),
        );
        await Promise.all(copies);
        return;
      }
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
      default:
        return await this.cashier.play(op);
    }
  }

  async #order(op: Extract<RewardOp, { kind: 'order' }>): Promise<void> {
    const rewards = await this.rewards('?limit=1000');
    const reward = orderedOf(op, rewards.reverse(), (one) => this.nameOf(one));
    if (!reward) return;
    const { order } = op;
    const statuses = [200, 400, 409];
    if (order === 'forgive')
      return await this.#allowed(statuses, 'POST', `/v1/ledger/receivables/${reward.id}/forgive`, {
        reason: 'Let it be',
      });
    const isClaw = order === 'claw_back';
    const path = `/v2/rewards/${reward.id}/${isClaw ? 'revoke' : order}`;
    await this.#allowed(statuses, 'POST', path, isClaw ? { reason: 'Refunded', claw_back: true } : {});
  }

  /** The address of a person of the model. */
  emailOf = (human: string): string =>
    human.startsWith('a') ? advocateEmail(Number(human.slice(1))) : this.#email(Number(human.slice(1)));

  whoseEmail(email: string): string {
    const { advocates, friends } = this.#plan;
    const everyone = [...advocates.map((_, at) => `a${at}`), ...friends.map((_, at) => `f${at}`)];
    return everyone.find((human) => this.emailOf(human) === email) ?? `nobody, ${email}`;
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

  async rewards(query: string): Promise<RewardView[]> {
    return await this.#world.must(200, 'GET', `/v2/rewards${query}`);
  }

  /** Who a reward is for, by the names of the model. */
  humanOf({ role, job_id, person_id }: RewardView): string {
    if (role === 'advocate') return `a${this.#advocates.indexOf(person_id)}`;
    return `f${this.#plan.jobs[Number(job_id) - 9000]?.friend}`;
  }

  nameOf(one: RewardView): string {
    return `${jobOf(one.job_id)} ${one.role} ${this.humanOf(one)}`;
  }

  /** As the model says it: what stands, and what was taken back and why. */
  async lines(): Promise<{ standing: string[]; rewards: RewardView[] }> {
    const rewards = await this.rewards('?limit=1000');
    const { reviews } = await this.#world.must(200, 'GET', '/v1/reviews?limit=500');
    const standing = [
      ...rewards
        .filter(({ state }) => state !== 'canceled')
        .map((one) => {
          const flag = one.flag && one.state !== 'revoked' ? ` flagged: ${one.flag.code}` : '';
          const held = one.state === 'approved' && one.payout_id !== null ? ' in a payout' : '';
          return `${this.nameOf(one)} ${one.state}${held} ${one.amount_minor}${flag}`;
        }),
      ...reviews.map((one: { job_id: string; suspicions: { code: string }[] }) => {
        const codes = one.suspicions.map(({ code }) => code).sort();
        return `review of ${jobOf(one.job_id)}: ${codes.join()}`;
      }),
    ];
    return { standing: standing.sort(), rewards };
  }

  async canceled(rewards: readonly RewardView[]): Promise<string[]> {
    const causes = await this.#world.db.query<{ reward_id: string; cause: string }>(
      `select distinct on (reward_id) reward_id, cause from reward_history
        where client_id = $1 and to_state = 'canceled' order by reward_id, seq desc`,
      [this.#world.clientId],
    );
    const causeOf = new Map(causes.map((row) => [row.reward_id, row.cause]));
    return rewards
      .filter(({ state }) => state === 'canceled')
      .map((one) => `${this.nameOf(one)} canceled: ${causeOf.get(one.id)}`)
      .sort();
  }
}

export const jobIdOf = (job: number): number => 9000 + job;

function jobOf(id: string | null | undefined): string {
  return id ? String(Number(id) - 9000) : 'granted';
}

function advocateEmail(index: number): string {
  return `advocate.number${index}@example.org`;
}

function codeOf(advocate: number): string {
  return ['rosa7', 'samuel22', 'mighty95'][advocate] as string;
}

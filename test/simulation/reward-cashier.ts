// Whoever pays in a world of rewards: suppliers, runs, clicks that come twice, a provider that fails in every documented way and processes
// that die. What came of it is told in the words of the model.

import { MINUTE_MS } from '../../src/base/time.ts';
import type { RulesWorld } from '../support/rules-world.ts';
import type { StandInOrder, TremendousStandIn } from '../support/tremendous.ts';
import type { People, RewardView } from './reward-people.ts';
import type { Fate, PayOp, Supplier } from './reward-plan.ts';

const DELIVERIES: Record<Fate, StandInOrder['delivery'] | 'REFUSED'> = {
  ...{ delivered: 'SUCCEEDED', pending: 'PENDING', undeliverable: 'FAILED', refused: 'REFUSED' },
};
const ROUNDS_MAX = 60;

interface PayoutRow {
  payout_id: string;
  state: string;
  must_ask: boolean;
  next_attempt_at: Date | null;
  is_active: boolean;
}

export class Cashier {
  /** How often the provider failed. */
  faults = 0;
  readonly #world: RulesWorld;
  readonly #people: People;
  readonly #cards: TremendousStandIn;
  readonly #suppliers = new Map<Supplier, string>();
  #draft: string | null = null;
  #lastRun: string | null = null;
  #codes = 0;

  constructor(world: RulesWorld, people: People, cards: TremendousStandIn) {
    this.#world = world;
    this.#people = people;
    this.#cards = cards;
  }

  /** Sets up what the campaign pays by; what is given by hand is the supplier of nothing else. */
  async enter(wanted: readonly Supplier[]): Promise<ReadonlyMap<Supplier, string>> {
    const bodies: [Supplier, object][] = [
      ['hand', { type: 'manual', name: 'By hand', is_default: true }],
      ['pool', { type: 'coupon_pool', name: 'Codes' }],
      [
        'cards',
        {
          ...{ type: 'tremendous', name: 'Gift cards', secrets: { api_key: this.#cards.apiKey } },
          settings: { environment: 'production', api_url: this.#cards.url, campaign_id: 'CAMPAIGN1' },
        },
      ],
    ];
    for (const [supplier, body] of bodies)
      if (wanted.includes(supplier))
        this.#suppliers.set(supplier, (await this.#world.must(200, 'POST', '/v1/suppliers', body)).id);
    return this.#suppliers;
  }

  async play(op: PayOp): Promise<void> {
    const world = this.#world;
    switch (op.kind) {
      case 'codes': {
        const pool = this.#suppliers.get('pool');
        if (!pool || op.count === 0) return;
        const codes = Array.from({ length: op.count }, () => `CODE-${++this.#codes}`).join('\n');
        await world.must(200, 'POST', `/v1/coupon-pools/${pool}/codes`, codes);
        return;
      }
      case 'rest': {
        const cards = this.#suppliers.get('cards');
        const state = op.paused ? 'paused' : 'active';
        if (cards) await world.must(200, 'PATCH', `/v1/suppliers/${cards}`, { state });
        return;
      }
      case 'draw':
        this.#draft = (await this.#drawUp()) ?? this.#draft;
        return;
      case 'pay':
        return await this.#pay(op);
      case 'recall':
        if (this.#lastRun) await world.must(200, 'POST', `/v1/payouts/runs/${this.#lastRun}/cancel`);
        return;
      case 'deliveries': {
        await this.#work([], []);
        const kept = Map.groupBy(
          this.#cards.orders.filter(({ status }) => status === 'EXECUTED'),
          (one) => this.#people.whoseEmail(recipientOf(one)),
        );
        const people = [...kept.keys()].sort();
        const [order] = (kept.get(people[op.nth % people.length] ?? '') ?? []).sort((a, b) =>
          BigInt(a.external_id) < BigInt(b.external_id) ? -1 : 1,
        );
        if (order) order.delivery = op.arrive ? 'SUCCEEDED' : 'FAILED';
        return await this.#work([], op.askFaults);
      }
    }
  }

  /** A new draft; null: there is nothing to pay. */
  async #drawUp(): Promise<string | null> {
    const { status, body } = await this.#world.call('POST', '/v1/payouts/runs', {});
    if (status !== 200 && status !== 409) throw new Error(`a run was refused: ${JSON.stringify(body)}`);
    return status === 200 ? body.id : null;
  }

  async #pay({
    drawn,
    times,
    send,
    fates,
    faults,
    askFaults,
  }: Extract<PayOp, { kind: 'pay' }>): Promise<void> {
    const runs: string[] = [];
    if (drawn && this.#draft) {
      runs.push(this.#draft);
      this.#draft = null;
    } else {
      for (let time = 0; time < times; time++) {
        const run = await this.#drawUp();
        if (run) runs.push(run);
      }
    }
    const approve = (run: string) => this.#world.must(200, 'POST', `/v1/payouts/runs/${run}/approve`);
    // The run that was clicked first pays; the others find nothing left.
    await Promise.all(runs.flatMap((run) => Array.from({ length: times }, () => approve(run))));
    this.#lastRun = await this.#payingRun(runs);
    const fateOf = new Map(fates.map(([human, fate]) => [this.#people.emailOf(human), fate]));
    this.#cards.deliveryTo = (email) => DELIVERIES[fateOf.get(email) ?? 'delivered'];
    if (send) await this.#work(faults, askFaults);
  }

  /** Of runs of the same rewards, the one that has paid them. */
  async #payingRun(runs: readonly string[]): Promise<string | null> {
    if (runs.length === 0) return this.#lastRun;
    const [row] = await this.#world.db.query<{ run_id: string }>(
      'select run_id from payouts where client_id = $1 and run_id = any($2::bigint[]) limit 1',
      [this.#world.clientId, runs],
    );
    return row?.run_id ?? (runs[0] as string);
  }

  /** Until nothing is left to do but to wait for the provider's deliveries. */
  async #work(faults: TremendousStandIn['faults'], askFaults: TremendousStandIn['askFaults']): Promise<void> {
    const cards = this.#cards;
    const world = this.#world;
    Object.assign(cards, { faults: [...faults], askFaults: [...askFaults] });
    for (let round = 0; ; round++) {
      if (round === ROUNDS_MAX) throw new Error('paying does not come to an end');
      await world.sendPayouts();
      const open = await this.#unsettled();
      if (open.length === 0) break;
      for (const { payout_id, state } of open)
        if (state === 'paid' || state === 'accepted')
          await world.must(200, 'POST', `/v1/payouts/${payout_id}/look`);
      const next = Math.min(
        ...open
          .filter(({ state }) => state !== 'paid' && state !== 'accepted')
          .map(({ next_attempt_at: at }) => at?.getTime() ?? Number.POSITIVE_INFINITY),
      );
      const pause = world.now().getTime() + MINUTE_MS;
      world.setNow(new Date(Number.isFinite(next) ? Math.max(next, pause) : pause));
    }
    this.faults += faults.length + askFaults.length - cards.faults.length - cards.askFaults.length;
    Object.assign(cards, { faults: [], askFaults: [] });
  }

  async #unsettled(): Promise<PayoutRow[]> {
    const rows = await this.#world.db.query<PayoutRow>(
      `select p.payout_id, p.state, p.must_ask, p.next_attempt_at, s.state = 'active' as is_active
         from payouts p join suppliers s on s.client_id = p.client_id and s.supplier_id = p.supplier_id
        where p.client_id = $1 and p.next_attempt_at is not null`,
      [this.#world.clientId],
    );
    return rows.filter(({ payout_id, state, must_ask, is_active }) => {
      const order = this.#cards.orders.find((one) => one.external_id === payout_id);
      const isGone = order !== undefined && (order.delivery === 'FAILED' || order.status === 'CANCELED');
      if (state === 'paid') return isGone;
      if (state === 'accepted') return isGone || order?.delivery !== 'PENDING';
      return is_active || must_ask;
    });
  }

  /** As the books of the model say it. */
  async lines(rewards: readonly RewardView[]): Promise<string[]> {
    const world = this.#world;
    const humanOf = new Map(rewards.map((one) => [one.person_id, this.#people.humanOf(one)]));
    const byId = new Map(rewards.map((one) => [one.id, one]));
    const payouts = (await world.must(200, 'GET', '/v1/payouts?limit=500')).items as Payout[];
    const waiting = (await world.must(200, 'GET', '/v1/payouts/waiting')) as Waiting[];
    const { receivables } = await world.must(200, 'GET', '/v1/ledger/receivables');
    const [books] = (await world.must(200, 'GET', '/v1/ledger/balances?by=client')).balances;
    const account = (name: string) => books?.[`${name}_minor`] ?? 0;
    const kept = Map.groupBy(
      this.#cards.orders.filter(({ status }) => status === 'EXECUTED'),
      recipientOf,
    );
    const people = new Set(humanOf.values());
    return [
      ...payouts.map(({ supplier_type, person_id, state, amount_minor, netted_minor }) => {
        const by = supplier_type === 'coupon_pool' ? 'pool' : 'cards';
        return `payout by ${by} to ${humanOf.get(person_id)}: ${state} ${amount_minor}, ${netted_minor} netted`;
      }),
      ...waiting.map(({ reward_id, amount_minor, reasons }) => {
        const name = this.#people.nameOf(byId.get(reward_id) as RewardView);
        return `waits: ${name} ${amount_minor}: ${reasons.map(({ code }) => code).sort()}`;
      }),
      ...(receivables as { person_id: string; amount_minor: number }[]).map(
        ({ person_id, amount_minor }) => `${humanOf.get(person_id)} owes ${amount_minor}`,
      ),
      ...[...people].flatMap((human) => {
        const orders = kept.get(this.#people.emailOf(human)) ?? [];
        const cents = orders.reduce((sum, { denomination }) => sum + Math.round(denomination * 100), 0);
        return cents > 0 ? [`${human} has cards for ${cents}`] : [];
      }),
      `books: ${JSON.stringify(Object.fromEntries(ACCOUNTS.map((name) => [name, account(name)])))}`,
    ];
  }
}

const ACCOUNTS = ['expense', 'liability', 'in_flight', 'cash', 'receivable', 'breakage'];

interface Payout {
  supplier_type: string;
  person_id: string;
  state: string;
  amount_minor: number;
  netted_minor: number;
}

interface Waiting {
  reward_id: string;
  amount_minor: number;
  reasons: { code: string }[];
}

function recipientOf({ reward }: StandInOrder): string {
  return (reward.recipient as { email: string }).email;
}

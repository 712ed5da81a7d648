// The rules of docs/payouts.md once more, for the worlds of rewards: who is paid what by which payout, what is owed back, and what stands in
// each account. The provider's slips and dying processes do not occur here: they must not matter. Shares no code with src.

import type { Fate, PayOp, RewardPlan, Role, Supplier } from './reward-plan.ts';

export type RewardState =
  | 'earned'
  | 'approved'
  | 'failed'
  | 'fulfilled'
  | 'sent'
  | 'revoked'
  | 'expired'
  | 'canceled';

export interface ModelReward {
  /** null: granted by hand. */
  job: number | null;
  role: Role;
  human: string;
  amount: number;
  state: RewardState;
  byPerson: boolean;
  holdUntil: number;
  countsAt: number;
  usesCaps: boolean;
  /** Why a person must look at it. */
  flag: string | null;
  /** Why it was canceled last. */
  canceledFor: string | null;
  madeAt: number;
  /** Its place among all rewards by age; those of one instant are told by age from outside. */
  age: number;
  /** The payout that holds it while nobody knows how that ends. */
  payout: ModelPayout | null;
  /** How it was given, also when it ended otherwise since. */
  givenBy: 'hand' | 'code' | ModelPayout | null;
  /** What was clawed back of it and not given up. */
  claimed: number;
}

export interface ModelPayout {
  human: string;
  supplier: Supplier;
  state: 'queued' | 'accepted' | 'paid' | 'failed' | 'canceled' | 'returned';
  items: { reward: ModelReward; netted: number }[];
  net: number;
  netted: number;
  run: number;
  /** What the provider keeps of it. */
  atProvider: number;
}

/** What every reward begins with. */
export const NEW_REWARD = {
  ...{ state: 'earned' as RewardState, byPerson: false, usesCaps: true, flag: null, canceledFor: null },
  ...{ age: 0, payout: null, givenBy: null, claimed: 0 },
};

/** In the person's hands. */
export const isGiven = ({ state }: ModelReward) => state === 'fulfilled' || state === 'sent';
/** On its way: as good as given. */
export const isHeld = ({ payout }: ModelReward) => payout !== null;
export const isPromised = ({ state }: ModelReward) =>
  state === 'earned' || state === 'approved' || state === 'failed';

export class Books {
  readonly payouts: ModelPayout[] = [];
  readonly #plan: RewardPlan;
  readonly #rewards: readonly ModelReward[];
  readonly #isBarred: (human: string) => boolean;
  readonly #owed = new Map<string, number>();
  #codes = 0;
  #isPaused = false;
  #draft: ModelReward[] | null = null;
  #runs = 0;
  #fates: ReadonlyMap<string, Fate> = new Map();

  constructor(plan: RewardPlan, rewards: readonly ModelReward[], isBarred: (human: string) => boolean) {
    this.#plan = plan;
    this.#rewards = rewards;
    this.#isBarred = isBarred;
  }

  play(op: PayOp): void {
    switch (op.kind) {
      case 'codes':
        this.#codes += op.count;
        return;
      case 'rest':
        this.#isPaused = op.paused;
        return;
      case 'draw': {
        // Nothing is drawn up where nothing waits; an older draft stays.
        const waiting = this.#waiting();
        if (waiting.length > 0) this.#draft = this.#payable(waiting);
        return;
      }
      case 'pay': {
        const waiting = this.#waiting();
        const drawn = op.drawn ? this.#draft : null;
        if (drawn || waiting.length > 0) this.#pay(drawn ?? waiting);
        if (drawn) this.#draft = null;
        this.#fates = new Map(op.fates);
        if (op.send) this.#send();
        return;
      }
      case 'recall':
        for (const payout of this.payouts)
          if (payout.state === 'queued' && payout.run === this.#runs) this.#undo(payout, 'canceled');
        return;
      case 'deliveries': {
        // Whoever works sends what is due, too.
        this.#send();
        const kept = this.payouts.filter(({ atProvider }) => atProvider > 0);
        const people = [...new Set(kept.map(({ human }) => human))].sort();
        const payout = kept.find(({ human }) => human === people[op.nth % people.length]);
        if (payout) this.#deliver(payout, op.arrive);
        return;
      }
    }
  }

  // ── by hand ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** True: it may be marked as given. */
  give(one: ModelReward): boolean {
    if (one.state !== 'approved' || isHeld(one) || this.#isBarred(one.human)) return false;
    Object.assign(one, { state: 'fulfilled', givenBy: 'hand' });
    return true;
  }

  /** The person owes back what was revoked. */
  claim(one: ModelReward): void {
    one.claimed = one.amount;
    this.#owe(one.human, one.amount);
  }

  forgive(one: ModelReward): void {
    const amount = Math.min(one.claimed, Math.max(this.#owed.get(one.human) ?? 0, 0));
    one.claimed -= amount;
    this.#owe(one.human, -amount);
  }

  #owe(human: string, amount: number): void {
    this.#owed.set(human, (this.#owed.get(human) ?? 0) + amount);
  }

  // ── runs ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Approved and held by no payout, the oldest first. */
  #waiting(): ModelReward[] {
    return this.#rewards
      .filter((one) => one.state === 'approved' && !isHeld(one))
      .toSorted((a, b) => a.age - b.age);
  }

  /** Why a reward is not paid by the next run; empty: it is. */
  #reasons(one: ModelReward): string[] {
    const supplier = this.#plan.campaign.suppliers[one.role];
    return [
      ...(one.flag ? ['flagged'] : []),
      ...(this.#isBarred(one.human) ? ['blocked'] : []),
      ...(supplier === 'hand' ? ['by_hand'] : []),
      ...(supplier === 'cards' && this.#isPaused ? ['supplier_not_active'] : []),
      ...(supplier === 'pool' && this.#codes === 0 ? ['no_coupon_left'] : []),
    ];
  }

  #payable(rewards: readonly ModelReward[]): ModelReward[] {
    return rewards.filter((one) => this.#reasons(one).length === 0);
  }

  /** Money of one person is one payout, less what the person owes; a code is one each, as long as there are some. */
  #pay(candidates: readonly ModelReward[]): void {
    this.#runs += 1;
    const money = new Map<string, ModelReward[]>();
    for (const one of this.#waiting()) {
      if (!candidates.includes(one) || this.#reasons(one).length > 0) continue;
      if (this.#plan.campaign.suppliers[one.role] === 'cards') {
        money.set(one.human, [...(money.get(one.human) ?? []), one]);
        continue;
      }
      this.#codes -= 1;
      Object.assign(one, { state: 'fulfilled', givenBy: 'code' });
      this.#add(one.human, 'pool', [{ reward: one, netted: 0 }]).state = 'paid';
    }
    for (const [human, rewards] of money) {
      const items = rewards.map((reward) => {
        const netted = Math.min(Math.max(this.#owed.get(human) ?? 0, 0), reward.amount);
        this.#owe(human, -netted);
        return { reward, netted };
      });
      const payout = this.#add(human, 'cards', items);
      for (const { reward } of items) reward.payout = payout;
      // All of it paid off what the person owed.
      if (payout.net === 0) this.#settle(payout, 'fulfilled');
    }
  }

  #add(human: string, supplier: Supplier, items: ModelPayout['items']): ModelPayout {
    const netted = items.reduce((sum, item) => sum + item.netted, 0);
    const net = items.reduce((sum, { reward }) => sum + reward.amount, 0) - netted;
    const payout = { human, supplier, items, net, netted, run: this.#runs, atProvider: 0 };
    this.payouts.push({ ...payout, state: 'queued' });
    return this.payouts.at(-1) as ModelPayout;
  }

  // ── what becomes of them ──────────────────────────────────────────────────────────────────────────────────────────

  #send(): void {
    if (this.#isPaused) return;
    for (const payout of this.payouts.filter(({ state }) => state === 'queued')) {
      // Looked at once more before anybody is called.
      if (this.#isBarred(payout.human) || payout.items.some(({ reward }) => reward.flag !== null)) {
        this.#undo(payout, 'canceled');
        continue;
      }
      switch (this.#fates.get(payout.human)) {
        case 'pending':
          Object.assign(payout, { state: 'accepted', atProvider: payout.net });
          break;
        case 'refused':
        case 'undeliverable':
          this.#undo(payout, 'failed');
          break;
        default:
          payout.atProvider = payout.net;
          this.#settle(payout, 'sent');
      }
    }
  }

  #deliver(payout: ModelPayout, arrive: boolean): void {
    const isUnderWay = payout.state === 'accepted';
    if (arrive) {
      if (isUnderWay) this.#settle(payout, 'sent');
      return;
    }
    payout.atProvider = 0;
    // Once something of what was paid ended otherwise, a person must look at it.
    const isUntouched = payout.items.every(({ reward }) => isGiven(reward) || reward.state === 'revoked');
    if (isUnderWay || isUntouched) this.#undo(payout, isUnderWay ? 'failed' : 'returned');
  }

  #settle(payout: ModelPayout, state: 'sent' | 'fulfilled'): void {
    payout.state = 'paid';
    for (const { reward } of payout.items) Object.assign(reward, { state, payout: null, givenBy: payout });
  }

  /** It came to nothing: all is owed as before. What was revoked is owed to nobody, and not owed back either. */
  #undo(payout: ModelPayout, state: 'canceled' | 'failed' | 'returned'): void {
    payout.state = state;
    for (const { reward, netted } of payout.items) {
      this.#owe(payout.human, netted);
      Object.assign(reward, { payout: null, givenBy: null });
      if (reward.state !== 'revoked') reward.state = state === 'canceled' ? 'approved' : 'failed';
    }
    for (const { reward } of payout.items) if (reward.state === 'revoked') this.forgive(reward);
  }

  // ── as it can be seen from outside ────────────────────────────────────────────────────────────────────────────────

  lines(): string[] {
    const people = new Set(this.payouts.map(({ human }) => human));
    const kept = [...people].map((human): [string, number] => {
      const own = this.payouts.filter((one) => one.human === human);
      return [human, own.reduce((sum, { atProvider }) => sum + atProvider, 0)];
    });
    return [
      ...this.payouts.map(
        ({ human, supplier, state, net, netted }) =>
          `payout by ${supplier} to ${human}: ${state} ${net}, ${netted} netted`,
      ),
      ...this.#waiting().map((one) => {
        const reasons = this.#reasons(one).sort();
        return `waits: ${one.job ?? 'granted'} ${one.role} ${one.human} ${one.amount}: ${reasons.join()}`;
      }),
      ...[...this.#owed].filter(([, owed]) => owed !== 0).map(([human, owed]) => `${human} owes ${owed}`),
      ...kept.filter(([, amount]) => amount > 0).map(([human, amount]) => `${human} has cards for ${amount}`),
      `books: ${JSON.stringify(this.#accounts())}`,
    ];
  }

  /** What each account must come to, by what is promised, on its way, given and owed now: no entry of a ledger is looked at. */
  #accounts(): Record<string, number> {
    const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
    const amountsOf = (is: (one: ModelReward) => boolean) =>
      sum(this.#rewards.filter(is).map(({ amount }) => amount));
    const netOf = (is: (state: ModelPayout['state']) => boolean) =>
      sum(
        this.payouts.filter(({ state, supplier }) => supplier === 'cards' && is(state)).map(({ net }) => net),
      );
    const liability = amountsOf((one) => isPromised(one) && !isHeld(one));
    const inFlight = netOf((state) => state === 'queued' || state === 'accepted');
    // A code that expired unused cost nothing.
    const unused = amountsOf(
      (one) => one.state === 'expired' && (one.givenBy === 'code' || one.givenBy === null),
    );
    const codes = amountsOf((one) => one.givenBy === 'code' && one.state !== 'expired');
    const cash = netOf((state) => state === 'paid') + amountsOf((one) => one.givenBy === 'hand') + codes;
    const receivable = sum([...this.#owed.values()]);
    return {
      expense: liability + inFlight + cash + unused - receivable,
      ...{ liability: -liability || 0, in_flight: -inFlight || 0, cash: -cash || 0 },
      ...{ receivable, breakage: -unused || 0 },
    };
  }
}

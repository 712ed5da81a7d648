// The life of the rewards of one world, from the rules RW-2 … RW-6 and QU-9. Shares no code with src.

import { type CampaignPlan, DAY, type Order, type Role } from './plan.ts';

export interface ModelReward {
  job: number;
  role: Role;
  human: number;
  amountMinor: number;
  state: 'earned' | 'approved' | 'fulfilled' | 'canceled' | 'revoked';
  /** A person canceled it: the rules never give it back. */
  byPerson: boolean;
  holdUntil: number;
  flagged: boolean;
  /** It stood when all was quiet; else it may never have been seen. */
  settled: boolean;
}

/** What a job should give one side now. */
export interface Due {
  human: number;
  amountMinor: number;
  completedAt: number;
}

export class ModelRewards {
  readonly all: ModelReward[] = [];
  readonly #campaign: CampaignPlan;

  constructor(campaign: CampaignPlan) {
    this.#campaign = campaign;
  }

  /** The reward that stands for this side of a job. */
  standing(job: number, role: Role): ModelReward | undefined {
    return this.all.find(
      (one) => one.job === job && one.role === role && one.state !== 'canceled' && one.state !== 'revoked',
    );
  }

  isPaid(job: number): boolean {
    return this.all.some((one) => one.job === job && one.state === 'fulfilled');
  }

  isRevoked(job: number): boolean {
    return this.all.some((one) => one.job === job && one.state === 'revoked');
  }

  isApproved(job: number): boolean {
    return this.all.some((one) => one.job === job && one.state === 'approved');
  }

  /** Brings one side of a job to what it should be; null: nothing should stand. */
  follow(job: number, role: Role, due: Due | null): void {
    const of = this.all.filter((one) => one.job === job && one.role === role);
    const own = due && of.find((one) => one.human === due.human);
    for (const other of of) {
      if (other === own) continue;
      if (other.state === 'earned' || other.state === 'approved') other.state = 'canceled';
      else if (other.state === 'fulfilled') other.flagged = true;
    }
    if (!due || of.some((one) => one !== own && one.state === 'fulfilled')) return;
    const holdUntil = due.completedAt + this.#campaign.holdDays * DAY;
    if (!own) {
      this.all.push({
        ...{ job, role, human: due.human, amountMinor: due.amountMinor, holdUntil },
        ...{ state: 'earned', byPerson: false, flagged: false, settled: false },
      });
      return;
    }
    if (own.state === 'canceled' && !own.byPerson) own.state = 'earned';
    if (own.state === 'earned') Object.assign(own, { amountMinor: due.amountMinor, holdUntil });
    if (own.state === 'fulfilled') own.flagged = false;
  }

  /** All is quiet: what stands now was surely given. */
  settle(): void {
    for (const one of this.all) if (one.state !== 'canceled') one.settled = true;
  }

  /** RW-4 */
  endHolds(now: number): void {
    if (this.#campaign.approval === 'manual') return;
    for (const one of this.all) if (one.state === 'earned' && one.holdUntil <= now) one.state = 'approved';
  }

  /** RW-3: a change that makes no sense is refused and changes nothing. */
  order(job: number, role: Role, order: Order): void {
    const one = this.standing(job, role);
    if (!one) return;
    if (order === 'approve' && one.state === 'earned') one.state = 'approved';
    if (order === 'fulfill' && one.state === 'approved') one.state = 'fulfilled';
    if (order === 'revoke' && one.state === 'fulfilled') one.state = 'revoked';
    if (order === 'cancel' && (one.state === 'earned' || one.state === 'approved')) {
      Object.assign(one, { state: 'canceled', byPerson: true });
    }
  }
}

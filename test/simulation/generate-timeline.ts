// What happens when in a plan. Two times: first inputs and offices at work, in any order; then holds end and things are undone.

import { anyFault, CODES, mistyped, zapShape } from './choices.ts';
import type { Dice } from './dice.ts';
import { type CampaignPlan, DAY, HOUR, type Human, MINUTE, type Op, type PlannedJob } from './plan.ts';

export interface Timeline {
  ops: Op[];
  reorderUntil: number;
}

interface Stage {
  dice: Dice;
  campaign: CampaignPlan;
  humans: readonly Human[];
  jobs: readonly PlannedJob[];
  advocates: number;
}

type JobState = {
  booked: boolean;
  stage: 'scheduled' | 'completed' | 'canceled';
  dirty: boolean;
  frozen: boolean;
};
/** An operation still without its time. */
type Undated = Op extends infer One ? (One extends Op ? Omit<One, 'at'> : never) : never;

export function makeTimeline(stage: Stage): Timeline {
  return new TimelineMaker(stage).make();
}

class TimelineMaker {
  readonly #s: Stage;
  readonly #ops: Op[] = [];
  readonly #jobs = new Map<number, JobState>();
  #nowMs = 0;

  constructor(stage: Stage) {
    this.#s = stage;
    for (const job of stage.jobs) {
      if (!job.prior) {
        this.#jobs.set(job.id, { booked: false, stage: 'scheduled', dirty: false, frozen: false });
      }
    }
  }

  make(): Timeline {
    this.#openingDay();
    this.#busyDays();
    const reorderUntil = this.#nowMs + 2 * HOUR;
    this.#nowMs = reorderUntil;
    this.#settle();
    this.#laterDays();
    return { ops: this.#ops, reorderUntil };
  }

  #openingDay(): void {
    const { dice, advocates } = this.#s;
    for (let human = 0; human < advocates; human++) {
      if (dice.chance(0.7)) this.#add({ kind: 'profile', human });
      const code = CODES[human] as string;
      const late = dice.chance(0.25);
      if (late) {
        const at = this.#nowMs + HOUR + dice.int(60) * HOUR + dice.int(9) * MINUTE;
        this.#ops.push({ at, kind: 'code', human, code, movable: true });
      } else this.#add({ kind: 'code', human, code });
    }
    this.#settle();
  }

  #busyDays(): void {
    const { dice, humans } = this.#s;
    const friends = [...new Set(this.#s.jobs.map((job) => job.human))].map((id) => humans[id] as Human);
    for (const friend of friends) for (let n = dice.int(3); n > 0; n--) this.#hint(friend);
    const waiting = [...this.#jobs.keys()];
    for (let turn = 0; turn < 60 && (waiting.length > 0 || turn < 14); turn++) {
      if (this.#nowMs > 4 * DAY) break;
      const next = waiting[0];
      if (next !== undefined && dice.chance(0.45)) this.#book(waiting.shift() as number);
      else if (dice.chance(0.25)) this.#hint(dice.pick(friends));
      else this.#officeWork(0.8);
      this.#sometimes();
    }
    for (const job of waiting) this.#book(job);
  }

  #book(id: number): void {
    const { dice } = this.#s;
    const job = this.#s.jobs[id] as PlannedJob;
    // What ServiceTitan tells of a customer's past is asked for once: that past stays as it is.
    for (const [other, state] of this.#jobs) {
      if (state.stage === 'completed' && this.#s.jobs[other]?.human === job.human) state.frozen = true;
    }
    this.#add({ kind: 'book', job: id });
    (this.#jobs.get(id) as JobState).booked = true;
    // A phone that two humans share must not be all that is said.
    const withEmail = this.#sharesPhone(job.human) || dice.chance(0.65);
    const zaps = dice.pick([1, 1, 1, 2, 3]);
    for (let n = 0; n < zaps; n++) {
      this.#add({ kind: 'zap', job: id, withEmail, shape: zapShape(dice), movable: true });
    }
  }

  #sharesPhone(human: number): boolean {
    const { phone } = this.#s.humans[human] as Human;
    return this.#s.humans.some((other) => other.id !== human && other.phone === phone);
  }

  /** A lead or a click of a friend. */
  #hint(friend: Human): void {
    const { dice, advocates } = this.#s;
    const code = CODES[dice.int(advocates)] as string;
    const typed = dice.chance(0.2) ? null : dice.chance(0.1) ? mistyped(code) : code;
    const what = dice.int(4);
    if (what === 0) this.#add({ kind: 'click', human: friend.id, code });
    else if (friend.email === null) return;
    else if (what === 1) this.#add({ kind: 'visit_lead', human: friend.id, code: typed });
    else {
      const ago = dice.pick([0, 2 * HOUR, 30 * HOUR, 45 * DAY, 400 * DAY]) + dice.int(1000) * 1000;
      const eventAt = this.#nowMs - ago;
      this.#add({ kind: 'lead', human: friend.id, code: typed, eventAt, movable: true });
    }
  }

  /** One change of one job in ServiceTitan's office. */
  #officeWork(completing: number): void {
    const { dice } = this.#s;
    const open = [...this.#jobs].filter(([, state]) => state.booked && !state.frozen);
    if (open.length === 0) return;
    const [job, state] = dice.pick(open);
    if (state.dirty) this.#settle();
    const total = dice.pick([0, 4_000, 15_005, 24_550, 99_999]);
    switch (state.stage) {
      case 'scheduled':
        if (dice.chance(0.15)) {
          this.#add({ kind: 'move', job, status: dice.pick(['Dispatched', 'InProgress', 'Hold']) });
        } else if (dice.chance(0.07)) {
          this.#add({ kind: 'write_code', job, code: CODES[dice.int(this.#s.advocates)] as string });
        } else if (dice.chance(completing)) {
          this.#add({ kind: 'complete', job, totalMinor: total });
          state.stage = 'completed';
        } else {
          this.#add({ kind: 'cancel', job });
          state.stage = 'canceled';
        }
        break;
      case 'completed': {
        const what = dice.int(10);
        if (what < 4) this.#add({ kind: 'bill', job, totalMinor: total });
        else if (what < 6) this.#add({ kind: 'make_free', job, free: dice.chance(0.6) });
        else if (what < 8) {
          this.#add({ kind: 'reopen', job });
          state.stage = 'scheduled';
        } else {
          this.#add({ kind: 'cancel', job });
          state.stage = 'canceled';
        }
        break;
      }
      case 'canceled':
        this.#add({ kind: 'uncancel', job });
        state.stage = 'scheduled';
        break;
    }
    state.dirty = true;
  }

  #sometimes(): void {
    const { dice } = this.#s;
    if (dice.chance(0.06))
      this.#add({ kind: 'kill', statement: 1 + dice.int(25), when: dice.pick(['before', 'after']) });
    if (dice.chance(0.35)) this.#settle();
    else if (dice.chance(0.3)) this.#add({ kind: 'apply' });
    else if (dice.chance(0.05)) this.#trouble();
  }

  #trouble(): void {
    this.#settle();
    this.#officeWork(0.9);
    this.#add({ kind: 'trouble', fault: anyFault(this.#s.dice) });
    this.#settle();
  }

  #laterDays(): void {
    const { dice } = this.#s;
    if (this.#s.campaign.holdDays > 0 && dice.chance(0.4)) this.#override();
    for (const day of [7, 10, 13, 17, 19, 22, 25]) {
      this.#nowMs = Math.max(this.#nowMs, day * DAY);
      if (dice.chance(0.5)) this.#officeWork(0.9);
      if (dice.chance(0.35)) this.#order();
      if (dice.chance(0.1)) this.#override();
      if (dice.chance(0.1)) {
        this.#add({ kind: 'kill', statement: 1 + dice.int(30), when: dice.pick(['before', 'after']) });
      }
      if (dice.chance(0.1)) this.#trouble();
      else this.#settle();
    }
  }

  #override(): void {
    const { dice, advocates, jobs } = this.#s;
    const human = dice.pick(jobs.filter((job) => job.prior === null)).human;
    if (this.#s.humans[human]?.email === null) return;
    this.#settle();
    this.#add({ kind: 'override', human, advocate: dice.int(advocates) });
    this.#settle();
  }

  /** A person's word about a reward. To cancel or revoke is only tried where nothing else of the friend could take its place. */
  #order(): void {
    const { dice, jobs } = this.#s;
    const job = dice.pick(jobs.filter(({ prior }) => prior === null));
    const alone = jobs.filter(({ human, prior }) => human === job.human && prior === null).length === 1;
    const order = dice.pick(
      alone ? (['approve', 'fulfill', 'cancel', 'revoke'] as const) : (['approve', 'fulfill'] as const),
    );
    this.#settle();
    this.#add({ kind: 'order', job: job.id, role: dice.pick(['advocate', 'friend']), order });
  }

  #settle(): void {
    this.#nowMs += 11 * MINUTE;
    this.#ops.push({ at: this.#nowMs, kind: 'settle' });
    this.#nowMs += 11 * MINUTE;
    for (const state of this.#jobs.values()) state.dirty = false;
  }

  #add(op: Undated): void {
    this.#nowMs += 20 * MINUTE + this.#s.dice.int(3) * HOUR * (this.#nowMs < 4 * DAY ? 1 : 0) * 0.5;
    this.#ops.push({ ...op, at: this.#nowMs } as Op);
  }
}

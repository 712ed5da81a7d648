// What happens in a world of rewards, by seed: jobs become known and change, money comes and goes back, people decide, rewards are paid.

import type { OrderFault } from '../support/tremendous.ts';
import type { Dice } from './dice.ts';
import { DAY, HOUR, MINUTE } from './plan.ts';
import type { Fate, Invoice, Order, PayOp, RewardOp, Truth } from './reward-plan.ts';

interface Counts {
  jobs: number;
  advocates: number;
  friends: number;
}

const FAULTS: readonly OrderFault[] = [
  ...(['drop_before', 'drop_after', 'drop_after', '500_before', '500_after', 'garbage_after'] as const),
  ...(['429', '402', '401'] as const),
];
const ORDERS: readonly Order[] = [
  ...(['approve', 'approve', 'fulfill', 'cancel', 'revoke', 'claw_back', 'claw_back', 'claw_back'] as const),
  ...(['expire', 'retry', 'retry', 'forgive'] as const),
];
const FATES: readonly Fate[] = [
  ...(['delivered', 'delivered', 'delivered', 'delivered', 'pending', 'undeliverable', 'refused'] as const),
];
/** Questions, pauses and leases of a payout with faults are over by then. */
const PAYING = 12 * HOUR;

export function makeOps(
  dice: Dice,
  counts: Counts,
  { requirePaid, isScarce }: { requirePaid: boolean; isScarce: boolean },
): { ops: RewardOp[]; reorderUntil: number } {
  const ops: RewardOp[] = [];
  const versions = Array.from({ length: counts.jobs }, () => 0);
  const completedAt = versions.map(() => -6 * DAY + dice.int(10 * 24) * HOUR + dice.int(60) * MINUTE);
  let now = HOUR;
  const add = (op: RewardOp) => {
    ops.push(op);
    now += 20 * MINUTE;
  };
  const tell = (job: number, movable: boolean) => {
    versions[job] = (versions[job] ?? 0) + 1;
    const truth = truthOf(dice, Math.min(completedAt[job] ?? 0, now - MINUTE));
    add({ at: now, kind: 'tell', job, version: versions[job] as number, truth, movable });
    if (requirePaid && dice.chance(0.75)) invoices(job, movable);
  };
  const invoices = (job: number, movable: boolean) =>
    add({ at: now, kind: 'invoices', job, readAt: now, invoices: invoicesOf(dice), movable });
  const apply = () => add({ at: now, kind: 'apply' });
  const kill = (chance: number) => {
    if (dice.chance(chance))
      ops.push({ at: now, kind: 'kill', statement: 1 + dice.int(40), when: dice.pick(['before', 'after']) });
  };
  const pay = () => {
    kill(0.3);
    add({ at: now, ...payOf(dice, counts) });
    now += PAYING;
  };

  /** Something that was given is clawed back, and whoever owes it is soon owed something. */
  const clawBack = (key: string) => {
    ops.push({ at: now, kind: 'order', order: 'claw_back', nth: dice.int(12), isBlind: false });
    now += 20 * MINUTE;
    for (let advocate = 0; advocate < counts.advocates; advocate++) {
      const grant = { advocate, amount: 1_000 * (1 + dice.int(6)), override: true, copies: 1 };
      ops.push({ at: now, kind: 'grant', ...grant, key: `${key}-${advocate}` });
    }
    now += 20 * MINUTE;
    apply();
  };
  const later = (key: string) => {
    const job = dice.int(counts.jobs);
    switch (dice.int(10)) {
      case 0:
      case 1:
        return tell(job, false);
      case 2:
        return requirePaid ? invoices(job, false) : tell(job, false);
      case 3:
      case 4: {
        const op = aboutPaying(dice, isScarce);
        ops.push({ at: now, ...op });
        if (op.kind === 'deliveries') now += PAYING;
        return;
      }
      default:
        ops.push(byHand(dice, counts, { at: now, key }));
    }
  };

  // Jobs become known in the order of their making, so that the first one of a friend is known first; then they change.
  ops.push({ at: 0, kind: 'codes', count: isScarce ? dice.int(4) : 60 });
  for (let job = 0; job < counts.jobs; job++) {
    tell(job, true);
    kill(0.08);
    if (dice.chance(0.4)) apply();
  }
  for (let n = 0; n < 3 + dice.int(5); n++) {
    const job = dice.int(counts.jobs);
    if (requirePaid && dice.chance(0.4)) invoices(job, true);
    else tell(job, true);
    if (dice.chance(0.4)) apply();
  }
  apply();
  const reorderUntil = now + HOUR;
  now = reorderUntil + HOUR;
  for (const day of [4, 7, 10, 14, 17, 21, 26]) {
    now = Math.max(now, day * DAY);
    apply();
    if (dice.chance(0.4)) pay();
    for (let n = dice.int(3) + (day > 8 ? 2 : 0); n > 0; n--) {
      later(`grant-${day}-${n}`);
      kill(0.08);
      now += 20 * MINUTE;
      apply();
    }
    if (requirePaid && day > 12 && dice.chance(0.5)) {
      invoices(dice.int(counts.jobs), false);
      apply();
    }
    if (day > 16 && dice.chance(0.6)) clawBack(`owed-${day}`);
    if (day > 12 || dice.chance(0.4)) pay();
  }
  apply();
  pay();
  return { ops: ops.toSorted((a, b) => a.at - b.at), reorderUntil };
}

function truthOf(dice: Dice, doneAt: number): Truth {
  const status = dice.pick([
    ...(['Completed', 'Completed', 'Completed', 'Completed', 'Completed', 'Scheduled', 'Canceled'] as const),
  ]);
  return {
    status,
    completedAt: status === 'Completed' ? doneAt : null,
    total: dice.pick([0, 4_000, 15_005, 24_550, 99_999]),
    noCharge: dice.chance(0.08),
  };
}

/** One that is paid or not, with what was refunded of it, and now and then one that was deleted. */
function invoicesOf(dice: Dice): Invoice[] {
  if (dice.chance(0.08)) return [];
  const total = dice.pick([4_000, 15_005, 24_550, 99_999]);
  const isPaid = dice.chance(0.75);
  const list: Invoice[] = [{ total, balance: isPaid ? 0 : dice.pick([total, 1]), active: true }];
  const refunded = dice.pick([0, 0, 0, 1_000, total, 2_000 + dice.int(total - 2_000)]);
  if (refunded > 0) list.push({ total: -refunded, balance: dice.chance(0.3) ? -500 : 0, active: true });
  if (dice.chance(0.1)) list.push({ total: 7_700, balance: 7_700, active: false });
  return list;
}

function payOf(dice: Dice, counts: Counts): Extract<PayOp, { kind: 'pay' }> {
  const everyone = [
    ...Array.from({ length: counts.advocates }, (_, index) => `a${index}`),
    ...Array.from({ length: counts.friends }, (_, index) => `f${index}`),
  ];
  return {
    kind: 'pay',
    drawn: dice.chance(0.5),
    times: dice.chance(0.3) ? 2 : 1,
    send: dice.chance(0.75),
    fates: everyone.map((human) => [human, dice.pick(FATES)]),
    faults: Array.from({ length: dice.int(4) }, () => dice.pick(FAULTS)),
    askFaults: Array.from({ length: dice.int(3) }, () => dice.pick(['drop', '500'] as const)),
  };
}

function aboutPaying(dice: Dice, isScarce: boolean): PayOp {
  switch (dice.int(isScarce ? 7 : 6)) {
    case 0:
      return { kind: 'draw' };
    case 1:
      return { kind: 'recall' };
    case 2:
      return { kind: 'rest', paused: dice.chance(0.4) };
    case 6:
      return { kind: 'codes', count: 1 + dice.int(2) };
    default:
      return {
        ...{ kind: 'deliveries', nth: dice.int(12), arrive: dice.chance(0.35) },
        askFaults: dice.chance(0.3) ? [dice.pick(['drop', '500'] as const)] : [],
      };
  }
}

function byHand(
  dice: Dice,
  { jobs, advocates, friends }: Counts,
  { at, key }: { at: number; key: string },
): RewardOp {
  const job = dice.int(jobs);
  const friend = dice.int(friends);
  switch (dice.int(12)) {
    case 0:
    case 1:
    case 2: {
      const grant = { advocate: dice.int(advocates), amount: 500 * (1 + dice.int(6)), key };
      const isOver = dice.chance(0.3);
      return { at, kind: 'grant', ...grant, override: isOver, copies: dice.chance(0.4) ? 3 : 1 };
    }
    case 3:
      return { at, kind: 'review', job, decision: dice.pick(['approve', 'approve', 'decline'] as const) };
    case 4:
      return { at, kind: 'list', list: dice.pick(['block', 'allow'] as const), friend };
    case 5:
      return { at, kind: 'unlist', friend };
    default:
      return { at, kind: 'order', order: dice.pick(ORDERS), nth: dice.int(12), isBlind: dice.chance(0.15) };
  }
}

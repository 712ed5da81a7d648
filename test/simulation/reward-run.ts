// Plays a world of rewards against a real Goodword, beside the model after every change; then the same facts in another order.

import type { Db } from '../../src/db/sql.ts';
import { startRulesWorld } from '../support/rules-world.ts';
import { startTremendous } from '../support/tremendous.ts';
import { type Dice, makeDice } from './dice.ts';
import { START_MS } from './plan.ts';
import { broken } from './reward-check.ts';
import { RewardModel } from './reward-model.ts';
import { People } from './reward-people.ts';
import { describeRewardPlan, makeRewardPlan, type RewardOp, type RewardPlan } from './reward-plan.ts';
import { settingsOf } from './reward-settings.ts';
import type { SeedResult } from './run-seed.ts';

/** What happened in a world. */
export interface RewardTotals {
  kills: number;
  /** How often the provider failed. */
  faults: number;
  rewards: number;
  payouts: number;
  /** What was paid by payouts and did not come back, in minor units. */
  cents: number;
}

interface Played extends RewardTotals {
  problems: string[];
  /** What stands in the end. */
  end: string[];
}

/** Plays a seed as two clients of this database, on which nothing else may happen meanwhile. */
export async function runRewardSeed(db: Db, seed: number): Promise<SeedResult & RewardTotals> {
  const plan = makeRewardPlan(seed);
  const first = await play(db, plan, 'a');
  const result = { seed, ...first, log: first.problems.length > 0 ? describeRewardPlan(plan) : '' };
  // What is approved at once, or by the end of its time, depends on when it was known; and who gets the last code on whose reward is older.
  const isOrdered = plan.campaign.holdDays === 0 || plan.campaign.review.expiresAfterDays !== null;
  if (first.problems.length > 0 || isOrdered || plan.isScarce) return result;
  const other = reordered(plan, makeDice(seed + 0.75));
  const second = await play(db, other, 'b');
  const difference = unlike(first.end, second.end);
  const problems =
    second.problems.length === 0 && difference
      ? [`[AT-5] another order, another end: ${difference}`]
      : second.problems;
  return {
    ...{ seed, problems, log: problems.length > 0 ? describeRewardPlan(other) : '' },
    kills: first.kills + second.kills,
    faults: first.faults + second.faults,
    rewards: first.rewards + second.rewards,
    payouts: first.payouts + second.payouts,
    cents: first.cents + second.cents,
  };
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

async function play(db: Db, plan: RewardPlan, name: string): Promise<Played> {
  const closers: (() => unknown)[] = [];
  const t = { after: (close: unknown) => closers.push(close as () => unknown) };
  const cards = await startTremendous(t);
  const world = await startRulesWorld(db, settingsOf(plan.campaign, new Map()), {
    name: `${name}${plan.seed}`,
  });
  const model = new RewardModel(plan);
  const people = new People(world, plan, cards);
  const played = (problems: string[], end: string[]): Played => ({
    ...{ problems, end, kills: world.kills, faults: people.cashier.faults },
    ...{ rewards: model.rewards.length, payouts: model.books.payouts.length },
    cents: model.books.payouts.reduce((sum, { net, state }) => sum + (state === 'paid' ? net : 0), 0),
  });
  try {
    await people.enter();
    let end: string[] = [];
    for (const [index, op] of plan.ops.entries()) {
      if (world.now().getTime() > START_MS + op.at) throw new Error(`operation ${index} comes too late`);
      world.setNow(new Date(START_MS + op.at));
      if (op.kind === 'draw' || op.kind === 'pay') await tellAges(people, model);
      await people.play(op);
      model.play(op);
      if (!COMPARED.has(op.kind)) continue;
      const { standing, rewards } = await people.lines();
      const got = [
        ...standing,
        ...(await people.canceled(rewards)),
        ...(await people.cashier.lines(rewards)),
      ];
      const want = [...model.lines(), ...model.canceled(), ...model.books.lines()];
      const problem = unlike(want, got);
      if (problem) return played([`after operation ${index}: ${problem}`], []);
      end = standing;
    }
    return played(await broken(world, plan, model, cards), end);
  } catch (error) {
    return played([String((error as Error).stack)], []);
  } finally {
    await world.close();
    for (const close of closers) await close();
  }
}

/** After these nothing is under way that could still change by itself. */
const COMPARED: ReadonlySet<string> = new Set<RewardOp['kind']>(['apply', 'pay', 'deliveries', 'recall']);

async function tellAges(people: People, model: RewardModel): Promise<void> {
  const rewards = await people.rewards('?limit=1000');
  const problems = model.tellAges(rewards.map((one) => people.nameOf(one)).reverse());
  if (problems.length > 0) throw new Error(problems.join('; '));
}

/** What only one of them has, each as often as it has it; null: nothing. */
function unlike(want: readonly string[], got: readonly string[]): string | null {
  const without = (lines: readonly string[], others: readonly string[]) => {
    const left = [...others];
    return lines.filter((line) => {
      const at = left.indexOf(line);
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
  };
  const [missing, extra] = [without(want, got), without(got, want)];
  if (missing.length + extra.length === 0) return null;
  return `missing [${missing.join('; ')}], unexpected [${extra.join('; ')}]`;
}

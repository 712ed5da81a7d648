// Runs one seed: the plan as it is, then the same inputs in another order; both beside the model, and beside each other.

import type { TestServer } from '../support/server.ts';
import { differences, orderFree } from './compare.ts';
import { type Dice, makeDice } from './dice.ts';
import { Driver } from './drive.ts';
import { type EndState, endStateOf } from './end-state.ts';
import { makePlan } from './generate.ts';
import { Installation } from './installation.ts';
import { expectedOf } from './model.ts';
import { describePlan, type Plan } from './plan.ts';

export interface SeedResult {
  seed: number;
  /** Empty: all is as it must be. */
  problems: string[];
  /** The operations of the run that failed. */
  log: string;
  kills: number;
}

/** Plays a seed on databases of its own. */
export async function runSeed(server: TestServer, seed: number): Promise<SeedResult> {
  const plan = makePlan(seed);
  const first = await runPlan(server, plan);
  if (first.problems.length > 0) return { seed, ...first, log: describePlan(plan) };
  const other = reordered(plan, makeDice(seed + 0.5));
  const second = await runPlan(server, other);
  const kills = first.kills + second.kills;
  if (second.problems.length > 0) {
    return {
      seed,
      problems: second.problems.map((one) => `reordered: ${one}`),
      log: describePlan(other),
      kills,
    };
  }
  const [one, two] = [first.end, second.end].map((end) => (end ? orderFree(end, keepsAmounts(plan)) : []));
  const same = JSON.stringify(one) === JSON.stringify(two);
  const problems = same ? [] : [`[AT-5] another order, another end: ${JSON.stringify([one, two])}`];
  return { seed, problems, log: same ? '' : describePlan(other), kills };
}

async function runPlan(
  server: TestServer,
  plan: Plan,
): Promise<{ problems: string[]; end: EndState | null; kills: number }> {
  const url = await server.clone();
  const installation = await Installation.open(url);
  try {
    const driver = new Driver(plan, installation);
    await driver.open();
    for (const [index, op] of plan.ops.entries()) {
      try {
        await driver.play(op, index);
      } catch (error) {
        const { stack } = error as Error;
        return {
          problems: [`operation ${index} (${op.kind}): ${stack}`],
          end: null,
          kills: installation.kills,
        };
      }
    }
    await installation.settle();
    const end = await endStateOf(plan, installation, driver);
    return { problems: differences(expectedOf(plan), end), end, kills: installation.kills };
  } finally {
    await installation.close();
    await server.drop(url);
  }
}

/** An amount that is approved at once depends on when the referral became known (RW-6). */
function keepsAmounts({ campaign }: Plan): boolean {
  const isPercent = [campaign.advocate, campaign.friend].some(
    (reward) => reward !== null && 'percent' in reward,
  );
  return campaign.holdDays > 0 || !isPercent;
}

/** The same inputs, those that may be late at another time: at most until the time for that is over. */
function reordered(plan: Plan, dice: Dice): Plan {
  const ops = plan.ops.map((op) => {
    if (!op.movable || op.at >= plan.reorderUntil || dice.chance(0.3)) return op;
    return { ...op, at: op.at + Math.floor((plan.reorderUntil - op.at) * (dice.int(100) / 100)) };
  });
  return { ...plan, ops: ops.toSorted((a, b) => a.at - b.at) };
}

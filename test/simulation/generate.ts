// Makes the plan of a seed: who there is, who refers whom, and what happens when. Knows the rules only as far as it must keep
// out of what they leave open (two events at one instant, a phone that two strangers share before either is known).

import { CODES, mistyped, spaced } from './choices.ts';
import { type Dice, makeDice } from './dice.ts';
import { makeTimeline, type Timeline } from './generate-timeline.ts';
import { type CampaignPlan, DAY, type Human, type Plan, type PlannedJob, type RewardPlan } from './plan.ts';

export function makePlan(seed: number): Plan {
  const dice = makeDice(seed);
  const campaign = makeCampaign(dice);
  const advocates = Array.from(
    { length: 1 + dice.int(3) },
    (_, id): Human => ({
      id,
      email: `${['rosa.diaz', 'samuel', 'mo.light', 'oak'][id]}@${id === 1 ? 'example.org' : 'gmail.com'}`,
      phone: `612555020${id}`,
      street: `${10 + id} Advocate Ave`,
      device: `advocate-device-000${id}`,
    }),
  );
  const humans = [...advocates];
  const jobs: PlannedJob[] = [];
  const friendCount = 1 + dice.int(4);
  for (let index = 0; index < friendCount; index++) {
    const friend = dice.chance(0.1) ? dice.pick(advocates) : makeFriend(dice, humans.length, advocates);
    if (friend.id === humans.length) humans.push(friend);
    addJobs(dice, jobs, friend, campaign, advocates.length);
  }
  const timeline = makeTimeline({ dice, campaign, humans, jobs, advocates: advocates.length });
  return { seed, campaign, humans, jobs, ...finish(timeline) };
}

function finish({ ops, reorderUntil }: Timeline): Pick<Plan, 'ops' | 'reorderUntil'> {
  return { ops: ops.toSorted((a, b) => a.at - b.at), reorderUntil };
}

function makeCampaign(dice: Dice): CampaignPlan {
  const reward = (): RewardPlan =>
    dice.chance(0.5)
      ? { amountMinor: 2_500 * (1 + dice.int(6)) }
      : {
          percent: dice.pick([2.5, 7, 10, 12.25]),
          minMinor: dice.chance(0.4) ? 1_000 : null,
          maxMinor: dice.chance(0.4) ? 3_000 : null,
        };
  const sides = dice.int(6);
  return {
    advocate: sides === 0 ? null : reward(),
    friend: sides === 1 ? null : reward(),
    holdDays: dice.chance(0.35) ? 0 : 14,
    approval: dice.chance(0.2) ? 'manual' : 'auto',
    lookbackDays: dice.chance(0.3) ? 30 : 365,
    newCustomersOnly: !dice.chance(0.15),
    counts: {
      noCharge: dice.chance(0.25),
      zeroTotal: dice.chance(0.25),
      recall: dice.chance(0.25),
      warranty: dice.chance(0.25),
    },
    existingLookbackDays: dice.chance(0.3) ? 200 : null,
    householdIsSelf: !dice.chance(0.25),
    minimumTotalMinor: dice.chance(0.3) ? 10_000 : null,
    excludedBusinessUnit: dice.chance(0.2) ? 1011 : null,
    jobsPerFriend: dice.chance(0.25) ? 2 : 1,
    liveFrom: dice.chance(0.15) ? DAY : null,
  };
}

function makeFriend(dice: Dice, id: number, advocates: readonly Human[]): Human {
  const own: Human = {
    id,
    email: `friend${id}@example.com`,
    phone: `612555030${id}`,
    street: `${40 + id} Friend Road`,
    device: `friend-device-00000${id}`,
  };
  const advocate = dice.pick(advocates);
  const [local = '', domain = ''] = (advocate.email ?? '').split('@');
  switch (dice.int(10)) {
    case 0:
      return { ...own, email: `${local}+ac${id}@${domain}` };
    case 1:
      return { ...own, phone: advocate.phone };
    case 2:
      return { ...own, street: advocate.street };
    case 3:
      return { ...own, email: null };
    default:
      return own;
  }
}

function addJobs(
  dice: Dice,
  jobs: PlannedJob[],
  human: Human,
  campaign: CampaignPlan,
  advocateCount: number,
): void {
  const usual = (): PlannedJob => ({
    ...{ id: jobs.length, human: human.id, code: null, recall: false, warranty: false, noCharge: false },
    ...{ businessUnitId: 1010, jobTypeId: 2207, prior: null },
  });
  const priors = dice.chance(0.3) ? 1 + dice.int(2) : 0;
  for (let index = 0; index < priors; index++) {
    const completedAgo = dice.pick([3 * DAY, 100 * DAY, 300 * DAY]) + index * DAY;
    jobs.push({
      ...usual(),
      recall: dice.chance(0.2),
      warranty: dice.chance(0.2),
      noCharge: dice.chance(0.25),
      prior: {
        createdAt: -completedAgo - DAY,
        completedAt: -completedAgo,
        totalMinor: dice.chance(0.25) ? 0 : 8_000,
      },
    });
  }
  const count = dice.pick([1, 1, 1, 2, 2, 3]);
  for (let index = 0; index < count; index++) {
    jobs.push({
      ...usual(),
      code: jobCode(dice, advocateCount),
      recall: dice.chance(0.06),
      warranty: dice.chance(0.06),
      noCharge: dice.chance(0.08),
      businessUnitId: campaign.excludedBusinessUnit !== null && dice.chance(0.3) ? 1011 : 1010,
    });
  }
}

function jobCode(dice: Dice, advocateCount: number): string | null {
  if (dice.chance(0.35)) return null;
  const code = CODES[dice.int(advocateCount)] as string;
  if (dice.chance(0.15)) return mistyped(code);
  return dice.pick([code, code, code.toUpperCase(), ` ${code} `, code.replace(/(\d)/, '-$1'), spaced(code)]);
}

// Sets what Goodword said beside what the model expects; every difference is a sentence.

import type { EndState } from './end-state.ts';
import type { Expected, ExpectedJob } from './model.ts';
import type { ModelReward } from './model-rewards.ts';

export function differences(expected: Expected, actual: EndState): string[] {
  return [
    ...actual.broken,
    ...jobDifferences(expected, actual),
    ...referralDifferences(expected, actual),
    ...rewardDifferences(expected, actual),
  ];
}

function jobDifferences(expected: Expected, actual: EndState): string[] {
  const found: string[] = [];
  for (const want of expected.jobs) {
    const got = actual.jobs.find(({ job }) => job === want.job);
    if (!got) {
      found.push(`job ${want.job} is not there`);
      continue;
    }
    for (const [what, a, b] of [
      ['friend', `human ${want.friend}`, got.friend],
      ['unknown code', want.unknownCode, got.unknownCode],
      ['attribution', want.attributed ? 'attributed' : 'unattributed', got.attributed],
      ['advocate', want.advocate === null ? null : `human ${want.advocate}`, got.advocate],
      ['evidence', want.evidence, got.evidence],
      ['outcome', want.outcome, got.outcome],
      ['failing rules', want.failing.join(), got.failing.join()],
      ['steps of the friend', want.steps.toSorted().join(), got.friendSteps.join()],
      ...advocateSteps(want, got),
    ] as const) {
      if (a !== b) found.push(`job ${want.job}: ${what} should be ${a}, is ${b}`);
    }
  }
  if (actual.jobs.length !== expected.jobs.length) found.push(`there are ${actual.jobs.length} jobs`);
  return found;
}

function advocateSteps(want: ExpectedJob, got: EndState['jobs'][number]): [string, string, string][] {
  if (!want.attributed) return [];
  const persons = [`advocate:human ${want.advocate}`, `friend:human ${want.friend}`];
  return [
    ['steps of the advocate', want.steps.toSorted().join(), got.advocateSteps.join()],
    ['persons of the steps', persons.join(), got.stepPersons.join()],
  ];
}

function referralDifferences(expected: Expected, actual: EndState): string[] {
  const show = (one: { friend: unknown; advocate: unknown; evidence: string }) =>
    `${one.advocate} referred ${one.friend} by ${one.evidence}`;
  const want = expected.referrals.map((one) =>
    show({ ...one, friend: `human ${one.friend}`, advocate: `human ${one.advocate}` }),
  );
  return listDifferences('referral', want, actual.referrals.map(show));
}

/** What was promised for a moment only, between two looks, may leave a canceled reward that the model has not. */
function rewardDifferences(expected: Expected, actual: EndState): string[] {
  const unseen = (one: ModelReward) => one.state === 'canceled' && !one.settled;
  const want = expected.rewards.filter((one) => !unseen(one)).map(showReward);
  const got = actual.rewards.map(showReward);
  const extra = listDifferences('reward', want, got);
  return extra.filter((one) => !(one.startsWith('unexpected') && one.includes(': canceled')));
}

function showReward(one: ModelReward | EndState['rewards'][number]): string {
  const human = typeof one.human === 'number' ? `human ${one.human}` : one.human;
  const amount = one.state === 'canceled' ? '' : ` ${one.amountMinor}`;
  return `job ${one.job} ${one.role} ${human}: ${one.state}${amount}${one.flagged ? ' flagged' : ''}`;
}

function listDifferences(what: string, want: readonly string[], got: readonly string[]): string[] {
  const left = [...got];
  const found: string[] = [];
  for (const one of want) {
    const place = left.indexOf(one);
    if (place < 0) found.push(`missing ${what}: ${one}`);
    else left.splice(place, 1);
  }
  return [...found, ...left.map((one) => `unexpected ${what}: ${one}`)];
}

/** What must be the same whatever the order in which the inputs came (AT-5): referrals, and the rewards that stand. */
export function orderFree(state: EndState, withAmounts: boolean): string[] {
  const standing = state.rewards.filter((one) => one.state !== 'canceled');
  return [
    ...state.referrals.map((one) => `${one.advocate} ${one.friend} ${one.evidence}`),
    ...standing.map((one) => showReward(withAmounts ? one : { ...one, amountMinor: 0 })),
  ].sort();
}

// What Goodword says at the end of a plan, in the plan's own numbers, and what must be true whatever the plan was.

import type { Id } from '../../src/base/ids.ts';
import type { ReferralView } from '../../src/referrals/view-store.ts';
import type { JobView } from '../../src/reports/jobs-store.ts';
import type { Driver } from './drive.ts';
import type { Installation } from './installation.ts';
import type { Plan } from './plan.ts';

export interface EndState {
  jobs: {
    job: number;
    friend: string;
    unknownCode: boolean;
    attributed: string;
    advocate: string | null;
    evidence: string | null;
    outcome: string;
    failing: string[];
    friendSteps: string[];
    advocateSteps: string[];
    stepPersons: string[];
  }[];
  referrals: { friend: string; advocate: string; evidence: string }[];
  rewards: {
    job: number;
    role: string;
    human: string;
    amountMinor: number;
    state: string;
    flagged: boolean;
  }[];
  /** Violations of what must always hold. */
  broken: string[];
}

export async function endStateOf(plan: Plan, installation: Installation, driver: Driver): Promise<EndState> {
  const { jobs } = await installation.must({ method: 'GET', path: '/v1/jobs?limit=1000' });
  const { referrals } = await installation.must({ method: 'GET', path: '/v1/referrals?limit=1000' });
  const [views, others] = splitOff(jobs as JobView[], driver.otherJobIds);
  const plannedOf = new Map([...driver.jobIds].map(([job, id]) => [String(id), job]));
  const broken: string[] = [];
  const nameOf = await namesOf(plan, installation, views, plannedOf, broken);
  const steps = await installation.db.query<{ job_id: string; role: string; name: string; person_id: Id }>(
    'select job_id, role, name, person_id from steps where job_id is not null order by cause, name',
    [],
  );
  for (const { job_id, rewards, attribution } of others) {
    if (attribution.outcome === 'attributed' || rewards.length > 0)
      broken.push(`[AT-1] job ${job_id} of somebody whom nobody referred is attributed`);
  }
  broken.push(...(await brokenPromises(installation, driver)));
  return {
    jobs: views.map((view) => {
      const own = steps.filter((step) => step.job_id === view.job_id);
      const named = (role: string) => own.filter((step) => step.role === role).map(({ name }) => name);
      return {
        job: plannedOf.get(view.job_id) ?? -1,
        friend: nameOf(view.friend?.person_id ?? null),
        unknownCode: view.unknown_code,
        attributed: view.attribution.outcome,
        advocate: view.attribution.advocate_person_id && nameOf(view.attribution.advocate_person_id),
        evidence: view.attribution.evidence,
        outcome: view.qualification.outcome,
        failing: view.qualification.reasons
          .filter(({ result }) => result === 'fail')
          .map(({ code }) => code)
          .sort(),
        friendSteps: named('friend').sort(),
        advocateSteps: named('advocate').sort(),
        stepPersons: [...new Set(own.map((step) => `${step.role}:${nameOf(step.person_id)}`))].sort(),
      };
    }),
    referrals: (referrals as ReferralView[])
      .filter(({ state }) => state === 'active')
      .map(({ friend, advocate, evidence }) => ({
        friend: nameOf(friend.person_id),
        advocate: nameOf(advocate.person_id),
        evidence,
      }))
      .filter(({ friend }) => !friend.startsWith('visitor')),
    rewards: views.flatMap((view) =>
      view.rewards.map((reward) => ({
        job: plannedOf.get(view.job_id) ?? -1,
        role: reward.role,
        human: nameOf(reward.person_id),
        amountMinor: reward.amount_minor,
        state: reward.state,
        flagged: reward.flag !== null,
      })),
    ),
    broken,
  };
}

/** The planned jobs, and those that they only point at. */
function splitOff(views: readonly JobView[], otherIds: ReadonlySet<number>): [JobView[], JobView[]] {
  const isOther = ({ job_id }: JobView) => otherIds.has(Number(job_id));
  return [views.filter((view) => !isOther(view)), views.filter(isOther)];
}

/** Who a person is: by e-mail, and for who has none by the jobs. One human must be one person. */
async function namesOf(
  plan: Plan,
  installation: Installation,
  views: readonly JobView[],
  plannedOf: ReadonlyMap<string, number>,
  broken: string[],
): Promise<(person: Id | null) => string> {
  const mails = await installation.db.query<{ value: string; person_id: Id }>(
    `select value, person_id from identities where kind = 'email'`,
    [],
  );
  const devices = await installation.db.query<{ value: string; person_id: Id }>(
    `select value, person_id from identities where kind = 'device'`,
    [],
  );
  const names = new Map<Id, string>();
  const claim = (person: Id, human: number) => {
    const name = `human ${human}`;
    const before = names.get(person);
    if (before !== undefined && before !== name) broken.push(`person ${person} is ${before} and ${name}`);
    names.set(person, before ?? name);
  };
  for (const { value, person_id } of mails) {
    const human = plan.humans.find(({ email }) => email === value);
    if (human) claim(person_id, human.id);
  }
  for (const view of views) {
    const human = plan.humans[plan.jobs[plannedOf.get(view.job_id) ?? -1]?.human ?? -1];
    if (view.friend && human?.email === null) claim(view.friend.person_id, human.id);
  }
  // Who followed a link and never said a name is nobody's friend yet.
  for (const { value, person_id } of devices)
    if (!names.has(person_id)) names.set(person_id, `visitor ${value}`);
  return (person) => (person === null ? 'nobody' : (names.get(person) ?? `person ${person}`));
}

async function brokenPromises(installation: Installation, driver: Driver): Promise<string[]> {
  const { db } = installation;
  const broken: string[] = [];
  const results = await db.query<{ input_id: Id; state: string | null }>(
    'select i.input_id, r.state from inputs i left join input_results r using (client_id, input_id)',
    [],
  );
  const states = new Map(results.map((row) => [row.input_id, row.state]));
  for (const id of driver.accepted)
    if (!states.has(id)) broken.push(`[IN-1] input ${id} was accepted and is gone`);
  for (const [id, state] of states) if (state !== 'applied') broken.push(`[IN-1] input ${id} is ${state}`);
  const empty = async (what: string, sql: string) => {
    const rows = await db.query(sql, []);
    if (rows.length > 0) broken.push(`${what}: ${JSON.stringify(rows)}`);
  };
  await empty('[IN-1] inbox', 'select input_id from inbox');
  await empty('[IN-7] refused', 'select code, message from refused_inputs');
  await empty(
    '[RW-2] two rewards stand for one side of a job',
    `select job_id, role from rewards where state not in ('canceled', 'revoked', 'expired')
      group by client_id, connection_id, job_id, role having count(*) > 1`,
  );
  await empty(
    '[RW-3] a reward whose state is not its last change',
    `select r.reward_id, r.state from rewards r
       left join lateral (select to_state from reward_history h where h.client_id = r.client_id and h.reward_id = r.reward_id
                           order by seq desc limit 1) last on true
      where last.to_state is distinct from r.state`,
  );
  await empty(
    '[AT-6] two referrals of one friend',
    `select friend_person_id from referrals where state = 'active' group by 1 having count(*) > 1`,
  );
  await empty(
    '[ID-3] a merged person is still named',
    `select 'job' as what, job_id as id from jobs j join persons p on p.person_id = j.friend_person_id where p.merged_into is not null
     union all select 'reward', reward_id::text from rewards r join persons p using (client_id, person_id) where p.merged_into is not null
     union all select 'identity', value from identities i join persons p using (client_id, person_id) where p.merged_into is not null`,
  );
  const check = await installation.must({ method: 'GET', path: '/v1/ledger/reconcile' });
  if (check.differences.length > 0) broken.push(`[RW-8] ledger: ${JSON.stringify(check.differences)}`);
  return broken;
}

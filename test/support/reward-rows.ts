// Rows that rewards hang on (client, connection, people, referral, jobs) for store tests, and one round of deciding as the pipeline does it.

import type { TestContext } from 'node:test';
import { type Id, type IdMaker, idMaker } from '../../src/base/ids.ts';
import type { Db } from '../../src/db/sql.ts';
import { applyActions } from '../../src/rewards/action-store.ts';
import { decideRewards } from '../../src/rewards/decide.ts';
import { loadRewards } from '../../src/rewards/store.ts';
import type { DecidedJob, QualifyingJob, Reward } from '../../src/rewards/types.ts';
import { testDatabase } from './database.ts';
import { ADVOCATE, FRIEND, qualifyingJob, REFERRAL } from './reward-facts.ts';
import { silence } from './silence.ts';

export const CLIENT = '100';
export const CONNECTION = '9';
export const OTHER_ADVOCATE = '1002';
/** Ten days before the hold of `qualifyingJob` ends. */
export const NOW = new Date('2026-04-14T12:00:00Z');

export interface RewardWorld {
  db: Db;
  url: string;
  ids: IdMaker;
  /** Decides and applies, in one transaction, as the pipeline does. */
  decide(jobs: DecidedJob[], now?: Date): Promise<void>;
  rewards(): Promise<Reward[]>;
  /** kind, debit, credit and amount of every entry, in order. */
  ledger(rewardId?: Id): Promise<string[]>;
  /** "from>to cause" of every change of a reward, in order. */
  history(rewardId: Id): Promise<string[]>;
  job(job: QualifyingJob): Promise<void>;
  person(personId: Id, mergedInto?: Id): Promise<void>;
  referral(referralId: Id, friendPersonId: Id, state?: 'active' | 'superseded'): Promise<void>;
}

/** A client (of its own database, unless one is given) with a connection, an advocate, a friend, their referral, jobs 77, 1, 2 and 3. */
export async function rewardWorld(
  t: Pick<TestContext, 'after'>,
  given?: { db: Db; clientId: Id; ids: IdMaker },
): Promise<RewardWorld> {
  const { db, url } = given ? { db: given.db, url: '' } : await testDatabase(t);
  const clientId = given?.clientId ?? CLIENT;
  const ids = given?.ids ?? idMaker(1, Date.now);
  if (!given)
    await db.query(`insert into clients (client_id, name, created_at) values ($1, 'Acme', now())`, [
      clientId,
    ]);
  await db.query(
    `insert into client_keys (client_id, key_id, type, algorithm, secret, oauth_client_id, authorization_url, created_at, updated_at)
     values ($1, 1, 'WEBHOOK', 'OAUTH', '\\x00', 'c', 'https://auth.example/', now(), now())`,
    [clientId],
  );
  await db.query(
    `insert into connections (client_id, connection_id, name, environment, tenant_id, key_id, app_key, api_url, poll_interval_seconds,
                              requests_per_second, created_at)
     values ($1, 9, 'Production', 'production', 't', 1, '\\x00', 'https://api.example/', 60, 10, now())`,
    [clientId],
  );
  const world: RewardWorld = {
    db,
    url,
    ids,
    decide: (jobs, now = NOW) =>
      db.tx(async (tx) => {
        const rewards = await loadRewards(
          tx,
          clientId,
          [REFERRAL],
          jobs.map(({ job }) => job),
        );
        const { actions } = decideRewards({ friendPersonId: FRIEND, referralId: REFERRAL, jobs, rewards });
        const owned = actions.map((action) => ({ action, referralId: REFERRAL }));
        await applyActions(
          tx,
          { clientId, ids, now, announce: silence, actor: 'system', inputId: null },
          owned,
        );
      }),
    rewards: () => loadRewards(db, clientId, [REFERRAL]),
    ledger: async (rewardId) => {
      const rows = await db.query<{ entry: string }>(
        `select kind || ' ' || debit_account || '>' || credit_account || ' ' || amount_minor as entry from ledger_entries
          where client_id = $1 and ($2::bigint is null or reward_id = $2) order by entry_id`,
        [clientId, rewardId ?? null],
      );
      return rows.map((row) => row.entry);
    },
    history: async (rewardId) => {
      const rows = await db.query<{ change: string }>(
        `select coalesce(from_state, '') || '>' || to_state || ' ' || cause as change from reward_history
          where client_id = $1 and reward_id = $2 order by seq`,
        [clientId, rewardId],
      );
      return rows.map((row) => row.change);
    },
    job: async (job) => {
      await db.query(
        `insert into jobs (client_id, connection_id, job_id, currency, first_input_id, first_seen_at) values ($1, $2, $3, 'USD', 1, $4)`,
        [clientId, job.connectionId, job.jobId, NOW],
      );
    },
    person: async (personId, mergedInto) => {
      await db.query(
        'insert into persons (client_id, person_id, merged_into, created_at, updated_at) values ($1, $2, $3, $4, $4)',
        [clientId, personId, mergedInto ?? null, NOW],
      );
    },
    referral: async (referralId, friendPersonId, state = 'active') => {
      await db.query(
        `insert into referrals (client_id, referral_id, program, friend_person_id, advocate_person_id, advocate_kind, evidence,
                                evidence_at, rule, state, created_at, updated_at)
         values ($1, $2, 'refer-a-friend', $3, $4, 'customer', 'web_lead', $5, 'AT-1', $6, $5, $5)`,
        [clientId, referralId, friendPersonId, ADVOCATE, NOW, state],
      );
    },
  };
  for (const personId of [ADVOCATE, OTHER_ADVOCATE, FRIEND]) await world.person(personId);
  await world.referral(REFERRAL, FRIEND);
  for (const jobId of ['77', '1', '2', '3']) await world.job(qualifyingJob({ jobId }));
  return world;
}

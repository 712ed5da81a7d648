// Rows of the referral room and of what it leans on, for tests of its stores: a client, persons, codes, jobs.

import { codeKey } from '../../src/base/codes.ts';
import { type Id, type IdMaker, idMaker } from '../../src/base/ids.ts';
import type { Db } from '../../src/db/sql.ts';
import type { EvidenceKind } from '../../src/referrals/types.ts';

export const NOON = new Date('2026-04-01T12:00:00.000Z');

export interface ReferralWorld {
  db: Db;
  ids: IdMaker;
  clientId: Id;
  connectionId: Id;
  person(
    firstName: string,
    over?: { kind?: string; lastName?: string; email?: string; mergedInto?: Id },
  ): Promise<Id>;
  code(
    personId: Id,
    code: string,
    over?: { key?: string; label?: string; retiredAt?: Date; createdAt?: Date },
  ): Promise<void>;
  evidence(
    friendId: Id,
    kind: Exclude<EvidenceKind, 'advocate_code'>,
    over: { code?: string; advocateId?: Id; at?: Date; data?: Record<string, unknown> },
  ): Promise<{ evidenceId: Id; inputId: Id }>;
  job(
    jobId: string,
    over?: { friendId?: Id; code?: string; createdOn?: Date; firstSeenAt?: Date },
  ): Promise<void>;
  outcome(jobId: string, attribution: string, qualification: string): Promise<void>;
  reward(referralId: Id, personId: Id, jobId: string, state: string): Promise<Id>;
}

/** A client of its own: a second one in the same database shares nothing with the first. */
export async function referralWorld(db: Db, ids: IdMaker = idMaker(1, Date.now)): Promise<ReferralWorld> {
  const [clientId, keyId, connectionId] = [ids(), ids(), ids()];
  await db.query(`insert into clients (client_id, name, created_at) values ($1, 'Acme', $2)`, [
    clientId,
    NOON,
  ]);
  await db.query(
    `insert into client_keys (client_id, key_id, type, algorithm, secret, oauth_client_id, authorization_url, created_at, updated_at)
     values ($1, $2, 'WEBHOOK', 'OAUTH', '', 'id', 'https://auth.example.com', $3, $3)`,
    [clientId, keyId, NOON],
  );
  await db.query(
    `insert into connections (client_id, connection_id, name, environment, tenant_id, key_id, app_key, api_url, poll_interval_seconds,
       requests_per_second, created_at)
     values ($1, $2, 'Main', 'production', '1', $3, '', 'https://api.example.com', 60, 10, $4)`,
    [clientId, connectionId, keyId, NOON],
  );

  return {
    db,
    ids,
    clientId,
    connectionId,
    person: async (firstName, over = {}) => {
      const personId = ids();
      await db.query(
        `insert into persons (client_id, person_id, first_name, last_name, email, kind, merged_into, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
        [
          clientId,
          personId,
          firstName,
          over.lastName ?? null,
          over.email ?? null,
          over.kind ?? 'customer',
          over.mergedInto ?? null,
          NOON,
        ],
      );
      if (over.email) {
        await db.query(
          `insert into identities (client_id, kind, value, person_id, since) values ($1, 'email', $2, $3, $4)`,
          [clientId, over.email, personId, NOON],
        );
      }
      return personId;
    },
    code: async (personId, code, over = {}) => {
      await db.query(
        `insert into shareables (client_id, code_key, code, person_id, label, key, retired_at, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          clientId,
          codeKey(code),
          code,
          personId,
          over.label ?? 'refer-a-friend',
          over.key ?? code,
          over.retiredAt ?? null,
          over.createdAt ?? NOON,
        ],
      );
    },
    evidence: async (friendId, kind, over) => {
      const [evidenceId, inputId] = [ids(), ids()];
      await db.query(
        `insert into evidence (client_id, evidence_id, kind, friend_person_id, code_key, advocate_person_id, occurred_at, input_id, data)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          clientId,
          evidenceId,
          kind,
          friendId,
          over.code === undefined ? null : codeKey(over.code),
          over.advocateId ?? null,
          over.at ?? NOON,
          inputId,
          JSON.stringify(over.data ?? {}),
        ],
      );
      return { evidenceId, inputId };
    },
    job: async (jobId, over = {}) => {
      await db.query(
        `insert into jobs (client_id, connection_id, job_id, currency, zap_code, code_key, friend_person_id, created_on, first_input_id, first_seen_at)
         values ($1, $2, $3, 'USD', $4, $5, $6, $7, $8, $9)`,
        [
          clientId,
          connectionId,
          jobId,
          over.code ?? null,
          over.code === undefined ? null : codeKey(over.code),
          over.friendId ?? null,
          over.createdOn ?? NOON,
          ids(),
          over.firstSeenAt ?? NOON,
        ],
      );
    },
    outcome: async (jobId, attribution, qualification) => {
      await db.query(
        `insert into job_outcomes (client_id, connection_id, job_id, attribution, qualification, decision_id, decided_at)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [
          clientId,
          connectionId,
          jobId,
          JSON.stringify({ outcome: attribution }),
          JSON.stringify({ outcome: qualification }),
          ids(),
          NOON,
        ],
      );
    },
    reward: async (referralId, personId, jobId, state) => {
      const rewardId = ids();
      await db.query(
        `insert into rewards (client_id, reward_id, campaign_id, campaign_version, referral_id, role, person_id, connection_id, job_id, slot,
           amount_minor, currency, state, approval, hold_until, counts_at, from_integration, created_at, updated_at)
         values ($1, $2, 1, 1, $3, 'advocate', $4, $5, $6, 1, 10000, 'USD', $7, 'auto', $8, $8, false, $8, $8)`,
        [clientId, rewardId, referralId, personId, connectionId, jobId, state, NOON],
      );
      return rewardId;
    },
  };
}

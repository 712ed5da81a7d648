// What rooms say of their own facts in the transaction that stores them, for whoever must be told (OUT-1, OUT-2). Pure.

import type { Id } from './ids.ts';

/** Something that happened, told once. It carries ids and no personal value: whoever tells a person's name looks it up when it is told. */
export interface Happening {
  /** As "reward.earned", "referral.created", "step.job_completed": what subscriptions name. */
  type: string;
  /** Whose story it belongs to, as "reward:123": happenings of one subject are told with numbers that grow. */
  subject: string;
  /** What makes it one, as "reward:123:4": nobody is told twice of the same. Unique within the client. */
  cause: string;
  /** When it happened, which may be long before it is told. */
  at: Date;
  personId?: Id | null;
  campaignId?: Id | null;
  program?: string | null;
  connectionId?: Id | null;
  jobId?: string | null;
  rewardId?: Id | null;
  referralId?: Id | null;
  /** advocate, friend or self */
  role?: string | null;
  /** The state that it led to. */
  state?: string | null;
  /**
   * It comes from an integration connection, whose people are never messaged or paid (ST-9). Left out: the connection, or that of the
   * reward, says it.
   */
  fromIntegration?: boolean;
  /** It was brought in by a file: systems are told, people are not written to because of it. */
  fromUpload?: boolean;
  /** What else a receiver is told; names in snake_case, plain values of JSON. */
  data: Record<string, unknown>;
}

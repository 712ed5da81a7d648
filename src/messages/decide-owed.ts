// Which message a happening owes to whom (OUT-2), and under which key it is the only one. Pure: time is an argument.

import type { Happening } from '../base/happening.ts';
import type { Id } from '../base/ids.ts';
import { DAY_MS, HOUR_MS, plusMs } from '../base/time.ts';
import type { MessageKind } from '../campaigns/message-settings.ts';

/** A message that is owed, before anybody looked whether and how it is written. */
export interface NewOwed {
  onceKey: string;
  kind: MessageKind;
  personId: Id;
  role: 'advocate' | 'friend';
  campaignId: Id | null;
  rewardId: Id | null;
  connectionId: Id | null;
  jobId: string | null;
  cause: string | null;
  happenedAt: Date;
  dueAt: Date;
}

/** What is older is no news: a connection that was read for the first time tells of jobs of long ago. */
const NEWS_FOR_MS = 3 * DAY_MS;
/** A reward that is taken back is often given again at the next look: what is said about it waits. */
const REFUSED_AFTER_MS = HOUR_MS;
/** A reminder is looked at once a day until its campaign's days have passed. */
export const REMINDER_AFTER_MS = DAY_MS;

/** The messages of one happening; none of an integration connection (ST-9), of a file, or of what is no news. */
export function owedFor(happening: Happening, now: Date): NewOwed[] {
  const { type, at, personId, fromIntegration } = happening;
  if (!personId || fromIntegration === true || happening.fromUpload) return [];
  if (plusMs(at, NEWS_FOR_MS) < now) return [];
  const to = { ...aboutOf(happening), personId, role: 'advocate' as const };
  const job = `${happening.connectionId}:${happening.jobId}`;
  const isAdvocate = happening.role === 'advocate';
  switch (type) {
    case 'step.advocate_enrolled':
      return [
        { ...to, kind: 'welcome', onceKey: `welcome:${personId}`, dueAt: now },
        { ...to, kind: 'reminder', onceKey: `reminder:${personId}`, dueAt: plusMs(now, REMINDER_AFTER_MS) },
      ];
    case 'step.online_lead_captured':
      // The friend's own step: whose friend it is, is looked up when it is written.
      if (happening.state !== 'HIGH') return [];
      return [{ ...to, kind: 'lead_received', onceKey: `lead_received:${personId}`, dueAt: now }];
    case 'step.job_scheduled':
      return isAdvocate ? [{ ...to, kind: 'job_booked', onceKey: `job_booked:${job}`, dueAt: now }] : [];
    case 'step.job_completed':
      if (!isAdvocate || happening.state !== 'LOW') return [];
      return [
        {
          ...{ ...to, kind: 'reward_refused', onceKey: `reward_refused:job:${job}` },
          dueAt: plusMs(now, REFUSED_AFTER_MS),
        },
      ];
    default:
      return ofReward(happening, to, now);
  }
}

function ofReward(
  { type, rewardId }: Happening,
  to: Omit<NewOwed, 'kind' | 'onceKey' | 'dueAt'>,
  now: Date,
): NewOwed[] {
  const kind = OF_REWARDS[type];
  if (!kind || !rewardId) return [];
  const dueAt = kind === 'reward_refused' ? plusMs(now, REFUSED_AFTER_MS) : now;
  return [{ ...to, kind, onceKey: `${kind}:${rewardId}`, dueAt }];
}

const OF_REWARDS: Record<string, MessageKind> = {
  'reward.earned': 'job_completed',
  'reward.approved': 'reward_earned',
  'reward.fulfilled': 'reward_sent',
  'reward.sent': 'reward_sent',
  'reward.canceled': 'reward_refused',
};

function aboutOf({ campaignId, rewardId, connectionId, jobId, data, at }: Happening) {
  return {
    ...{ campaignId: campaignId ?? null, rewardId: rewardId ?? null, connectionId: connectionId ?? null },
    ...{ jobId: jobId ?? null, cause: typeof data.cause === 'string' ? data.cause : null, happenedAt: at },
  };
}

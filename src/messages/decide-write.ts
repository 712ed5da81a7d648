// Whether an owed message is still to be written, and with which values (OUT-2). Pure: facts and time in, a verdict out.

import { showMoney } from '../base/money.ts';
import { plainReason } from '../base/plain-reasons.ts';
import { nameForOthers } from '../base/text.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs } from '../base/time.ts';
import type { MessageKind, MessageSettings } from '../campaigns/message-settings.ts';
import type { TemplateVariables } from '../campaigns/template.ts';
import type { OwedFacts } from './owed-store.ts';

/** What is said of one that is not written, as staff read it. */
export type WriteVerdict =
  | { do: 'write'; variables: TemplateVariables; leadsTo: 'share' | 'me' }
  | { do: 'later'; at: Date }
  | { do: 'skip'; reason: string };

/** The code of somebody who has just joined is made a moment after the step. */
const CODE_WITHIN_MS = HOUR_MS;
const LOOK_AGAIN_MS = MINUTE_MS;

export interface WriteContext {
  now: Date;
  timeZone: string;
  messages: MessageSettings;
  /** As https://share.acme.example */
  origin: string;
}

export function writeVerdict(facts: OwedFacts, ctx: WriteContext): WriteVerdict {
  const { kind, reward, job, code } = facts;
  const settings = ctx.messages[kind];
  if (!settings.is_on && !settings.text_message_is_on) return skip('the campaign does not send this message');
  const no = whyNobody(facts);
  if (no) return skip(no);
  switch (kind) {
    case 'welcome':
      if (code === null)
        return plusMs(facts.createdAt, CODE_WITHIN_MS) > ctx.now
          ? { do: 'later', at: plusMs(ctx.now, LOOK_AGAIN_MS) }
          : skip('the person has no code');
      return write(facts, ctx, 'share');
    case 'reminder': {
      const at = plusMs(facts.happenedAt, ctx.messages.reminder.after_days * DAY_MS);
      if (at > ctx.now) return { do: 'later', at };
      if (code === null) return skip('the person has no code');
      return facts.hasShared ? skip('the person has shared already') : write(facts, ctx, 'share');
    }
    case 'lead_received':
      return job ? skip('a job was booked already') : write(facts, ctx, 'me');
    case 'job_booked':
      return job?.stage === 'scheduled' ? write(facts, ctx, 'me') : skip('the job is over already');
    case 'job_completed':
      return reward?.state === 'earned'
        ? write(facts, ctx, 'me')
        : skip('the reward is not on hold any more');
    case 'reward_earned':
      return reward && ['approved', 'fulfilled', 'sent', 'redeemed'].includes(reward.state)
        ? write(facts, ctx, 'me')
        : skip('the reward was taken back');
    case 'reward_sent':
      if (reward?.supplier === 'coupon_pool') return skip('the mail with the code says it');
      return reward && ['fulfilled', 'sent', 'redeemed'].includes(reward.state)
        ? write(facts, ctx, 'share')
        : skip('the reward was taken back');
    case 'reward_refused':
      if (reward && reward.state !== 'canceled') return skip('the reward stands again');
      if (facts.hasStandingReward) return skip('there is a reward for this job');
      return write(facts, ctx, 'me');
  }
}

function skip(reason: string): WriteVerdict {
  return { do: 'skip', reason };
}

/** Why nobody may be written to; null: the person may. */
function whyNobody({ person, isIntegration }: OwedFacts): string | null {
  if (isIntegration) return 'it comes from an integration connection';
  if (person === null) return 'nobody is known to tell';
  if (person.isErased) return 'the person was erased';
  if (person.isBlocked) return 'the person is blocked';
  return person.email === null && person.phone === null
    ? 'the person has no e-mail, and no phone that agreed to texts'
    : null;
}

function write(facts: OwedFacts, { timeZone, origin }: WriteContext, leadsTo: 'share' | 'me'): WriteVerdict {
  const { person, reward, code, friendFirstName, role } = facts;
  const firstName = firstOf(person?.firstName);
  const day = new Intl.DateTimeFormat('en-US', { timeZone, dateStyle: 'long' });
  return {
    ...{ do: 'write', leadsTo },
    variables: {
      ...(firstName && { firstName }),
      ...(code && { advocateCode: code, shareLink: `${origin}/${code}` }),
      ...(role === 'advocate'
        ? {
            ...(firstName && { advocate: { firstName } }),
            ...(firstOf(friendFirstName) && { friend: { firstName: firstOf(friendFirstName) as string } }),
          }
        : firstName && { friend: { firstName } }),
      ...(reward && {
        rewardName: 'referral reward',
        rewardValue: shortMoney(reward.amountMinor, reward.currency),
        holdUntil: day.format(reward.holdUntil),
        ...(reward.partnerRewardId && { rewardCode: reward.partnerRewardId }),
      }),
      reason: plainReason(facts.failedRule ?? facts.cause),
    },
  };
}

/** "$100" and "$12.50". */
function shortMoney(amountMinor: number, currency: string): string {
  return showMoney(amountMinor, currency).replace(/\.00$/, '');
}

/** What a person is called: of "Rosa Maria" the first word. Anybody may have typed it: what is no name is left out. */
function firstOf(name: string | null | undefined): string | undefined {
  return nameForOthers(name?.trim().split(/\s+/)[0]) ?? undefined;
}

/** Reminders are offers; the others belong to what the person did. */
export function classOf(kind: MessageKind): 'transactional' | 'promotional' {
  return kind === 'reminder' ? 'promotional' : 'transactional';
}

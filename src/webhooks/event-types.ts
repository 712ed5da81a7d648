// The catalogue of what webhooks can be told (OUT-1): names, words, and an example of each for tests and the manual. Pure.

export interface EventType {
  type: string;
  description: string;
  /** What `data` looks like. */
  example: Record<string, unknown>;
}

const REWARD = {
  ...{ person_id: '7600001112223334445', campaign_id: '7610000000000000001', program: 'refer-a-friend' },
  ...{ connection_id: '7610000000000000002', job_id: '55012', reward_id: '7610000000000000003' },
  ...{ referral_id: '7610000000000000004', role: 'advocate', amount_minor: 10_000, currency: 'USD' },
  ...{ supplier: 'manual', partner_reward_id: null, campaign_version: 3, message: '' },
  hold_until: '2026-06-15T12:00:00.000Z',
};
const reward = (type: string, description: string, change: Record<string, unknown>): EventType => ({
  type: `reward.${type}`,
  description,
  example: { ...REWARD, ...change },
});
const STEP = {
  ...{ person_id: '7600001112223334446', campaign_id: '7610000000000000001', program: 'refer-a-friend' },
  ...{ connection_id: '7610000000000000002', job_id: '55012', step_id: '7610000000000000005' },
  ...{ role: 'friend', quality: 'HIGH' },
};
const step = (name: string, description: string, change: Record<string, unknown> = {}): EventType => ({
  type: `step.${name}`,
  description,
  example: { ...STEP, name, ...change },
});
const REFERRAL = {
  ...{ person_id: '7600001112223334446', program: 'refer-a-friend', connection_id: null, job_id: null },
  ...{ referral_id: '7610000000000000004', role: 'friend', evidence: 'click', code: 'ROSA7' },
  ...{ advocate_person_id: '7600001112223334445', advocate_kind: 'customer' },
  ...{ friend_person_id: '7600001112223334446', previous_advocate_person_id: null },
};

const payout = (type: string, description: string, from: string | null): EventType => ({
  type: `payout.${type}`,
  description,
  example: {
    ...{ person_id: '7600001112223334445', payout_id: '7610000000000000006', from_state: from, state: type },
    ...{
      amount_minor: 10_000,
      currency: 'USD',
      provider_id: null,
      supplier: 'tremendous',
      supplier_id: '7610000000000000007',
    },
  },
});

const review = (what: string, description: string, state: string, decidedBy: string | null): EventType => ({
  type: `review.${what}`,
  description,
  example: {
    ...{ person_id: '7600001112223334446', campaign_id: '7610000000000000001', program: 'refer-a-friend' },
    ...{
      connection_id: '7610000000000000002',
      job_id: '55012',
      review_id: '7610000000000000008',
      role: 'friend',
    },
    ...{ friend_person_id: '7600001112223334446', advocate_person_id: '7600001112223334445' },
    ...{ state, decided_by: decidedBy, suspicions: ['velocity'] },
  },
});

export const EVENT_TYPES: readonly EventType[] = [
  reward('earned', 'A reward was earned and is on hold.', {
    ...{ from_state: null, state: 'earned', cause: 'qualified' },
  }),
  reward('approved', 'The hold is over or a person approved: the reward is to be given.', {
    ...{ from_state: 'earned', state: 'approved', cause: 'hold_over' },
  }),
  reward('fulfilled', 'The reward was given.', {
    ...{ from_state: 'approved', state: 'fulfilled', cause: 'by_fulfilled' },
  }),
  reward('fulfillment_failed', 'Giving the reward failed this time; it is tried again.', {
    ...{ from_state: 'approved', state: 'fulfilled', cause: 'by_fulfilled' },
  }),
  reward('sent', 'The person was told.', { from_state: 'fulfilled', state: 'sent', cause: 'by_sent' }),
  reward('redeemed', 'The reward was used.', {
    ...{ from_state: 'sent', state: 'redeemed', cause: 'by_redeemed' },
  }),
  reward('failed', 'The reward could not be given, for good.', {
    ...{ from_state: 'approved', state: 'failed', cause: 'by_failed' },
  }),
  reward('canceled', 'The reward was taken back before it was given.', {
    ...{ from_state: 'earned', state: 'canceled', cause: 'job_canceled' },
  }),
  reward('revoked', 'A given reward was revoked.', {
    ...{ from_state: 'fulfilled', state: 'revoked', cause: 'by_revoke' },
  }),
  reward('expired', 'The reward ended unused.', { from_state: 'sent', state: 'expired', cause: 'by_expire' }),
  reward('changed', 'Amount, hold, place or flag changed; the state did not.', {
    ...{ from_state: 'earned', state: 'earned', cause: 'amount_changed' },
  }),
  {
    type: 'referral.created',
    description: 'A friend was tied to an advocate.',
    example: { ...REFERRAL, state: 'active' },
  },
  {
    type: 'referral.changed',
    description: 'Another advocate, code or evidence counts now.',
    example: { ...REFERRAL, state: 'active', previous_advocate_person_id: '7600001112223334447' },
  },
  {
    type: 'referral.ended',
    description: 'Nothing speaks for the referral any more.',
    example: { ...REFERRAL, state: 'ended' },
  },
  {
    type: 'referral.superseded',
    description: 'Two friends turned out to be one; the other referral stays.',
    example: { ...REFERRAL, state: 'superseded' },
  },
  payout('queued', 'A payout was made and waits to be carried out.', null),
  payout('sending', 'The provider is being called.', 'queued'),
  payout('unknown', 'The provider did not answer clearly and is asked.', 'sending'),
  payout('accepted', 'The provider took it; the end is not known yet.', 'sending'),
  payout('paid', 'The money or card is with the person.', 'accepted'),
  payout('failed', 'It could not be paid; its rewards can be paid again.', 'sending'),
  payout('canceled', 'It was canceled before anybody was called.', 'queued'),
  payout('returned', 'It came back after it was paid.', 'paid'),
  review('opened', 'A referral is suspicious and waits for a word; nothing is earned before.', 'open', null),
  review('approved', 'A person approved the referral.', 'approved', 'user:7610000000000000009'),
  review('declined', 'A person declined the referral.', 'declined', 'user:7610000000000000009'),
  review(
    'expired',
    'Nobody decided in time; its state says how the campaign decides then.',
    'declined',
    'system',
  ),
  review(
    'withdrawn',
    'Nothing is suspicious any more, or the job counts for other reasons no more.',
    'withdrawn',
    'system',
  ),
  step('online_lead_captured', 'A lead came in on the website.', {
    ...{ role: 'self', connection_id: null, job_id: null },
  }),
  step('job_scheduled', 'A job was booked; told for friend and advocate.'),
  step('job_completed', 'A job was completed; told for friend and advocate.'),
  step('job_canceled', 'A job was canceled; told for friend and advocate.'),
];

/** Beginnings that types have; steps may have any name, as pages and partners send any event. */
const FAMILIES = ['step', 'referral', 'reward', 'payout', 'review'];
const OPEN_FAMILIES = ['step'];

/** Why a type or pattern is refused; null: it can match something. */
export function typeProblem(pattern: string): string | null {
  if (pattern === '*') return null;
  const [family = '', name] = pattern.split(/\.(.*)/s);
  if (!FAMILIES.includes(family) || name === undefined || name === '')
    return `use *, a family as reward.*, or a type; families are ${FAMILIES.join(', ')}`;
  if (OPEN_FAMILIES.includes(family)) return null;
  const known = EVENT_TYPES.filter(({ type }) => type.startsWith(`${family}.`)).map(({ type }) => type);
  const isKnown = pattern.endsWith('*')
    ? known.some((type) => type.startsWith(pattern.slice(0, -1)))
    : known.includes(pattern);
  return isKnown ? null : `there is no ${pattern}; there are ${known.join(', ')}`;
}

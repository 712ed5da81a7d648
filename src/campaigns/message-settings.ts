// What the program writes to its people by itself (OUT-2): one part of a campaign's settings. Texts are templates; each has a default.

import { z } from 'zod';

export const MESSAGE_KINDS = [
  'welcome',
  'lead_received',
  'job_booked',
  'job_completed',
  'reward_earned',
  'reward_sent',
  'reward_refused',
  'reminder',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

const line = (fallback: string, max: number) => z.string().trim().max(max).default(fallback);

interface Words {
  isOn?: boolean;
  subject: string;
  text: string;
  /** Empty: no button. */
  button?: string;
  textMessage: string;
}

/** One message: as a mail, and as a text message to those who agreed to texts. */
const message = ({ isOn = true, subject, text, button = '', textMessage }: Words) =>
  z.strictObject({
    is_on: z.boolean().default(isOn),
    subject: line(subject, 200),
    /** Paragraphs with empty lines between them; the first one is the headline. */
    text: line(text, 4000),
    button: line(button, 60),
    text_message_is_on: z.boolean().default(false),
    text_message: line(textMessage, 480),
  });

const FRIEND =
  '{{#friend.firstName}}{{friend.firstName}}{{/friend.firstName}}{{^friend.firstName}}Your friend{{/friend.firstName}}';

export const messageSettings = z.strictObject({
  /** To whoever joins on the share page: the link and the code. */
  welcome: message({
    subject: 'Your referral link for {{companyName}}',
    text: `Thank you for joining{{#firstName}}, {{firstName}}{{/firstName}}!

Send your friends your link {{shareLink}}, or tell them your code {{advocateCode}}. They mention it when they book with {{companyName}}.

{{#friendReward}}Your friend gets {{friendReward}} off the first project{{/friendReward}}{{^friendReward}}Your friend is in good hands{{/friendReward}}{{#advocateReward}}, and you get {{advocateReward}} when the job is done{{/advocateReward}}.`,
    button: 'Share your link',
    textMessage: '{{companyName}}: your referral link is {{shareLink}} (code {{advocateCode}}).',
  }).prefault({}),
  /** To the advocate: the friend asked for an appointment on the website. */
  lead_received: message({
    subject: `${FRIEND} got in touch with {{companyName}}`,
    text: `Good news: ${FRIEND} got in touch with us.

We tell you when a job is booked. Thank you for recommending {{companyName}}!`,
    button: 'See my referrals',
    textMessage: `{{companyName}}: ${FRIEND} got in touch with us. Thank you for recommending us!`,
  }).prefault({}),
  /** To the advocate: the friend's job was booked. */
  job_booked: message({
    subject: `${FRIEND} booked a job with {{companyName}}`,
    text: `${FRIEND} booked a job with us.

{{#advocateReward}}When it is done and everything fits, {{advocateReward}} is yours. {{/advocateReward}}Thank you for recommending {{companyName}}!`,
    button: 'See my referrals',
    textMessage: `{{companyName}}: ${FRIEND} booked a job. Thank you for recommending us!`,
  }).prefault({}),
  /** To whoever gets the reward: the job is done, and the reward waits for the end of its hold. */
  job_completed: message({
    subject: 'Your {{rewardValue}} from {{companyName}} is on its way to being approved',
    text: `The job is done, and you earned {{rewardValue}}.

It is on hold until {{holdUntil}}, in case something about the job changes. We write to you when it is approved. You need not do anything.`,
    button: 'See my rewards',
    textMessage:
      '{{companyName}}: the job is done and you earned {{rewardValue}}. It is on hold until {{holdUntil}}.',
  }).prefault({}),
  /** The hold is over. */
  reward_earned: message({
    subject: 'Your {{rewardValue}} from {{companyName}} is approved',
    text: `{{rewardValue}} is yours{{#firstName}}, {{firstName}}{{/firstName}}!

Your reward is approved, and you get it soon. Thank you for being with {{companyName}}.`,
    button: 'See my rewards',
    textMessage: '{{companyName}}: your {{rewardValue}} is approved. You get it soon.',
  }).prefault({}),
  /** The reward was given. */
  reward_sent: message({
    subject: 'Your {{rewardValue}} from {{companyName}} was sent',
    text: `Your {{rewardValue}} was sent.

Thank you for recommending {{companyName}}. Every friend counts anew.`,
    button: 'Refer another friend',
    textMessage: '{{companyName}}: your {{rewardValue}} was sent. Thank you!',
  }).prefault({}),
  /** No reward, and why; off until the campaign wants it said. */
  reward_refused: message({
    isOn: false,
    subject: 'About your referral to {{companyName}}',
    text: `There is no reward for this referral.

{{reason}}

If you think that this is wrong, answer this mail. Thank you for recommending {{companyName}}!`,
    button: 'See my referrals',
    textMessage: '{{companyName}}: there is no reward for this referral. {{reason}}',
  }).prefault({}),
  /** To whoever joined and has not shared yet; an offer, so that it can be opted out of as one. */
  reminder: message({
    isOn: false,
    subject:
      'Your friends can still get {{#friendReward}}{{friendReward}} off{{/friendReward}}{{^friendReward}}a warm welcome{{/friendReward}} at {{companyName}}',
    text: `Nobody has used your link yet{{#firstName}}, {{firstName}}{{/firstName}}.

It still works: {{shareLink}} or the code {{advocateCode}}.{{#advocateReward}} You get {{advocateReward}} for each friend whose job is done.{{/advocateReward}}`,
    button: 'Share your link',
    textMessage: '{{companyName}}: your referral link still works: {{shareLink}}',
  })
    .extend({ after_days: z.int().min(1).max(90).default(7) })
    .prefault({}),
});
export type MessageSettings = z.infer<typeof messageSettings>;

const RECIPIENT = ['firstName'];
const ADVOCATE = [...RECIPIENT, 'advocateCode', 'shareLink', 'advocate', 'advocate.firstName'];
const FRIENDS = [...ADVOCATE, 'friend', 'friend.firstName'];
const REWARDS = [...FRIENDS, 'rewardValue', 'rewardName', 'holdUntil'];

/** What is known where a message is written, beside what the campaign itself knows. */
export const KNOWN_IN_MESSAGES: Readonly<Record<MessageKind, readonly string[]>> = {
  welcome: ADVOCATE,
  lead_received: FRIENDS,
  job_booked: FRIENDS,
  job_completed: REWARDS,
  reward_earned: REWARDS,
  reward_sent: [...REWARDS, 'rewardCode'],
  reward_refused: [...FRIENDS, 'reason'],
  reminder: ADVOCATE,
};

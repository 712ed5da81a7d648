// What a campaign says to people: share messages, the landing experience, zones of the website, and what share links carry.
// Texts are templates (template.ts); every one has a default, so that a campaign speaks well before anyone edits it.

import { z } from 'zod';
import { messageSettings } from './message-settings.ts';

const line = (fallback: string, max = 300) => z.string().trim().max(max).default(fallback);
/** A page of the web. */
export const webUrl = z
  .url({ protocol: /^https?$/, error: 'Use a whole address, as https://www.acme.example/.' })
  .max(2000);
const color = (fallback: string) =>
  z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'is not a colour as #0b5fff')
    .default(fallback);

/** Colours and logo of everything that visitors see. */
export const theme = z.strictObject({
  accent: color('#0b5fff'),
  background: color('#ffffff'),
  text: color('#1b1f24'),
  logo_url: webUrl.nullable().default(null),
});
export type Theme = z.infer<typeof theme>;

/** The guide's step "Share Link Behavior": where friends land, and what the link tells the page (WEB-3, reference 6.3 and 8.5). */
export const shareLinkBehavior = z.strictObject({
  /** null: the company's site. "/welcome": the page that this server hosts, for companies without a site of their own. */
  destination: z
    .union([webUrl, z.literal('/welcome')])
    .nullable()
    .default(null),
  /** For phones; null: the same destination. */
  destination_mobile: z
    .union([webUrl, z.literal('/welcome')])
    .nullable()
    .default(null),
  utm_source: line('extole_friend'),
  utm_medium: line('{{shareChannel}}'),
  utm_campaign: line('{{programLabel}}'),
  utm_content: line('{{advocateCode}}'),
  utm_term: line(''),
});

export const LANDING_FORMS = ['popup', 'banner', 'off'] as const;

/** What a friend sees on arrival (WEB-4). */
export const landing = z.strictObject({
  form: z.enum(LANDING_FORMS).default('popup'),
  /** A pop-up stands in the centre or a lower corner, a banner at the top or bottom. */
  position: z.enum(['center', 'bottom_left', 'bottom_right', 'top', 'bottom']).default('center'),
  title: line(
    '{{#advocate.firstName}}{{advocate.firstName}} sent you {{/advocate.firstName}}{{#friendReward}}{{friendReward}} off your first project{{/friendReward}}{{^friendReward}}a recommendation{{/friendReward}}',
  ),
  text: line(
    'Mention this code when you book with {{companyName}}, or paste it into the form, so that you both get rewarded.',
    1000,
  ),
  code_label: line('Your referral code', 100),
  button: line('Copy code', 60),
  /** Ask for the e-mail before the code shows. */
  email_first: z.boolean().default(false),
  /** A form field that gets the code: a name, or a CSS selector; empty: none. */
  prefill: line('', 200),
  /** The number by which friends book, on the hosted landing page; empty: none. */
  phone: line('', 40),
});
export type LandingSettings = z.infer<typeof landing>;

export const SHARE_CHANNELS = [
  'copy',
  'email',
  'sms',
  'whatsapp',
  'messenger',
  'facebook',
  'x',
  'native',
] as const;
export type ShareChannel = (typeof SHARE_CHANNELS)[number];

/** The share experience and its messages (WEB-5, the guide's Overview tab). */
export const share = z.strictObject({
  title: line('Refer a friend to {{companyName}}'),
  text: line(
    '{{#friendReward}}Give {{friendReward}}{{/friendReward}}{{^friendReward}}Share{{/friendReward}}{{#advocateReward}}, get {{advocateReward}}{{/advocateReward}}. We thank you both when the job is done.',
    1000,
  ),
  button: line('Get my link', 60),
  email_subject: line(
    '{{#friendReward}}{{friendReward}} off your first project{{/friendReward}}{{^friendReward}}A recommendation{{/friendReward}} with {{companyName}}',
    200,
  ),
  email_message: line(
    'Get {{#friendReward}}{{friendReward}} off{{/friendReward}}{{^friendReward}}a warm welcome on{{/friendReward}} your first project with {{companyName}}. Use my link {{shareLink}} or tell them my code {{advocateCode}} when you book, so that we are both rewarded.',
    4000,
  ),
  social_title: line('{{#friendReward}}{{friendReward}} off{{/friendReward}} {{companyName}}', 200),
  social_description: line(
    'Book with my link, or mention code {{advocateCode}}, and we are both rewarded.',
    400,
  ),
  social_image_url: webUrl.nullable().default(null),
  text_message: line(
    '{{#friendReward}}{{friendReward}} off{{/friendReward}} {{companyName}} with my code {{advocateCode}}: {{shareLink}}',
    1000,
  ),
  /** What an advocate agrees to who wants texts (OUT-2); empty: none are offered. It is kept word for word with each consent. */
  text_consent: line(
    'Yes, text me about my referrals and rewards with {{companyName}} at this number. It is no condition of anything. At most five texts a day; message and data rates may apply. Reply STOP to end them.',
    500,
  ),
  channels: z
    .array(z.enum(SHARE_CHANNELS))
    .max(SHARE_CHANNELS.length)
    .default([...SHARE_CHANNELS]),
});

/** One zone that invites customers to refer: a title, a sentence and a button that opens the share experience. */
export const zone = z.strictObject({
  is_on: z.boolean().default(true),
  title: line('Refer a friend'),
  text: line(
    '{{#friendReward}}Give {{friendReward}}{{/friendReward}}{{#advocateReward}}, get {{advocateReward}}{{/advocateReward}}',
    1000,
  ),
  button: line('Refer a friend', 60),
});

/** The zones that show an invitation (reference 4.8). */
export const INVITING_ZONES = [
  'global_header',
  'global_footer',
  'overlay',
  'confirmation',
  'my_account',
  'referral_page',
] as const;

export const zones = z.strictObject({
  global_header: zone.prefault({}),
  global_footer: zone.prefault({}),
  /** Off until someone wants it: it covers a part of every page. */
  overlay: zone.prefault({ is_on: false }),
  confirmation: zone.prefault({}),
  my_account: zone.prefault({}),
  referral_page: zone.prefault({}),
});

/** What a campaign says when nobody edited anything. */
export const DEFAULT_CONTENT = {
  theme: theme.parse({}),
  share_link: shareLinkBehavior.parse({}),
  landing: landing.parse({}),
  share: share.parse({}),
  zones: zones.parse({}),
  messages: messageSettings.parse({}),
};

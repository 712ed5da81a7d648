// What pages and the program domain say to each other: the contract of sdk/ and src/site. Types only.

import type { LandingSettings, ShareChannel, Theme } from '../campaigns/content.ts';

/** Body of `POST /zones`, sent as text/plain so that no preflight is needed. */
export interface ZoneCall {
  event_name: string;
  data?: Record<string, unknown>;
  jwt?: string;
  /** `extole_zone_click_event_id` of the link that led here: the click speaks for a visitor whose cookies are blocked. */
  click?: string | null;
}

/** Answer of `POST /zones`. Without `zone` there is nothing to show. */
export interface ZoneAnswer {
  event_id?: string;
  zone?: Zone;
}

/** What a zone shows. Texts are final: templates are filled on the server. The SDK puts them into the page as text, never as HTML. */
export type Zone = LandingZone | InvitingZone | ShareZone | StatsZone;

interface Shown {
  name: string;
  theme: Theme;
  company_name: string;
}

/** What is drawn with: the theme's colours, and others by which text stays readable on them (landing-colors.ts). */
export interface Colors {
  accent: string;
  background: string;
  text: string;
  /** Text that matters less. */
  soft: string;
  /** Text on the accent. */
  on: string;
  /** A surface apart from the background. */
  tint: string;
  /** Between parts. */
  line: string;
  /** Around fields. */
  edge: string;
}

export interface LandingZone extends Shown {
  kind: 'landing';
  colors: Colors;
  form: Exclude<LandingSettings['form'], 'off'>;
  position: LandingSettings['position'];
  title: string;
  text: string;
  code: string;
  code_label: string;
  button: string;
  email_first: boolean;
  /** Field name or CSS selector; empty: none. */
  prefill: string;
  /** For how long the code is kept for the forms of later pages. */
  keep_days: number;
}

export interface InvitingZone extends Shown {
  kind: 'invite';
  colors: Colors;
  title: string;
  text: string;
  button: string;
  /** The hosted share experience; the SDK opens it in place when it can. */
  url: string;
}

export interface ShareZone extends Shown {
  kind: 'share';
  colors: Colors;
  title: string;
  text: string;
  button: string;
  /** In the order of the campaign's settings. */
  channels: ShareChannel[];
  /** Known from `data` or the session: fills the form. */
  first_name: string;
  email: string;
  /** Present when the person proved the e-mail or a signed identity: no form is needed. */
  me: Joined | null;
}

export interface StatsZone extends Shown {
  kind: 'stats';
  colors: Colors;
  /** null: the e-mail is not proved; the SDK offers to send a link. */
  stats: OwnStats | null;
}

/** Answer of `POST /v1/share/join`: everything that the share experience shows. */
export interface Joined {
  code: string;
  link: string;
  qr_svg: string;
  qr_png: string;
  /** Final texts, the link within. */
  email_subject: string;
  email_message: string;
  text_message: string;
  social_title: string;
  social_description: string;
  /** Who proved the e-mail in this browser may ask for texts; null: they are not offered here. */
  texts: {
    /** What stands beside the box, to be sent back to the letter. */
    words: string;
    /** The last two digits of the number that agreed; null: none did. */
    ending: string | null;
  } | null;
}

/** EX-3: what an advocate sees of the own referrals; nothing private about friends. */
export interface OwnStats {
  code: string;
  link: string;
  /** Minor units by currency. */
  earned: { amount_minor: number; currency: string }[];
  given: { amount_minor: number; currency: string }[];
  referrals: OwnReferral[];
}

export interface OwnReferral {
  /** First name or "A friend". */
  friend: string;
  stage: 'lead' | 'scheduled' | 'completed' | 'earned' | 'rewarded' | 'canceled' | 'not_rewarded';
  /** A plain sentence. */
  reason: string;
  /** ISO day in the client's zone. */
  day: string;
  /** `state` is final text, as "On hold until April 15, 2026". */
  reward: { amount_minor: number; currency: string; state: string } | null;
}

// The places of the navigation, in the order and the words of the guide. A place shows once a page takes it (pages.ts).

import {
  IconAddressBook,
  IconBan,
  IconBolt,
  IconBuildingStore,
  IconChartBar,
  IconChecklist,
  IconClipboardList,
  IconCode,
  IconCoin,
  IconDeviceLaptop,
  IconEyeCheck,
  IconFileText,
  IconForms,
  IconGift,
  IconHistory,
  IconHome,
  IconKey,
  IconLock,
  IconPhone,
  IconPlugConnected,
  IconSearch,
  IconSettings,
  IconShare3,
  IconShieldLock,
  IconSpeakerphone,
  IconTag,
  IconUserShield,
  IconUsers,
  IconWebhook,
  IconWorld,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { words } from './words.ts';

interface Place {
  title: string;
  icon: ComponentType<{ size?: number; stroke?: number }>;
  /** Second key after "g". */
  key?: string;
}

const t = words.places;

const MAIN = {
  home: { title: t.home, icon: IconHome, key: 'h' },
  checklist: { title: t.checklist, icon: IconChecklist },
  campaigns: { title: t.campaigns, icon: IconSpeakerphone, key: 'c' },
  people: { title: t.people, icon: IconAddressBook, key: 'p' },
  referrals: { title: t.referrals, icon: IconShare3, key: 'r' },
  desk: { title: t.desk, icon: IconPhone, key: 'd' },
} satisfies Record<string, Place>;

const MONEY = {
  rewards: { title: t.rewards, icon: IconGift, key: 'w' },
  reviews: { title: t.reviews, icon: IconEyeCheck, key: 'v' },
  lists: { title: t.lists, icon: IconBan },
  payouts: { title: t.payouts, icon: IconCoin, key: 'o' },
  reports: { title: t.reports, icon: IconChartBar, key: 't' },
} satisfies Record<string, Place>;

const FLOW = {
  events: { title: t.events, icon: IconBolt, key: 'e' },
  messages: { title: t.messages, icon: IconFileText, key: 'm' },
  servicetitan: { title: t.servicetitan, icon: IconPlugConnected, key: 's' },
} satisfies Record<string, Place>;

const TECH = {
  tags: { title: t.tags, icon: IconTag },
  siteChecker: { title: t.siteChecker, icon: IconSearch },
  domains: { title: t.domains, icon: IconWorld },
  formCapture: { title: t.formCapture, icon: IconForms },
  webhooks: { title: t.webhooks, icon: IconWebhook },
  apiReference: { title: t.apiReference, icon: IconCode },
} satisfies Record<string, Place>;

const SECURITY = {
  keys: { title: t.keys, icon: IconKey },
  accessTokens: { title: t.accessTokens, icon: IconLock },
  users: { title: t.users, icon: IconUsers },
  sessions: { title: t.sessions, icon: IconDeviceLaptop },
  singleSignOn: { title: t.singleSignOn, icon: IconBuildingStore },
  audit: { title: t.audit, icon: IconHistory },
  privacy: { title: t.privacy, icon: IconShieldLock },
  account: { title: t.account, icon: IconUserShield },
} satisfies Record<string, Place>;

const COMPANY = {
  settings: { title: t.settings, icon: IconSettings, key: ',' },
  imports: { title: t.imports, icon: IconClipboardList },
} satisfies Record<string, Place>;

export type PlaceId =
  | keyof typeof MAIN
  | keyof typeof MONEY
  | keyof typeof FLOW
  | keyof typeof TECH
  | keyof typeof SECURITY
  | keyof typeof COMPANY;

/** A heading of the navigation with its places. */
export interface Section {
  title: string | null;
  places: [PlaceId, Place][];
}

const section = (title: string | null, places: Record<string, Place>): Section => ({
  title,
  places: Object.entries(places) as [PlaceId, Place][],
});

export const SECTIONS: Section[] = [
  section(null, MAIN),
  section(words.sections.money, MONEY),
  section(words.sections.flow, FLOW),
  section(words.sections.tech, TECH),
  section(words.sections.security, SECURITY),
  section(words.sections.company, COMPANY),
];

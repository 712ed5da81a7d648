// `npm run screenshots -- [part of a name …] [--out folder]`: pictures of the console's pages with a full demo company, light and
// dark, wide and on a phone. Into docs/screenshots/console unless told otherwise. `npm run screenshots -- mails`: every mail on two
// sheets in docs/screenshots; with --out also each mail alone, there.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { browserBinary } from '../test/support/browser-binary.ts';
import { OWNER, PHONE } from '../test/support/console-visitor.ts';
import { type DemoCompany, fillCompany } from '../test/support/demo-company.ts';
import { type DemoQueues, fillQueues } from '../test/support/demo-queues.ts';
import { startWorld, type World } from '../test/support/world.ts';
import { buildConsole } from './console.ts';
import { shootMails } from './mail-pictures.ts';

const PROJECT = join(import.meta.dirname, '..');

/** Name of the picture → the page's path below /console; null: the sign-in. */
const PICTURES: Record<string, (company: DemoCompany & DemoQueues, world: World) => string | null> = {
  'sign-in': () => null,
  home: () => '/',
  campaigns: () => '/campaigns',
  'campaign-new': () => '/campaigns/new',
  'campaign-overview': ({ campaignId }) => `/campaigns/${campaignId}`,
  'campaign-messages': ({ campaignId }) => `/campaigns/${campaignId}/messages`,
  'campaign-link': ({ campaignId }) => `/campaigns/${campaignId}/link`,
  'campaign-landing': ({ campaignId }) => `/campaigns/${campaignId}/landing`,
  'campaign-rewards': ({ draftId }) => `/campaigns/${draftId}/rewards`,
  'campaign-rules': ({ campaignId }) => `/campaigns/${campaignId}/rules`,
  'campaign-history': ({ campaignId }) => `/campaigns/${campaignId}/history`,
  referrals: () => '/referrals',
  'referrals-board': () => '/referrals/board',
  'referrals-codes': () => '/referrals/codes',
  desk: () => '/desk',
  'desk-full': () => '/desk/full',
  servicetitan: () => '/servicetitan',
  connection: (_company, { connectionId }) => `/servicetitan/${connectionId}`,
  'connection-usage': (_company, { connectionId }) => `/servicetitan/${connectionId}/usage?hours=168`,
  setup: () => '/setup',
  'events-all': () => '/events/all',
  'events-test': () => '/events/test',
  reports: () => '/reports?days=90',
  'reports-advocates': () => '/reports/advocates?days=90',
  'job-rewarded': ({ jobs }, { connectionId }) => `/referrals/jobs/${connectionId}/${jobs.rewarded}`,
  'job-failed': ({ jobs }, { connectionId }) => `/referrals/jobs/${connectionId}/${jobs.failed}`,
  rewards: () => '/rewards',
  reviews: () => '/reviews',
  review: ({ reviewId }) => `/reviews/${reviewId}`,
  webhooks: () => '/tech/webhooks',
  'webhook-new': () => '/tech/webhooks/new',
  webhook: ({ hooks }) => `/tech/webhooks/${hooks.fails}`,
  'webhook-test': ({ hooks }) => `/tech/webhooks/${hooks.works}/test`,
  'webhook-receive': ({ hooks }) => `/tech/webhooks/${hooks.works}/receive`,
  lists: () => '/lists',
  messages: () => '/messages',
  'messages-settings': () => '/messages/settings',
  'messages-optouts': () => '/messages/optouts',
  reward: ({ rewardId }) => `/rewards/${rewardId}`,
  people: () => '/people',
  'person-new': () => '/people/new',
  person: ({ advocates }) => `/people/${advocates.rosa}`,
  payouts: () => '/payouts',
  'payouts-suppliers': () => '/payouts/suppliers',
  'payouts-ledger': () => '/payouts/ledger',
  'payouts-taxes': () => '/payouts/taxes',
  'security-keys': () => '/security/keys',
  'security-tokens': () => '/security/tokens',
  'security-users': () => '/security/users',
  'security-audit': () => '/security/audit',
  'security-sessions': () => '/security/sessions',
  'security-single-sign-on': () => '/security/single-sign-on',
  account: () => '/account',
  tags: () => '/tech/tags',
  files: () => '/files',
  'files-exports': () => '/files/exports',
  domains: () => '/tech/domains',
  'form-capture': () => '/tech/forms',
  privacy: () => '/security/privacy',
  'api-reference': () => '/tech/api/get-v1-people?q=people',
};
const LOOKS = {
  light: { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  dark: { colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
  phone: { colorScheme: 'light', viewport: PHONE, hasTouch: true },
  'phone-dark': { colorScheme: 'dark', viewport: PHONE, hasTouch: true },
} as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    look: { type: 'string', multiple: true, default: Object.keys(LOOKS) },
  },
});
const wanted = Object.keys(PICTURES).filter(
  (name) => positionals.length === 0 || positionals.some((part) => name.includes(part)),
);

const closers: (() => unknown)[] = [];
const lifetime = { after: (close: unknown) => closers.unshift(close as () => unknown) };
try {
  await (positionals.includes('mails') ? mails() : consolePages());
} finally {
  for (const close of closers) await close();
}

async function mails(): Promise<void> {
  const sheets = values.out ?? join(PROJECT, 'docs', 'screenshots');
  await shootMails(lifetime as never, await launched(), { sheets, out: values.out ?? null });
}

async function consolePages(): Promise<void> {
  await buildConsole();
  const out = values.out ?? join(PROJECT, 'docs', 'screenshots', 'console');
  await mkdir(out, { recursive: true });
  const world = await startWorld(lifetime, { bare: true });
  const filled = await fillCompany(world);
  const company = { ...filled, ...(await fillQueues(lifetime, world, filled)) };
  const browser = await launched();
  for (const look of Object.keys(LOOKS).filter((one) => values.look.includes(one))) {
    await shoot(browser, world, company, look as keyof typeof LOOKS, out);
  }
}

async function launched(): Promise<Browser> {
  const { executablePath, env } = await browserBinary();
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'];
  const browser = await chromium.launch({ executablePath, env, args });
  closers.unshift(() => browser.close());
  return browser;
}

async function shoot(
  browser: Browser,
  world: World,
  company: DemoCompany & DemoQueues,
  look: keyof typeof LOOKS,
  out: string,
): Promise<void> {
  for (const isSignedIn of [false, true]) {
    const context = await browser.newContext({ ...LOOKS[look], locale: 'en-US', reducedMotion: 'reduce' });
    await context.clock.setFixedTime(world.now());
    if (isSignedIn) await context.request.post(`${world.url}/v1/sessions`, { data: OWNER });
    const page = await context.newPage();
    for (const name of wanted) {
      const path = PICTURES[name]?.(company, world) ?? null;
      if ((path !== null) !== isSignedIn) continue;
      await page.goto(`${world.url}/console${path ?? ''}`, { waitUntil: 'networkidle' });
      // A chart is drawn once it comes into view.
      await page.evaluate('scrollTo(0, document.body.scrollHeight)');
      await page.waitForLoadState('networkidle');
      await page.evaluate('scrollTo(0, 0)');
      await page.screenshot({
        path: join(out, `${name}-${look}.png`),
        fullPage: look.startsWith('phone'),
      });
      console.log(`${name}-${look}.png`);
    }
    await context.close();
  }
}

// The console in a real browser for tests and screenshots: opened signed in, watched for errors and for what its policy refused.

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { axeProblems, openPage } from './browser.ts';
import { OWNER, PHONE } from './console-visitor.ts';
import type { World } from './world.ts';

const DESKTOP = { width: 1280, height: 860 };

interface ConsoleOptions extends BrowserContextOptions {
  /** null: nobody is signed in. */
  as?: { email: string; password: string } | null;
}

export interface ConsolePage {
  page: Page;
  /** Opens a page of the console by its path, as /campaigns, and waits until nothing loads any more. */
  open(path: string): Promise<void>;
  /** Fails when the page threw, logged an error, or tried what its content security policy forbids. */
  assertClean(): void;
}

/** A browser of its own, signed in as the owner unless told otherwise. */
export async function openConsole(
  t: TestContext,
  world: Pick<World, 'url' | 'now'>,
  { as = OWNER, ...options }: ConsoleOptions = {},
): Promise<ConsolePage> {
  const { page, errors } = await openPage(t, {
    viewport: DESKTOP,
    locale: 'en-US',
    reducedMotion: 'reduce',
    ...options,
  });
  // The page's clock is the world's, so that it says "2 days ago" and means it; its timers run.
  await page.clock.setFixedTime(world.now());
  const logged: string[] = [];
  page.on('console', (message) => {
    const text = message.text();
    // A refused or broken request is the page's to show; the tests look at what it shows.
    if (/the server responded with a status of|net::ERR_FAILED$/.test(text)) return;
    // The clock of the tests is set in every frame, also in those of mails, which run no scripts.
    if (text.startsWith("Blocked script execution in 'about:srcdoc'")) return;
    if (message.type() === 'error') logged.push(text);
  });
  if (as) {
    const answer = await page.request.post(`${world.url}/v1/sessions`, { data: as });
    assert.equal(answer.status(), 200, await answer.text());
  }
  return {
    page,
    open: async (path) => {
      await page.goto(`${world.url}/console${path}`);
      await page.waitForLoadState('networkidle');
    },
    assertClean: () => assert.deepEqual([...errors.map(String), ...logged], []),
  };
}

/** What every page must hold: axe finds nothing in both schemes, and nothing is wider than the window of a phone. */
export async function assertFit({ page }: Pick<ConsolePage, 'page'>): Promise<void> {
  const size = page.viewportSize();
  for (const colorScheme of ['light', 'dark'] as const) {
    await chooseScheme(page, colorScheme);
    assert.deepEqual(await axeProblems(page), [], `axe, ${colorScheme}`);
  }
  await chooseScheme(page, 'light');
  await page.setViewportSize(PHONE);
  assert.deepEqual(await tooWide(page), [], 'the page scrolls sideways at 390 px');
  assert.deepEqual(await axeProblems(page), [], 'axe, on a phone');
  if (size) await page.setViewportSize(size);
}

/** The page follows the system's scheme some frames later. */
async function chooseScheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: 'attached' });
  await page.evaluate(NEXT_FRAME);
  await page.evaluate(NEXT_FRAME);
  // A dialog that fades in has no colours of its own yet; what turns for ever (a spinner) is not waited for.
  await page.evaluate(FADED_IN);
}

const FADED_IN = `Promise.allSettled(document.getAnimations()
  .filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime))
  .map((one) => one.finished))`;
const NEXT_FRAME = 'new Promise((done) => requestAnimationFrame(() => setTimeout(done)))';

/** What reaches beyond the window and makes the page scroll sideways; empty: nothing does. */
async function tooWide(page: Page): Promise<string[]> {
  let found: string[] = [];
  // The page hears of its new width some frames later.
  for (let frame = 0; frame < 60; frame++) {
    found = await page.evaluate<string[]>(WIDE);
    if (found.length === 0) return [];
    await page.evaluate(NEXT_FRAME);
  }
  return found;
}

const WIDE = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  return [...document.querySelectorAll('main *')]
    .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
    .map((element) => element.tagName + '.' + element.className)
    .slice(0, 8);
})()`;

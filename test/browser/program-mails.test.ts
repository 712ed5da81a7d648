// The mails of the program in a real browser: on a phone and on a desktop, light and dark, with long words and without a button.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from '../support/browser.ts';
import { mustBe, startWorld } from '../support/world.ts';

const KINDS = [
  ...['welcome', 'lead_received', 'job_booked', 'job_completed', 'reward_earned', 'reward_sent'],
  ...['reward_refused', 'reminder'],
];

for (const [size, viewport] of [
  ['phone', { width: 360, height: 740 }],
  ['desktop', { width: 1024, height: 800 }],
] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`[OUT-2] every mail of the program fits a ${size} and can be read in ${colorScheme} mode`, async (t) => {
      const world = await startWorld(t);
      const { page, errors } = await openPage(t, { viewport, colorScheme });
      for (const kind of KINDS) {
        const { html } = mustBe(200, await world.call('POST', '/v1/messages/program/preview', { kind }));
        await page.setContent(html);
        const seen = await page.evaluate(() => {
          const luminance = (color: string) => {
            const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? []).slice(0, 3).map((part) => {
              const share = Number(part) / 255;
              return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
            });
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const groundOf = (element: Element | null): string => {
            for (let at = element; at; at = at.parentElement) {
              const color = getComputedStyle(at).backgroundColor;
              if (!/, 0\)$|transparent/.test(color)) return color;
            }
            return 'rgb(255, 255, 255)';
          };
          const weak = [...document.querySelectorAll('p, a, span, td.soft')]
            .filter((one) => one.textContent?.trim())
            .map((one) => {
              const [a, b] = [luminance(getComputedStyle(one).color), luminance(groundOf(one))];
              return {
                text: one.textContent?.slice(0, 40),
                ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05),
              };
            })
            .filter(({ ratio }) => ratio < 4.5);
          return { width: document.documentElement.scrollWidth, weak };
        });
        assert.ok(seen.width <= viewport.width, `${kind} is ${seen.width} wide`);
        assert.deepEqual(seen.weak, [], kind);
      }
      assert.deepEqual(errors, []);
    });
  }
}

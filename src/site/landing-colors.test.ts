// Whatever colours a campaign has, what visitors read can be read.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { colorsOf, contrast } from './landing-colors.ts';

test('[WEB-4] text is readable on every colour that a theme can have', () => {
  const color = fc
    .integer({ min: 0, max: 0xffffff })
    .map((number) => `#${number.toString(16).padStart(6, '0')}`);
  fc.assert(
    fc.property(color, color, color, (accent, background, text) => {
      const made = colorsOf({ accent, background, text, logo_url: null });
      assert.ok(contrast(made.on, made.accent) >= 4.5);
      assert.ok(contrast(made.text, made.background) >= 4.5);
      assert.ok(contrast(made.edge, made.background) >= 3);
      assert.ok(contrast(made.text, made.tint) >= 4.5);
      assert.ok(contrast(made.soft, made.background) >= 4.5);
      assert.ok(contrast(made.soft, made.tint) >= 4.5);
    }),
  );
});

test('a theme that reads well keeps its colours', () => {
  const made = colorsOf({ accent: '#0b5fff', background: '#ffffff', text: '#1b1f24', logo_url: null });
  assert.equal(made.text, '#1b1f24');
  assert.equal(made.on, '#ffffff');
  assert.equal(colorsOf({ ...made, accent: '#ffd400', logo_url: null }).on, '#111418');
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ERRORS, type ErrorCode, Refusal } from './errors.ts';

test('[IN-7] docs/errors.md documents every code with its status, and no other', () => {
  const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const documented = [...page.matchAll(/^\| `(\w+)` \| (\d{3}) \| (.+) \| (.+) \|$/gm)].map(
    (match) => `${match[1]} ${match[2]}`,
  );
  const known = Object.entries(ERRORS).map(([code, { status }]) => `${code} ${status}`);
  assert.deepEqual(documented.toSorted(), known.toSorted());
});

test('[IN-7] a refusal fills its sentence from its parameters, whatever they hold', () => {
  const refusal = new Refusal('access_denied', { scopes: 'A, $& B' });
  assert.equal(refusal.message, 'This token may not do that; it needs one of the scopes: A, $& B.');
  assert.deepEqual([refusal.status, refusal.code], [403, 'access_denied']);
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    assert.equal(new Refusal(code).message.includes('{'), false, code);
  }
});

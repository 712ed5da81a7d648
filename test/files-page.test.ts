// The console's page of files says what the server says: the fields of each kind, and who may take what out.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KINDS, FIELDS as OFFERED, EXPORTS as SHOWN } from '../console/pages/files/wire.ts';
import { words } from '../console/pages/files/words.ts';
import { FIELDS } from '../src/files/columns.ts';
import { EXPORTS } from '../src/files/exports.ts';
import { FILE_KINDS } from '../src/files/types.ts';

test('a column can be said to be each field that the server reads, and no other', () => {
  assert.deepEqual([...KINDS].sort(), [...FILE_KINDS].sort());
  for (const kind of FILE_KINDS) {
    assert.deepEqual([...OFFERED[kind]].sort(), Object.keys(FIELDS[kind]).sort(), kind);
    for (const field of OFFERED[kind]) assert.ok(words.fields[field], field);
  }
});

test('every export is offered to whom the server gives it', () => {
  const scopes = Object.entries(EXPORTS).map(([name, { scopes: own }]) => [name, own[0]]);
  assert.deepEqual(Object.fromEntries(scopes), SHOWN);
});

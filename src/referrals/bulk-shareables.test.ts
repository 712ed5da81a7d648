import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { createShareables } from './bulk-shareables.ts';
import { checkCode } from './codes.ts';
import { slipsBetween } from './slips.ts';

test('[AT-2] [ST-12] codes made together are well-formed, two slips from every other, and made once', async (t) => {
  const { db } = await testDatabase(t);
  await db.query(`insert into clients (client_id, name, created_at) values (1, 'Acme', now())`);
  await db.query(
    `insert into persons (client_id, person_id, created_at, updated_at) select 1, n, now(), now() from generate_series(1, 150) n`,
  );
  await db.query(
    `insert into shareables (client_id, code_key, code, person_id, label, key, created_at) values (1, 'rosa34', 'ROSA-34', 150, 'x', 'x', now())`,
  );
  const names = ['Rosa', 'Rosa', 'Lee', null];
  const persons = Array.from({ length: 149 }, (_, index) => ({
    ...{ personId: String(index + 1), firstName: names[index % 4] ?? null, lastName: 'Diaz' },
  }));
  let state = 1;
  const dice = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const make = () =>
    db.tx((tx) => createShareables(tx, { now: new Date(), dice }, '1', persons, 'refer', () => ({ a: 1 })));
  const made = await make();
  assert.equal(made.length, 149);
  for (const { code } of made) assert.equal(checkCode(code), null, code);
  const keys = ['rosa34', ...made.map(({ codeKey }) => codeKey)];
  for (const [index, key] of keys.entries()) {
    for (const other of keys.slice(index + 1)) assert.ok(slipsBetween(key, other) >= 2, `${key} ${other}`);
  }
  assert.ok(
    made.some(({ code }) => /^rosa\d+$/.test(code)),
    'a first name where there is one',
  );
  assert.deepEqual(await make(), []);
  const [row] = await db.query<{ count: string }>(`select count(*) from shareables where key = 'refer'`);
  assert.equal(row?.count, '149');
});

// Balances of another program become rewards: once, in the ledger, whatever is repeated, killed or said twice; and advocates without e-mail.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { runFileSlice } from '../../src/pipeline/file-rows.ts';
import { reconcile } from '../../src/rewards/ledger-reconcile.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

const CSV =
  'Advocate Email,Advocate Phone,Advocate Name,Friend Email,Date,Balance\n' +
  'rosa@advocate.example,,Rosa A,one@friend.example,2026-03-01,"$1,250.00"\n' +
  'rosa@advocate.example,,Rosa A,two@friend.example,2026-03-02,"$1,250.00"\n' +
  ',303-555-0144,Sam B,,,12.50\n' +
  'kim@advocate.example,,Kim C,,,0\n';
const PER_ADVOCATE = { kind: 'program', balances: 'per_advocate', old_program: 'ReferMate' };

async function upload(world: World, query: Record<string, string>, csv = CSV, token = world.token) {
  const response = await world.app.server.inject({
    ...{ method: 'POST', url: `/v1/file-imports?${new URLSearchParams(query)}`, payload: csv },
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
  });
  return { status: response.statusCode, body: response.json(), headers: new Headers() };
}

async function slices(world: World, importId: string, deps = world.app.deps) {
  for (let at = 0; at < 20; at++) if (!(await runFileSlice(deps, world.clientId, importId)).nextAt) break;
  await world.app.deps.processClient(world.clientId);
  return mustBe(200, await world.call('GET', `/v1/file-imports/${importId}`));
}

async function imported(world: World, query: Record<string, string>, csv = CSV) {
  return slices(world, mustBe(200, await upload(world, query, csv)).import_id);
}

/** "Rosa A 125000 approved Carried over from …" */
async function rewards(world: World): Promise<string[]> {
  const found: { person_name: string; amount_minor: number; state: string; reason: string }[] = mustBe(
    200,
    await world.call('GET', '/v2/rewards?limit=100'),
  );
  return found.map((one) => `${one.person_name} ${one.amount_minor} ${one.state} ${one.reason}`).sort();
}

const CARRIED = [
  'Rosa A 125000 approved Carried over from ReferMate',
  'Sam B 1250 approved Carried over from ReferMate',
];

test('[FILE-1] [RW-8] a balance is carried over once: the dry run shows it, a repeat adds nothing, the ledger owes it, nobody is messaged', async (t) => {
  const world = await startWorld(t);
  const tried = mustBe(200, await upload(world, { ...PER_ADVOCATE, dry_run: 'true' }));
  assert.deepEqual([tried.carried_rewards, tried.carried_minor, tried.refused], [2, 126_250, 0]);
  assert.deepEqual(tried.first_rows[0].reads.balance, { amount_minor: 125_000, carried_before: false });
  assert.deepEqual(await rewards(world), []);

  const done = await imported(world, PER_ADVOCATE);
  assert.deepEqual(
    [done.state, done.refused, done.carried_rewards, done.carried_minor],
    ['done', 0, 2, 126_250],
  );
  assert.deepEqual(await rewards(world), CARRIED);
  const again = await imported(world, PER_ADVOCATE);
  assert.deepEqual([again.carried_rewards, again.known, again.refused], [0, 4, 0]);
  assert.deepEqual(await rewards(world), CARRIED);
  const retried = mustBe(200, await upload(world, { ...PER_ADVOCATE, dry_run: 'true' }));
  assert.deepEqual([retried.carried_rewards, retried.first_rows[0].reads.balance.carried_before], [0, true]);

  const { db } = world.app.deps;
  assert.deepEqual((await reconcile(db, world.clientId)).differences, []);
  const [owed] = await db.query<{ minor: string }>(
    `select sum(amount_minor) as minor from ledger_entries where credit_account = 'liability'`,
    [],
  );
  assert.equal(Number(owed?.minor), 126_250);
  assert.deepEqual(await db.query('select kind from owed_messages', []), []);
  const audit = await db.query<{ actor: string }>(
    `select actor from audit_entries where action = 'reward.granted'`,
    [],
  );
  assert.equal(audit.length, 2);

  // Another amount for the same debt is nobody's to guess.
  const other = await imported(world, PER_ADVOCATE, CSV.replaceAll('1,250.00', '990.00'));
  assert.deepEqual([other.refused, other.carried_rewards], [2, 0]);
  const [{ code, message }] = mustBe(
    200,
    await world.call('GET', `/v1/file-imports/${other.import_id}/errors`),
  );
  assert.equal(code, 'balance_not_taken');
  assert.match(message, /another amount/);
});

test('[FILE-1] [EX-2] a process that dies in the middle, or two at once, carry nothing over twice', async (t) => {
  const world = await startWorld(t);
  const { deps } = world.app;
  const { import_id } = mustBe(200, await upload(world, PER_ADVOCATE));
  const dying = {
    ...deps,
    inLane: (clientId: string, work: Parameters<typeof deps.inLane>[1]) =>
      deps.inLane(clientId, async (tx) => {
        await work(tx);
        throw new Error('killed');
      }),
  } as typeof deps;
  // Enrolling uses the lane as well: that is over before the money.
  await runFileSlice({ ...dying, enrolStaff: deps.enrolStaff }, world.clientId, import_id).catch(() => null);
  assert.deepEqual(await rewards(world), []);
  await Promise.all([slices(world, import_id), slices(world, import_id)]);
  assert.deepEqual(await rewards(world), CARRIED);
});

test('[FILE-1] each line may be owed for itself; debts, other currencies and what is ambiguous are refused with words', async (t) => {
  const world = await startWorld(t);
  const perRow = { ...PER_ADVOCATE, balances: 'per_row' };
  const csv =
    'Advocate Email,Advocate Code,Friend Email,Date,Balance\n' +
    'rosa@advocate.example,,one@friend.example,2026-03-01,50\n' +
    'rosa@advocate.example,,two@friend.example,2026-03-01,50\n' +
    'rosa@advocate.example,,two@friend.example,2026-03-01,50\n' +
    'rosa@advocate.example,,six@friend.example,2026-03-01,-20\n' +
    'rosa@advocate.example,,,,€20\n' +
    'rosa@advocate.example,,,,"1,234"\n' +
    ',ROSA7,ten@friend.example,2026-03-01,30\n';
  const tried = mustBe(200, await upload(world, { ...perRow, dry_run: 'true' }, csv));
  assert.deepEqual([tried.carried_rewards, tried.carried_minor, tried.refused], [2, 10_000, 4]);
  const messages = tried.errors.map(
    ({ field, message }: { field: string; message: string }) => `${field}: ${message}`,
  );
  assert.match(messages[0], /^balance: A debt is not carried over/);
  assert.match(messages[1], /is not in USD/);
  assert.match(messages[2], /no amount as 1234\.50/);
  assert.match(messages[3], /whose balance is it/);
  const done = await imported(world, perRow, csv);
  assert.deepEqual([done.carried_rewards, done.carried_minor, done.refused], [2, 10_000, 4]);
});

test('[FILE-1] [SEC-2] only administrators make rewards of a file', async (t) => {
  const world = await startWorld(t);
  const { access_token } = mustBe(
    200,
    await world.call('POST', '/v4/tokens/managed', { scopes: ['CAMPAIGN_EDIT'], name: 'marketer' }),
  );
  const refused = await upload(world, PER_ADVOCATE, CSV, access_token);
  assert.deepEqual([refused.status, refused.body.code], [403, 'balances_for_administrators']);
  assert.equal((await upload(world, { kind: 'program' }, CSV, access_token)).status, 200);
});

test('[FILE-1] [ID-2] an advocate may be known by a phone alone, unless several people share it', async (t: TestContext) => {
  const world = await startWorld(t);
  const csv = 'name,phone,code\nSam B,(303) 555-0144,SAM7\n';
  assert.equal((await imported(world, { kind: 'advocates' }, csv)).new, 1);
  const again = await imported(world, { kind: 'advocates' }, 'name,phone\nSam B,+13035550144\n');
  assert.deepEqual([again.known, again.refused], [1, 0]);
  const { db } = world.app.deps;
  assert.equal((await db.query(`select 1 from shareables where code = 'SAM7'`, [])).length, 1);
  assert.equal((await db.query('select 1 from shareables', [])).length, 1);
  // A second person with an e-mail of her own has the same phone now.
  mustBe(
    200,
    await world.call('POST', '/v5/persons', {
      identity_key_value: 'wife@advocate.example',
      phone: '303-555-0144',
    }),
  );
  mustBe(
    200,
    await world.call('POST', '/v5/persons', {
      identity_key_value: 'son@advocate.example',
      phone: '303-555-0144',
    }),
  );
  const shared = await imported(world, { kind: 'advocates' }, 'name,phone\nSam B,+13035550144\n');
  assert.equal(shared.refused, 1);
  const [{ code, message }] = mustBe(
    200,
    await world.call('GET', `/v1/file-imports/${shared.import_id}/errors`),
  );
  assert.equal(code, 'conflict');
  assert.match(message, /several people have this phone/);
});

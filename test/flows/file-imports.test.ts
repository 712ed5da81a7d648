// Importing files: what each kind makes, row-by-row complaints, dry runs, kills, pauses, and "new customer" by a list.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, MINUTE_MS, plusMs } from '../../src/base/time.ts';
import { runFileSlice } from '../../src/pipeline/file-rows.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

/** Uploads as a browser or curl does. */
async function upload(world: World, query: Record<string, string>, csv: string | Buffer) {
  const response = await world.app.server.inject({
    method: 'POST',
    url: `/v1/file-imports?${new URLSearchParams(query)}`,
    headers: { authorization: `Bearer ${world.token}`, 'content-type': 'text/csv' },
    payload: csv,
  });
  return { status: response.statusCode, body: response.json(), headers: new Headers() };
}

async function imported(world: World, query: Record<string, string>, csv: string) {
  const { import_id } = mustBe(200, await upload(world, query, csv));
  for (let slices = 0; slices < 50; slices++)
    if (!(await runFileSlice(world.app.deps, world.clientId, import_id)).nextAt) break;
  await world.app.deps.processClient(world.clientId);
  return mustBe(200, await world.call('GET', `/v1/file-imports/${import_id}`));
}

const count = async (world: World, table: string, where = 'true') => {
  const [row] = await world.app.deps.db.query<{ n: number }>(
    `select count(*)::int as n from ${table} where client_id = $1 and ${where}`,
    [world.clientId],
  );
  return row?.n ?? 0;
};

test('[FILE-1] advocates of a file get their codes; a wrong row says what is wrong and comes back in a file to mend', async (t) => {
  const world = await startWorld(t);
  const csv =
    '\uFEFFFull Name;E-Mail Address;Mobile;Type;Referral Code;Notes\r\n' +
    'Rosa Advocate;rosa@advocate.example;303-555-0111;customer;ROSA-FILE;=cmd\r\n' +
    'Tom Tech;tom@tech.example;;technician;;\r\n' +
    ';nameless@advocate.example;;;;\r\n' +
    'Bad Mail;not an address;;;;=1+1\r\n' +
    'Sly;sly@advocate.example;;;ROSA-FILE;\r\n';
  const tried = mustBe(200, await upload(world, { kind: 'advocates', dry_run: 'true' }, csv));
  assert.deepEqual([tried.rows, tried.new, tried.known, tried.refused], [5, 3, 0, 2]);
  assert.deepEqual(
    tried.columns.map(({ field }: { field: string }) => field),
    ['name', 'email', 'phone', 'kind', 'code', null],
  );
  assert.equal(tried.first_rows[0].reads.advocate.code, 'ROSA-FILE');
  assert.equal(await count(world, 'file_imports'), 0);
  assert.equal(await count(world, 'inputs', `name = 'person_saved'`), 0);

  const done = await imported(world, { kind: 'advocates', name: 'people.csv' }, csv);
  assert.deepEqual([done.state, done.new, done.refused], ['done', 2, 3]);
  const shareables = await world.app.deps.db.query<{ code: string; kind: string; phone: string }>(
    `select s.code, p.kind, p.phone from shareables s join persons p using (client_id, person_id) order by p.kind`,
  );
  assert.deepEqual(
    shareables.map(({ kind }) => kind),
    ['customer', 'technician'],
  );
  assert.equal(shareables[0]?.code, 'ROSA-FILE');
  assert.match(shareables[0]?.phone ?? '', /555/);
  // What a row said is stored where it belongs, and not in the import any more.
  assert.equal(await count(world, 'file_import_rows', `state = 'new' and cells is not null`), 0);

  const errors = mustBe(200, await world.call('GET', `/v1/file-imports/${done.import_id}/errors`));
  assert.deepEqual(
    errors.map(({ line, field, code }: Record<string, unknown>) => [line, field, code]),
    [
      [4, 'name', 'invalid_row'],
      [5, 'email', 'invalid_email'],
      [6, 'code', 'code_taken'],
    ],
  );
  const file = await world.app.server.inject({
    url: `/v1/file-imports/${done.import_id}/errors.csv`,
    headers: { authorization: `Bearer ${world.token}` },
  });
  assert.match(file.body, /^\uFEFFFull Name,E-Mail Address,Mobile,Type,Referral Code,Notes,what_to_mend\r\n/);
  assert.match(file.body, /Bad Mail,not an address,,,,'=1\+1,/, 'a formula is text (SEC-5)');
  const mended = file.body
    .replace('not an address', 'bad@advocate.example')
    .replace('Sly,sly@advocate.example,,,ROSA-FILE', 'Sly,sly@advocate.example,,,SLY-OWN')
    .replace('\r\n,nameless', '\r\nNamed,nameless');
  const again = await imported(world, { kind: 'advocates' }, mended);
  assert.deepEqual([again.new, again.refused], [3, 0]);
});

test('[FILE-1] leads of a file are evidence from their own day, each once however often the file comes, and a kill costs nothing', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@advocate.example', 'ROSA7');
  const day = plusMs(world.now(), -3 * DAY_MS)
    .toISOString()
    .slice(0, 10);
  const lines = Array.from(
    { length: 450 },
    (_, at) => `lead${at}@friend.example,Lead ${at},ROSA7,${day},web`,
  );
  const csv = `email,name,code,date,source\n${lines.join('\n')}\n`;
  const { import_id } = mustBe(200, await upload(world, { kind: 'leads' }, csv));
  const { deps } = world.app;
  // Killed before the commit of the second slice: everything of that slice is undone together.
  await runFileSlice(deps, world.clientId, import_id);
  await deps.processClient(world.clientId);
  const dying = {
    ...deps,
    db: {
      ...deps.db,
      query: deps.db.query.bind(deps.db),
      tx: (work: Parameters<typeof deps.db.tx>[0]) =>
        deps.db.tx(async (tx) => {
          await work(tx);
          throw new Error('killed');
        }),
    },
  } as typeof deps;
  await assert.rejects(runFileSlice(dying, world.clientId, import_id), /killed/);
  const half = mustBe(200, await world.call('GET', `/v1/file-imports/${import_id}`));
  assert.deepEqual([half.done, half.state], [200, 'running']);
  assert.equal(await count(world, 'inputs', `source = 'upload'`), 200);

  mustBe(200, await world.call('POST', `/v1/file-imports/${import_id}/pause`, {}));
  assert.equal((await runFileSlice(deps, world.clientId, import_id)).nextAt, null);
  mustBe(200, await world.call('POST', `/v1/file-imports/${import_id}/resume`, {}));
  // Two processes at once take each row once.
  for (let rounds = 0; rounds < 4; rounds++) {
    await Promise.all([
      runFileSlice(deps, world.clientId, import_id),
      runFileSlice(deps, world.clientId, import_id),
    ]);
    await deps.processClient(world.clientId);
  }
  const done = mustBe(200, await world.call('GET', `/v1/file-imports/${import_id}`));
  assert.deepEqual([done.state, done.new, done.done], ['done', 450, 450]);
  assert.equal(await count(world, 'evidence', `kind = 'web_lead' and occurred_at = '${day}T00:00:00Z'`), 450);

  const again = await imported(world, { kind: 'leads' }, csv);
  assert.deepEqual([again.new, again.known], [0, 450]);
  assert.equal(await count(world, 'evidence'), 450);
  const late = await world.call('POST', `/v1/file-imports/${import_id}/cancel`, {});
  assert.equal(late.status, 409);
});

test('[QU-2] who stands in a list of past customers is no new customer, whatever ServiceTitan says', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@advocate.example', 'ROSA7');
  const { office } = world.simulator;
  const jobOf = async (name: string, email: string) => {
    const made = office.createJob({ customer: { name, email, phone: '' }, advocateCode: 'rosa7' });
    mustBe(200, await world.zap(office.zapBody(made.id)));
    await world.drain();
    world.advance(2 * MINUTE_MS);
    office.completeJob(made.id, { totalCents: 20_000 });
    world.advance(2 * MINUTE_MS);
    await world.drain();
    return made.id;
  };
  const done = await imported(
    world,
    { kind: 'past_customers', dates: 'month_first' },
    'Email,Last Service Date\nold@friend.example,1/31/2020\n,2020-01-01\nodd@friend.example,31/31/2020\n',
  );
  assert.deepEqual([done.new, done.refused], [1, 2]);
  const outcome = async (jobId: unknown) => {
    const [row] = await world.app.deps.db.query<{
      qualification: { outcome: string; reasons: Record<string, unknown>[] };
    }>('select qualification from job_outcomes where client_id = $1 and job_id = $2', [
      world.clientId,
      String(jobId),
    ]);
    return row?.qualification;
  };
  const old = await outcome(await jobOf('Old Friend', 'old@friend.example'));
  assert.equal(old?.outcome, 'disqualified');
  const reason = old?.reasons.find(({ rule }) => rule === 'QU-2') as { facts: { told_by_files: object[] } };
  assert.deepEqual(reason.facts.told_by_files, [
    { served_at: '2020-01-31T00:00:00.000Z', import_id: done.import_id },
  ]);
  assert.equal((await outcome(await jobOf('New Friend', 'new@friend.example')))?.outcome, 'qualified');
});

test('[FILE-1] opt-outs of a file, as addresses and as hashes, are not mailed', async (t) => {
  const world = await startWorld(t);
  const { createHash } = await import('node:crypto');
  const hash = createHash('sha256').update('hashed@friend.example').digest('hex');
  const done = await imported(
    world,
    { kind: 'opt_outs', mail_class: 'promotional' },
    `email,sha256,class\nPlain@Friend.example,,all\n,${hash.toUpperCase()},\n,abc,\nx@friend.example,,never\n`,
  );
  assert.deepEqual([done.new, done.refused], [2, 2]);
  const rows = await world.app.deps.db.query<{ address_key: string; mail_class: string }>(
    'select address_key, mail_class from mail_opt_outs order by 2',
  );
  assert.deepEqual(rows, [
    { address_key: 'plain@friend.example', mail_class: 'all' },
    { address_key: `sha256:${hash}`, mail_class: 'promotional' },
  ]);
});

test("[FILE-1] another program's export brings advocates, codes and friends; who bought there is no new customer; a balance nobody explained is refused", async (t) => {
  const world = await startWorld(t);
  const day = plusMs(world.now(), -10 * DAY_MS)
    .toISOString()
    .slice(0, 10);
  const done = await imported(
    world,
    { kind: 'program', mapping: JSON.stringify({ advocate_email: 'Referrer Mail' }) },
    'Referrer Mail,Referrer,Code,Friend Email,Referral Date,Status,Balance\n' +
      `rosa@advocate.example,Rosa A,ROSA-OLD,open@friend.example,${day},pending,\n` +
      `rosa@advocate.example,Rosa A,ROSA-OLD,bought@friend.example,${day},Converted,0.00\n` +
      'sam@advocate.example,Sam B,,,,,\n' +
      'kim@advocate.example,Kim C,,,,,$50.00\n' +
      'lea@advocate.example,Lea D,LEA-OLD,undated@friend.example,,,\n',
  );
  assert.deepEqual([done.rows, done.refused], [5, 2]);
  const errors = mustBe(200, await world.call('GET', `/v1/file-imports/${done.import_id}/errors`));
  assert.deepEqual(
    errors.map(({ field, code }: Record<string, unknown>) => [field, code]),
    [
      ['balance', 'balance_not_taken'],
      ['referred_at', 'invalid_row'],
    ],
  );
  assert.equal(await count(world, 'shareables'), 2);
  assert.equal(await count(world, 'referrals', `state = 'active'`), 2);
  assert.equal(await count(world, 'past_customers', `value = 'bought@friend.example'`), 1);
});

test('[FILE-1] events of a file keep their other columns; what cannot be read at all is refused whole', async (t) => {
  const world = await startWorld(t);
  const done = await imported(
    world,
    { kind: 'events', event_name: 'survey_answered' },
    'email\tScore Given\tevent\na@friend.example\t9\t\nb@friend.example\t7\tcalled\n\t1\t\n',
  );
  assert.deepEqual([done.new, done.refused], [2, 1]);
  const inputs = await world.app.deps.db.query<{ name: string; body: string }>(
    `select name, body from inputs where source = 'upload' order by input_id`,
  );
  assert.deepEqual(
    inputs.map(({ name, body }) => [name, JSON.parse(body).score_given]),
    [
      ['survey_answered', '9'],
      ['called', '7'],
    ],
  );
  const refused = async (query: Record<string, string>, csv: string | Buffer) => {
    const { status, body } = await upload(world, query, csv);
    return [status, body.code ?? body.error_code, body.message ?? body.error_message] as const;
  };
  const [status, code, message] = await refused({ kind: 'leads' }, 'colour,size\nred,3\n');
  assert.deepEqual([status, code], [400, 'import_file_invalid']);
  assert.match(String(message), /no column of the first line is known/);
  assert.equal((await refused({ kind: 'leads' }, Buffer.from([0x65, 0xff, 0xfe])))[1], 'import_file_invalid');
  assert.equal((await refused({ kind: 'leads' }, 'email\n'))[1], 'import_file_invalid');
  assert.equal((await refused({ kind: 'nonsense' }, 'email\n'))[0], 400);
  assert.equal(await count(world, 'file_imports'), 1);
  const json = mustBe(
    200,
    await world.call('POST', '/v1/file-imports', {
      ...{ kind: 'leads', dry_run: true, csv: 'Kunden-Mail,code\nx@friend.example,ROSA7\n' },
      mapping: { email: 'Kunden-Mail' },
    }),
  );
  assert.deepEqual([json.dry_run, json.new], [true, 1]);
});

test('[ID-5] an erased person is in no refused row and in no list of past customers any more', async (t) => {
  const world = await startWorld(t);
  await imported(world, { kind: 'past_customers' }, 'email\njane@friend.example\nsue@friend.example\n');
  await imported(world, { kind: 'leads' }, 'email,event_time\njane@friend.example,some day\n');
  await imported(world, { kind: 'leads' }, 'email,name\njane@friend.example,Jane\n');
  const { sweepErasure } = await import('../../src/pipeline/erase.ts');
  const erasure = mustBe(200, await world.call('POST', '/v4/erasures', { email: 'jane@friend.example' }));
  await sweepErasure(world.app.deps, world.clientId, erasure.id);
  assert.equal(await count(world, 'past_customers'), 1);
  assert.equal(await count(world, 'file_import_rows', `cells::text like '%jane%'`), 0);
});

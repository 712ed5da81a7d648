// Staff and partners as advocates, and their printed cards, through the API: who gets which code, which referral names whose kind, what
// the PDF holds, and what is refused.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { PDFDocument, PDFName, PDFRawStream } from 'pdf-lib';
import QRCode from 'qrcode';
import { mustBe, startWorld, type World } from '../support/world.ts';

const TINA = { name: 'Tina Rivera', kind: 'technician', email: 'tina@field.example', employee_id: 1001 };
const OSCAR = { name: 'Oscar', kind: 'employee', employee_id: 'E-7' };
const REALTY = { name: 'Smith & Sons Realty', kind: 'partner', email: 'hello@realty.example' };

async function enrol(world: World, people: unknown[]) {
  return mustBe(200, await world.call('POST', '/v1/staff', { people }));
}

test('[AT-8] staff and partners get a code and link each; the same again changes nothing', async (t) => {
  const world = await startWorld(t);
  const people = [{ ...TINA, preferred_code: 'TINA-44' }, OSCAR, REALTY];
  const first = await enrol(world, people);
  assert.deepEqual([first.stored, first.refused], [3, 0]);
  const [tina, oscar, realty] = first.results;
  assert.deepEqual(
    [tina.row, tina.status, tina.code, tina.link, tina.card_link],
    [1, 'created', 'TINA-44', `http://${world.domain}/TINA-44`, `http://${world.domain}/TINA-44?c=CARD`],
  );
  assert.match(oscar.code, /^oscar/i);
  assert.match(realty.code, /^smith/i);

  const again = await enrol(world, people);
  for (const [index, one] of again.results.entries()) {
    const before = first.results[index];
    assert.deepEqual([one.status, one.person_id, one.code], ['unchanged', before.person_id, before.code]);
  }
  // Without the wish, and found by one key of the two, it is the same code still.
  const { email: _email, ...byId } = TINA;
  const [same] = (await enrol(world, [byId])).results;
  assert.deepEqual([same.status, same.person_id, same.code], ['unchanged', tina.person_id, 'TINA-44']);

  const renamed = (await enrol(world, [{ ...OSCAR, name: 'Oscar Lind', kind: 'technician' }])).results[0];
  assert.deepEqual(
    [renamed.status, renamed.person_id, renamed.code],
    ['updated', oscar.person_id, oscar.code],
  );

  const listed = mustBe(200, await world.call('GET', '/v1/staff?kind=technician'));
  assert.deepEqual(
    listed.map((one: Record<string, unknown>) => [one.name, one.employee_id, one.code]),
    [
      ['Oscar Lind', 'E-7', oscar.code],
      ['Tina Rivera', '1001', 'TINA-44'],
    ],
  );
  assert.equal(listed[1].qr_svg, `http://${world.domain}/qr/TINA-44.svg`);
  const all = mustBe(200, await world.call('GET', '/v1/staff'));
  assert.equal(all.length, 3);
  assert.equal((await world.call('GET', '/qr/TINA-44.svg', undefined, { token: null })).status, 200);

  const audit = await world.app.deps.db.query<{ action: string }>(
    `select action from audit_entries where client_id = $1 and (subject = $2 or after ->> 'person_id' = $3) order by entry_id`,
    [world.clientId, `person:${oscar.person_id}`, oscar.person_id],
  );
  assert.deepEqual(
    audit.map(({ action }) => action),
    ['person.created', 'shareable.created', 'person.changed'],
  );
});

test('[AT-8] a referral by a technician or a partner names the kind, also after the kind was changed', async (t) => {
  const world = await startWorld(t);
  const { results } = await enrol(world, [{ ...TINA, preferred_code: 'TINA-44' }, REALTY]);
  const { office } = world.simulator;
  for (const [index, { code }] of results.entries()) {
    const customer = { name: `Pat ${index}`, email: `pat${index}@friend.example` };
    const job = office.createJob({ customer, advocateCode: code });
    mustBe(200, await world.zap(office.zapBody(job.id)));
  }
  await world.drain();
  const kinds = async () => {
    const { referrals } = mustBe(200, await world.call('GET', '/v1/referrals'));
    return referrals.map((one: { advocate: { kind: string } }) => one.advocate.kind).sort();
  };
  assert.deepEqual(await kinds(), ['partner', 'technician']);
  await enrol(world, [{ ...REALTY, kind: 'employee' }]);
  await world.drain();
  assert.deepEqual(await kinds(), ['employee', 'technician']);
});

test('[AT-8] a row that cannot be is refused with its reason and stores nothing; the others are stored', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'rosa7');
  mustBe(200, await world.call('POST', '/v5/persons', { email: 'kim@example.com', partner_user_id: 'u1' }));
  const { results, stored, refused } = await enrol(world, [
    { name: 'Nobody', kind: 'technician' },
    { name: 'Bad', kind: 'technician', email: 'not an e-mail' },
    { name: '  ', kind: 'technician', email: 'blank@example.com' },
    { name: 'Taken', kind: 'technician', email: 'taken@example.com', preferred_code: 'ROSA7' },
    { name: 'Short', kind: 'technician', email: 'short@example.com', preferred_code: 'ab' },
    TINA,
    { ...TINA, employee_id: null, name: 'Tina again' },
    { name: 'Kim', kind: 'partner', email: 'kim@example.com', employee_id: 'K1' },
  ]);
  assert.deepEqual(
    results.map((one: { error: { code: string } | null }) => one.error?.code ?? null),
    [
      ...['invalid_parameter', 'invalid_email', 'invalid_parameter', 'code_taken', 'code_out_of_range'],
      ...[null, 'conflict', 'conflict'],
    ],
  );
  assert.deepEqual([stored, refused], [1, 7]);
  assert.match(results[3].error.parameters.free, /rosa7/i);
  assert.equal((await world.call('GET', '/v5/persons?identity_key_value=taken@example.com')).body.length, 0);
  await enrol(world, [OSCAR]);
  const mixed = (await enrol(world, [{ ...TINA, employee_id: 'E-7' }])).results[0];
  assert.equal(mixed.error.code, 'conflict');
  for (const people of [[], [{ name: 'A', kind: 'plumber', email: 'a@example.com' }], Array(501).fill(TINA)])
    assert.equal((await world.call('POST', '/v1/staff', { people })).body.code, 'validation_error');
  assert.equal((await world.call('GET', '/v1/staff', undefined, { token: null })).status, 403);
});

test('[ID-1] [AT-8] an address of the company tells its own people apart, and five hundred come in one request', async (t) => {
  const world = await startWorld(t);
  mustBe(200, await world.call('PATCH', '/v1/client', { own_domains: ['acme.example'] }));
  const people = Array.from({ length: 500 }, (_, index) => ({
    ...{ name: `Sam Number${index}`, kind: 'technician', email: `sam${index}@acme.example` },
  }));
  const first = await enrol(world, people);
  assert.equal(first.stored, 500);
  assert.equal(new Set(first.results.map((one: { code: string }) => one.code)).size, 500);
  const again = await enrol(world, people.slice(0, 2));
  assert.deepEqual(
    again.results.map((one: { person_id: string }) => one.person_id),
    first.results.slice(0, 2).map((one: { person_id: string }) => one.person_id),
  );
});

async function pdf(world: World, query: string, token = world.token) {
  const answer = await fetch(`${world.url}/v1/cards.pdf?${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/pdf');
  return { headers: answer.headers, document: await PDFDocument.load(await answer.arrayBuffer()) };
}

function operatorsOf(document: PDFDocument, page: number): string {
  const stream = document.getPage(page).node.lookup(PDFName.of('Contents'));
  assert.ok(stream instanceof PDFRawStream);
  return inflateSync(stream.contents).toString();
}

/** The modules of the QR code that a page shows, read from its rectangles. */
function modulesOf(operators: string): Set<string> {
  const line = operators.split('\n').find((one) => one.split(' re').length > 50) ?? '';
  const runs = [...line.matchAll(/([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re/g)].map((match) =>
    match.slice(1).map(Number),
  );
  const module = runs[0]?.[3] ?? 1;
  const left = Math.min(...runs.map(([x = 0]) => x));
  const top = Math.max(...runs.map(([, y = 0]) => y));
  return new Set(
    runs.flatMap(([x = 0, y = 0, width = 0]) =>
      Array.from({ length: Math.round(width / module) }, (_, step) => {
        return `${Math.round((top - y) / module)}:${Math.round((x - left) / module) + step}`;
      }),
    ),
  );
}

test('[AT-8] cards, badges and sheets to print: their pages and sizes, and the QR code of the card link', async (t) => {
  const world = await startWorld(t);
  const { results } = await enrol(world, [
    { ...TINA, preferred_code: 'TINA-44' },
    OSCAR,
    { ...REALTY, name: '王小明' },
  ]);
  const ids = results.map((one: { person_id: string }) => one.person_id);
  const cards = await pdf(world, `person_ids=${ids.join(',')},${ids[0]}`);
  assert.equal(cards.headers.get('goodword-names-left-out'), ids[2]);
  assert.deepEqual(
    cards.document.getPages().map((page) => page.getSize()),
    Array(3).fill({ width: 270, height: 162 }),
  );
  assert.deepEqual(cards.document.getPage(0).getTrimBox(), { x: 9, y: 9, width: 252, height: 144 });
  const { modules } = QRCode.create(results[0].card_link, { errorCorrectionLevel: 'M' });
  const expected = [...modules.data].flatMap((dark, at) =>
    dark ? [`${Math.floor(at / modules.size)}:${at % modules.size}`] : [],
  );
  assert.deepEqual([...modulesOf(operatorsOf(cards.document, 0))].sort(), expected.sort());

  const badges = await pdf(world, 'kind=technician&layout=badge');
  assert.deepEqual(
    [badges.document.getPageCount(), badges.document.getPage(0).getSize()],
    [1, { width: 288, height: 216 }],
  );
  const sheet = await pdf(world, `person_ids=${ids[0]}&layout=sheet&copies=11&paper=a4`);
  assert.deepEqual([sheet.document.getPageCount(), sheet.document.getPage(1).getSize().width], [2, 595.28]);
});

test('[AT-8] [SEC-1] cards of nobody, of unknown persons, of another client and without a code are refused', async (t) => {
  const world = await startWorld(t);
  const other = await startWorld(t, { bare: true });
  const [theirs] = (await enrol(other, [TINA])).results;
  const early = await other.call('GET', '/v1/cards.pdf?kind=technician');
  assert.deepEqual([early.status, early.body.code], [404, 'no_running_program']);
  const plain = mustBe(200, await world.call('POST', '/v5/persons', { email: 'plain@example.com' }));
  for (const [query, status, code] of [
    ['', 400, 'invalid_parameter'],
    ['person_ids=,', 400, 'invalid_parameter'],
    ['person_ids=1&kind=partner', 400, 'invalid_parameter'],
    ['kind=partner', 400, 'nobody_to_print'],
    ['person_ids=nonsense', 404, 'person_not_found'],
    [`person_ids=${theirs.person_id}`, 404, 'person_not_found'],
    [`person_ids=${plain.id}`, 400, 'person_without_code'],
    [`person_ids=${Array(501).fill('1').join(',')}`, 400, 'invalid_parameter'],
    ['kind=technician&layout=poster', 400, 'validation_error'],
  ] as const) {
    const answer = await world.call('GET', `/v1/cards.pdf?${query}`);
    assert.deepEqual([answer.status, answer.body.code], [status, code], query);
  }
  assert.equal(
    (await world.call('GET', '/v1/cards.pdf?kind=partner', undefined, { token: null })).status,
    403,
  );
});

/** A PNG of one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('[AT-8] the logo of the theme is drawn; one that is no picture is left out', async (t) => {
  const world = await startWorld(t, { bare: true });
  let picture: Buffer | string = PIXEL;
  const site = createServer((_request, response) => response.end(picture));
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    site.closeAllConnections();
    site.close();
  });
  const logo_url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/logo`;
  await world.campaign({ theme: { logo_url } });
  await enrol(world, [TINA]);
  for (const [served, isDrawn] of [
    [PIXEL, true],
    ['<svg/>', false],
    [Buffer.concat([PIXEL.subarray(0, 40), Buffer.alloc(10)]), false],
  ] as const) {
    picture = served;
    const { document } = await pdf(world, 'kind=technician');
    assert.equal(operatorsOf(document, 0).includes('/logo Do'), isDrawn);
  }
});

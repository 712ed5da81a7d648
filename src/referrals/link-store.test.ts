// Where a link leads, as PostgreSQL knows it: the code, its own destination, the campaign that runs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { NOON, type ReferralWorld, referralWorld } from '../../test/support/referral-world.ts';
import { followLinks, type Link } from './link-store.ts';

const { db } = await testDatabase();

async function campaign(
  world: ReferralWorld,
  label: string,
  state: string,
  isPublished = true,
): Promise<string> {
  const campaignId = world.ids();
  await db.query(
    `insert into campaigns (client_id, campaign_id, name, program_label, state, live_version, created_at, updated_at)
     values ($1, $2, 'x', $3, $4, $5, $6, $6)`,
    [world.clientId, campaignId, label, state, isPublished ? 1 : null, NOON],
  );
  await db.query(
    `insert into campaign_versions (client_id, campaign_id, version, settings, created_by, created_at, published_at)
     values ($1, $2, 1, $3, 'test', $4, $5)`,
    [world.clientId, campaignId, '{}', NOON, isPublished ? NOON : null],
  );
  return campaignId;
}

async function link(world: ReferralWorld, codeKey: string): Promise<Link> {
  const [found] = await followLinks(db, NOON, [{ clientId: world.clientId, codeKey, click: null }]);
  return found as Link;
}

test('[WEB-3] a live code leads to the campaign that runs, of its own program first', async () => {
  const world = await referralWorld(db);
  await world.code(await world.person('Rosa'), 'Rosa7', { label: 'Refer-A-Friend' });
  await campaign(world, 'refer-a-friend', 'STOPPED');
  const paused = await campaign(world, 'refer-a-friend', 'PAUSED');
  await campaign(world, 'spring', 'LIVE');
  await campaign(world, 'refer-a-friend', 'NOT_LAUNCHED', false);
  assert.deepEqual(await link(world, 'rosa7'), {
    kind: 'share',
    code: 'Rosa7',
    program: 'Refer-A-Friend',
    linkUrl: null,
    campaign: { campaignId: paused, version: 1, isRunning: true },
    advocateId: null,
  });
  for (let n = 0; n < 2; n++) {
    const newest = await campaign(world, 'refer-a-friend', 'LIVE');
    assert.equal((await link(world, 'rosa7')).campaign?.campaignId, newest);
  }
});

test('[WEB-3] when no campaign runs the newest there was tells the site; unknown and retired codes lead there too', async () => {
  const world = await referralWorld(db);
  await world.code(await world.person('Rosa'), 'rosa7', { retiredAt: NOON });
  await campaign(world, 'a', 'ENDED');
  const newest = await campaign(world, 'b', 'STOPPED');
  for (const key of ['rosa7', 'nobody']) {
    assert.deepEqual(await link(world, key), {
      kind: null,
      code: '',
      program: '',
      linkUrl: null,
      campaign: { campaignId: newest, version: 1, isRunning: false },
      advocateId: null,
    });
  }
});

test('[WEB-3] the destination of the link itself: program_url, else the url of its content', async () => {
  const world = await referralWorld(db);
  await world.code(await world.person('Rosa'), 'rosa7');
  const { linkUrl, campaign: none } = await link(world, 'rosa7');
  assert.deepEqual({ linkUrl, none }, { linkUrl: null, none: null });
  await db.query(
    `update shareables set content = '{"url": "https://content.example"}' where client_id = $1`,
    [world.clientId],
  );
  assert.equal((await link(world, 'rosa7')).linkUrl, 'https://content.example');
  await db.query(`update shareables set program_url = 'https://own.example' where client_id = $1`, [
    world.clientId,
  ]);
  assert.equal((await link(world, 'rosa7')).linkUrl, 'https://own.example');
});

test('[SEC-3] names of two clients in one statement stay apart', async () => {
  const [world, other] = [await referralWorld(db), await referralWorld(db)];
  await other.code(await other.person('Rosa'), 'rosa7');
  await campaign(other, 'a', 'LIVE');
  const names = [world, other].map(({ clientId }) => ({ clientId, codeKey: 'rosa7', click: null }));
  const [nobodys, others] = await followLinks(db, NOON, names);
  assert.equal(others?.kind, 'share');
  assert.deepEqual(nobodys, {
    kind: null,
    code: '',
    program: '',
    linkUrl: null,
    campaign: null,
    advocateId: null,
  });
});

test('[WEB-7] the clicks of one moment are stored with what their links are now; nobody’s and retired names have none', async () => {
  const [world, other] = [await referralWorld(db), await referralWorld(db)];
  await world.code(await world.person('Rosa'), 'Rosa-7');
  await world.code(await world.person('Ed'), 'ed5', { retiredAt: NOON });
  await other.code(await other.person('Ann'), 'ann"2');
  await db.query(
    `insert into promotion_links (client_id, code_key, code, program_label, created_at) values ($1, 'yardsign', 'Yard-Sign', 'spring', $2)`,
    [world.clientId, NOON],
  );
  const visit = ({ clientId, ids }: ReferralWorld, codeKey: string, deviceId: string) => ({
    clientId,
    codeKey,
    click: { inputId: ids(), channel: 'EMAIL', deviceClass: 'phone', deviceId },
  });
  const visits = [
    visit(world, 'rosa7', 'device-1'),
    visit(world, 'ed5', 'device-2'),
    visit(other, 'rosa7', 'device-3'),
    visit(world, 'yardsign', 'device-4'),
    { ...visit(world, 'rosa7', 'device-5'), click: null },
    visit(other, 'ann2', 'device-6'),
    visit(world, 'rosa7', 'device-7'),
  ];
  await followLinks(db, NOON, visits);
  const stored = await db.query(
    `select i.device_id, i.client_id, i.input_id, i.source, i.actor, i.name, i.body
     from inputs i join inbox b using (client_id, input_id)
     where i.client_id = any($1::bigint[]) order by i.device_id`,
    [[world.clientId, other.clientId]],
  );
  const row = (n: number, name: string, body: object) => {
    const { clientId, click } = visits[n - 1] as (typeof visits)[number];
    const more = { channel: 'EMAIL', device_class: 'phone' };
    return {
      ...{ device_id: `device-${n}`, client_id: clientId, input_id: click?.inputId },
      ...{ source: 'browser', actor: 'browser', name, body: JSON.stringify({ ...body, ...more }) },
    };
  };
  assert.deepEqual(stored, [
    row(1, 'share_clicked', { advocate_code: 'Rosa-7' }),
    row(4, 'promotion_clicked', { promotion: 'Yard-Sign', program_label: 'spring' }),
    row(6, 'share_clicked', { advocate_code: 'ann"2' }),
    row(7, 'share_clicked', { advocate_code: 'Rosa-7' }),
  ]);
});

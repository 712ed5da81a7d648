// Where a link leads, as PostgreSQL knows it: the code, its own destination, the campaign that runs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { NOON, type ReferralWorld, referralWorld } from '../../test/support/referral-world.ts';
import { destinationOf } from './link-store.ts';

const { db } = await testDatabase();

async function campaign(
  world: ReferralWorld,
  label: string,
  state: string,
  url: string,
  isPublished = true,
): Promise<void> {
  const campaignId = world.ids();
  await db.query(
    `insert into campaigns (client_id, campaign_id, name, program_label, state, live_version, created_at, updated_at)
     values ($1, $2, 'x', $3, $4, $5, $6, $6)`,
    [world.clientId, campaignId, label, state, isPublished ? 1 : null, NOON],
  );
  await db.query(
    `insert into campaign_versions (client_id, campaign_id, version, settings, created_by, created_at, published_at)
     values ($1, $2, 1, $3, 'test', $4, $5)`,
    [world.clientId, campaignId, JSON.stringify({ company_url: url }), NOON, isPublished ? NOON : null],
  );
}

test('[WEB-3] a live code leads to the site of the campaign that runs, of its own program first', async () => {
  const world = await referralWorld(db);
  await world.code(await world.person('Rosa'), 'Rosa7', { label: 'Refer-A-Friend' });
  await campaign(world, 'refer-a-friend', 'STOPPED', 'https://old.example');
  await campaign(world, 'refer-a-friend', 'PAUSED', 'https://paused.example');
  await campaign(world, 'spring', 'LIVE', 'https://spring.example');
  await campaign(world, 'refer-a-friend', 'NOT_LAUNCHED', 'https://draft.example', false);
  assert.deepEqual(await destinationOf(db, world.clientId, 'rosa7'), {
    code: 'Rosa7',
    program: 'Refer-A-Friend',
    linkUrl: null,
    companyUrl: 'https://paused.example',
    isLive: true,
  });
  await campaign(world, 'refer-a-friend', 'LIVE', 'https://live.example');
  assert.equal((await destinationOf(db, world.clientId, 'rosa7')).companyUrl, 'https://live.example');
  await campaign(world, 'refer-a-friend', 'LIVE', 'https://newest.example');
  assert.equal((await destinationOf(db, world.clientId, 'rosa7')).companyUrl, 'https://newest.example');
});

test('[WEB-3] when no campaign runs the newest there was tells the site; unknown and retired codes lead there too', async () => {
  const world = await referralWorld(db);
  await world.code(await world.person('Rosa'), 'rosa7', { retiredAt: NOON });
  await campaign(world, 'a', 'ENDED', 'https://ended.example');
  await campaign(world, 'b', 'STOPPED', 'https://stopped.example');
  for (const key of ['rosa7', 'nobody']) {
    assert.deepEqual(await destinationOf(db, world.clientId, key), {
      code: null,
      program: null,
      linkUrl: null,
      companyUrl: 'https://stopped.example',
      isLive: false,
    });
  }
});

test('[WEB-3] the destination of the link itself: program_url, else the url of its content', async () => {
  const world = await referralWorld(db);
  await world.code(await world.person('Rosa'), 'rosa7');
  assert.deepEqual(await destinationOf(db, world.clientId, 'rosa7'), {
    code: 'rosa7',
    program: 'refer-a-friend',
    linkUrl: null,
    companyUrl: null,
    isLive: false,
  });
  await db.query(
    `update shareables set content = '{"url": "https://content.example"}' where client_id = $1`,
    [world.clientId],
  );
  assert.equal((await destinationOf(db, world.clientId, 'rosa7')).linkUrl, 'https://content.example');
  await db.query(`update shareables set program_url = 'https://own.example' where client_id = $1`, [
    world.clientId,
  ]);
  assert.equal((await destinationOf(db, world.clientId, 'rosa7')).linkUrl, 'https://own.example');
});

test('[SEC-3] codes and campaigns of another client lead nowhere here', async () => {
  const [world, other] = [await referralWorld(db), await referralWorld(db)];
  await other.code(await other.person('Rosa'), 'rosa7');
  await campaign(other, 'a', 'LIVE', 'https://other.example');
  const { code, companyUrl } = await destinationOf(db, world.clientId, 'rosa7');
  assert.deepEqual({ code, companyUrl }, { code: null, companyUrl: null });
});

// kill -9 while visitors follow a link: a click whose redirect was answered is there (WEB-7).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { openDb } from '../../src/db/pool.ts';
import { makeDice } from '../simulation/dice.ts';
import { CAMPAIGN } from '../support/first-campaign.ts';
import { type KillStage, openKillStage } from '../support/kill-stage.ts';

const SEED = Number(process.env.KILL_SEED ?? 11);
const VISITORS = 8;
const KILLS = 3;
const PATIENCE_MS = 30_000;

test('[WEB-7] [IN-1] kill -9 under load loses no click whose redirect was answered, and applies each once', async (t) => {
  const stage = await openKillStage(t);
  const dice = makeDice(SEED);
  await setUp(stage);

  const answered = new Set<string>();
  let over = false;
  const visitor = async () => {
    while (!over) {
      const location = await stage.follow('/rosa7');
      if (location === null) {
        await delay(20);
        continue;
      }
      const token = new URL(location).searchParams.get('extole_zone_click_event_id') ?? '';
      assert.match(token, /^\d+-/, `an answered redirect names its click: ${location}`);
      answered.add(token.split('-')[0] ?? '');
    }
  };
  const killer = async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      await delay(200 + dice.int(500));
      if (kill === 1) await stage.killPostgres();
      await stage.killServer();
    }
    await delay(200);
    over = true;
  };
  await Promise.all([killer(), ...Array.from({ length: VISITORS }, visitor)]);

  assert.ok(answered.size > 100, `only ${answered.size} clicks were answered`);
  await assertKept(stage, [...answered]);
});

async function setUp(stage: KillStage): Promise<void> {
  const must = async (path: string, body: unknown = {}) => {
    const reply = await stage.send('POST', path, body);
    assert.equal(reply.status, 200, `${path}: ${JSON.stringify(reply.body)}`);
    return reply.body;
  };
  const campaign = await must('/v1/campaigns', CAMPAIGN);
  await must(`/v1/campaigns/${campaign.campaign_id}/publish`);
  const rosa = await must('/v5/persons', { identity_key_value: 'rosa@example.com' });
  await must(`/v5/persons/${rosa.id}/shareables`, { label: CAMPAIGN.program_label, code: 'rosa7' });
}

async function assertKept(stage: KillStage, clickIds: readonly string[]): Promise<void> {
  const db = openDb({ url: await stage.databaseUrl(), max: 1 });
  try {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const [row] = await db.query<{ count: string }>('select count(*) from inbox', []);
      if (row?.count === '0') break;
      assert.ok(Date.now() < deadline, `${row?.count} clicks are not applied`);
      await delay(100);
    }
    const lost = await db.query(
      `select id from unnest($1::bigint[]) as answered (id)
        where not exists (select from inputs where input_id = id and name = 'share_clicked')
           or (select count(*) from input_results where input_id = id and state = 'applied') <> 1`,
      [clickIds],
    );
    assert.deepEqual(lost, [], 'answered, and lost or not applied');
  } finally {
    await db.close();
  }
}

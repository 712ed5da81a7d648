import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADVOCATE } from '../../test/support/reward-facts.ts';
import { CLIENT, OTHER_ADVOCATE, rewardWorld } from '../../test/support/reward-rows.ts';
import type { Bucket } from './caps.ts';
import { openCounters } from './claims-store.ts';
import { repointRewards } from './store.ts';

test('[RW-1] [ID-3] after a merge caps by person count every grant of both, and every reward that kept its old person', async (t) => {
  const world = await rewardWorld(t);
  const at = new Date('2026-04-10T12:00:00Z');
  const grant = (id: number, personId: string) =>
    world.db.query(
      `insert into rewards (client_id, reward_id, campaign_id, campaign_version, role, person_id, slot, amount_minor, currency, state,
                            approval, hold_until, counts_at, from_integration, origin, reason, idempotency_key, created_at, updated_at)
       values ($1, $2, 5, 1, 'advocate', $3, 1, 1000, 'USD', 'approved', 'manual', $4, $4, false, 'staff', 'sorry', $5, $4, $4)`,
      [CLIENT, 7000 + id, personId, at, `key ${id}`],
    );
  for (const [id, person] of [ADVOCATE, ADVOCATE, ADVOCATE, OTHER_ADVOCATE].entries())
    await grant(id, person);
  await world.db.query('update persons set merged_into = $1 where person_id = $2', [
    OTHER_ADVOCATE,
    ADVOCATE,
  ]);
  await world.db.tx((tx) => repointRewards(tx, CLIENT, [{ from: ADVOCATE, to: OTHER_ADVOCATE }]));
  const owners = await world.db.query<{ person_id: string }>(
    `select distinct person_id from rewards where origin = 'staff'`,
  );
  assert.deepEqual(owners, [{ person_id: OTHER_ADVOCATE }]);
  const bucket: Bucket = {
    ...{ campaignId: '0', personId: OTHER_ADVOCATE, role: 'any', from: null, until: null },
    cap: {
      cap: 'per_person',
      period: 'ever',
      limit_minor: 9_000,
      limit_rewards: null,
    } as unknown as Bucket['cap'],
  };
  const used = async () => [...(await world.db.tx((tx) => openCounters(tx, CLIENT, [bucket]))).values()];
  assert.deepEqual(await used(), [{ minor: 4_000, rewards: 4 }]);

  // What had to keep its old person, begun anew and changed.
  await world.db.query(`update rewards set person_id = $1 where reward_id = 7000`, [ADVOCATE]);
  assert.deepEqual(await used(), [{ minor: 4_000, rewards: 4 }], 'moved between the two: nothing changes');
  await world.db.query('delete from cap_counters');
  assert.deepEqual(await used(), [{ minor: 4_000, rewards: 4 }]);
  await world.db.query(`update rewards set state = 'canceled' where reward_id = 7000`);
  assert.deepEqual(await used(), [{ minor: 3_000, rewards: 3 }]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mustBe, startWorld, type World } from '../../test/support/world.ts';
import { processClient } from './run.ts';

/** From now on PostgreSQL refuses evidence with this code, and quotes it. */
async function refuse(world: World, code: string): Promise<void> {
  await world.app.deps.db.query(
    `create function refuse() returns trigger language plpgsql as $$
     begin
       if new.data ->> 'code' = '${code}' then
         raise exception 'this is nothing: "%"', new.data ->> 'code' using errcode = 'invalid_text_representation';
       end if;
       return new;
     end $$;
     create trigger refuse before insert on evidence for each row execute function refuse()`,
  );
}

const lead = (email: string, advocate_code: string) => ({
  event_name: 'online_lead_captured',
  data: { email, advocate_code },
});

test('[IN-1] an input that cannot be applied is put aside with its reason and holds no other up, whatever its words are', async (t) => {
  const world = await startWorld(t);
  await refuse(world, 'connection timeout pool');
  const bad = lead('bad@example.com', 'connection timeout pool');
  const bodies = [lead('before@example.com', 'rosa7'), bad, lead('after@example.com', 'rosa7')];
  const sent = mustBe(200, await world.call('POST', '/v5/batch-events', bodies));
  await world.drain();
  assert.deepEqual(await statesOf(world, sent), ['applied', 'failed software_error', 'applied']);
});

async function statesOf(world: World, sent: { event_id: string }[]): Promise<string[]> {
  const states: string[] = [];
  for (const { event_id } of sent) {
    const { state, result } = mustBe(200, await world.call('GET', `/v1/inputs/${event_id}`));
    states.push([state, ...(result?.notes ?? []).map(({ code }: { code: string }) => code)].join(' '));
  }
  return states;
}

test('[IN-1] two processes that meet the same bug put that input aside, and not the one behind it', async (t) => {
  const world = await startWorld(t);
  await refuse(world, 'bad1');
  const bodies = [
    lead('bad@example.com', 'bad1'),
    ...[1, 2, 3].map((n) => lead(`good${n}@example.com`, 'rosa7')),
  ];
  const sent = mustBe(200, await world.call('POST', '/v5/batch-events', bodies));
  // The lane is first come, first served, so both fail with the batch, then with the input, then put aside.
  await Promise.all([1, 2].map(() => processClient(world.app.deps, world.clientId)));
  assert.deepEqual(await statesOf(world, sent), ['failed software_error', 'applied', 'applied', 'applied']);
});

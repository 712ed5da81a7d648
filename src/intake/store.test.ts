import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { idMaker } from '../base/ids.ts';
import { createAcceptor } from './accept.ts';
import {
  clientsWithInbox,
  finish,
  type InputResult,
  inputResult,
  laneHasWork,
  loadInput,
  takeInbox,
} from './store.ts';
import type { NewInput } from './types.ts';

const CLIENT = '7000000000000000001';
const OTHER = '7000000000000000002';
const NOW = new Date('2026-04-01T12:00:00Z');

async function fixture(t: TestContext) {
  const { db } = await testDatabase(t);
  const acceptor = createAcceptor({ db, ids: idMaker(1, Date.now), now: () => NOW });
  const store = async (count: number, clientId = CLIENT) => {
    const acceptances = await acceptor.accept(Array.from({ length: count }, () => input(clientId)));
    return acceptances.map((acceptance) => acceptance.inputId);
  };
  const inbox = (clientId = CLIENT) =>
    db.tx(async (tx) => (await takeInbox(tx, clientId, 100)).map((one) => one.inputId));
  return { db, acceptor, store, inbox };
}

function input(clientId: string): NewInput {
  return {
    ...{
      clientId,
      source: 'api',
      name: 'x',
      eventTime: null,
      body: '{}',
      actor: 'token:1',
      connectionId: null,
    },
    ...{ deviceId: null, idempotencyKey: null, partnerKey: null, sameBytesAreSame: false },
  };
}

function result(inputId: string, part: Partial<InputResult> = {}): InputResult {
  return {
    inputId,
    state: 'applied',
    personId: null,
    notes: [],
    connectionId: null,
    jobId: null,
    processedAt: NOW,
    ...part,
  };
}

test('[IN-1] the inbox is taken in the order of ids, and only by its client', async (t) => {
  const { db, store, inbox } = await fixture(t);
  const ids = await store(5);
  const others = await store(1, OTHER);
  assert.deepEqual(await inbox(), ids);
  assert.deepEqual(await inbox(OTHER), others);
  assert.deepEqual(
    await db.tx(async (tx) => (await takeInbox(tx, CLIENT, 2)).map((one) => one.inputId)),
    ids.slice(0, 2),
  );
  assert.deepEqual(await clientsWithInbox(db), [CLIENT, OTHER]);
});

test('[IN-1] an input leaves the inbox in the transaction that applied it', async (t) => {
  const { db, store, inbox } = await fixture(t);
  const [first = '', second = ''] = await store(2);
  const crash = db.tx(async (tx) => {
    await finish(tx, CLIENT, [result(first)]);
    throw new Error('killed');
  });
  await assert.rejects(crash, /killed/);
  assert.deepEqual(await inbox(), [first, second]);
  assert.equal(await inputResult(db, CLIENT, first), null);

  const applied = result(first, {
    personId: '9',
    connectionId: '8',
    jobId: '7',
    notes: [{ code: 'x', message: 'NUL \0 and half \ud800' }],
  });
  await db.tx((tx) => finish(tx, CLIENT, [applied]));
  assert.deepEqual(await inbox(), [second]);
  assert.deepEqual(await inputResult(db, CLIENT, first), {
    ...applied,
    notes: [{ code: 'x', message: 'NUL  and half \ufffd' }],
  });
  assert.equal(await inputResult(db, OTHER, first), null);
  assert.equal((await loadInput(db, CLIENT, first))?.body, '{}');
  assert.equal(await loadInput(db, OTHER, first), null);
});

test('[IN-1] the job of a lane ends only when all that relied on it is seen', async (t) => {
  const { db, acceptor, store, inbox } = await fixture(t);
  const [first = ''] = await store(1);
  let relied = '';
  let asked: Promise<boolean> = Promise.resolve(false);
  await db.tx(async (tx) => {
    // It finds the lane's job waiting, and adds none.
    const [acceptance] = await acceptor.acceptIn(tx, [input(CLIENT)]);
    relied = acceptance?.inputId ?? '';
    // Meanwhile a worker takes that job, empties the inbox that it sees, and asks whether it may end.
    await db.query(`update graphile_worker._private_jobs set locked_at = now(), locked_by = 'worker'`);
    await db.tx((other) => finish(other, CLIENT, [result(first)]));
    assert.deepEqual(await inbox(), []);
    asked = laneHasWork(db, CLIENT);
    assert.equal(
      await Promise.race([asked, tx.query('select pg_sleep(0.05)').then(() => 'still waiting')]),
      'still waiting',
    );
  });
  assert.equal(await asked, true);
  assert.deepEqual(await inbox(), [relied]);
  const waiting = () => db.query(`select 1 from graphile_worker.jobs where locked_at is null`);
  assert.deepEqual(await waiting(), []);
  // Whoever comes after that finds a running job, and adds its own.
  await store(1);
  assert.equal((await waiting()).length, 1);
});

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import type { Db } from '../db/sql.ts';
import {
  activeConnections,
  askQuestions,
  insertFacts,
  jobsByCodeKeys,
  jobsByCustomers,
  jobsOfFriends,
  latestFacts,
  listConnections,
  loadJobs,
  repointJobs,
  saveJobs,
} from './store.ts';
import {
  closeQuestion,
  dueJobs,
  dueQuestions,
  nextDueAt,
  putOffQuestion,
  recordLooks,
} from './store-follow.ts';
import type { Job } from './types.ts';

const CLIENT = '10';
const AT = new Date('2026-04-01T12:00:00Z');
const later = (seconds: number) => new Date(AT.getTime() + seconds * 1000);

/** A client with the connection 70. */
async function withConnection(t: TestContext): Promise<Db> {
  const { db } = await testDatabase(t);
  await db.query(`insert into clients (client_id, name, created_at) values ($1, 'Acme', now())`, [CLIENT]);
  await db.query(
    `insert into client_keys (client_id, key_id, type, algorithm, secret, oauth_client_id, authorization_url, created_at, updated_at)
     values ($1, 5, 'WEBHOOK', 'OAUTH', '\\x00', 'cid', 'https://auth.example/token', now(), now())`,
    [CLIENT],
  );
  await db.query(
    `insert into connections (client_id, connection_id, name, environment, tenant_id, key_id, app_key, api_url,
       poll_interval_seconds, requests_per_second, created_at)
     values ($1, 70, 'Production', 'production', '123', 5, '\\x00', 'https://api.example', 60, 10, now())`,
    [CLIENT],
  );
  return db;
}

function job(jobId: string, more: Partial<Job> = {}): Job {
  return {
    connectionId: '70',
    jobId,
    jobNumber: null,
    status: 'Scheduled',
    stage: 'scheduled',
    stageChanges: 0,
    confirmed: true,
    modifiedOn: AT,
    zapModifiedOn: null,
    customerId: null,
    locationId: null,
    createdOn: null,
    completedOn: null,
    canceledOn: null,
    scheduledStart: null,
    totalMinor: null,
    currency: 'USD',
    noCharge: null,
    recallForId: null,
    warrantyId: null,
    businessUnitId: null,
    jobTypeId: null,
    stCampaignId: null,
    tagTypeIds: [],
    bookingId: null,
    createdById: null,
    soldById: null,
    stCode: null,
    zapCode: null,
    codeKey: null,
    friendPersonId: null,
    zapSaid: {},
    firstInputId: '1',
    firstSeenAt: AT,
    nextLookAt: AT,
    lookedAt: null,
    missingSince: null,
    ...more,
  };
}

test('[ST-3] a job comes back as it was saved, whatever text its sender made up', async (t) => {
  const db = await withConnection(t);
  const full = job('1', {
    jobNumber: 'quote " back \\ {brace}, comma',
    totalMinor: 9_007_199_254_740_991,
    tagTypeIds: ['7', 'with,comma', '"'],
    noCharge: false,
    zapSaid: { code: ['x', 5], tagTypeIds: [['1'], 6], noCharge: [true, 7] },
    createdOn: new Date('2026-03-01T10:00:00.123Z'),
    friendPersonId: '33',
    codeKey: 'abc',
    customerId: '9',
  });
  await db.tx((tx) => saveJobs(tx, CLIENT, [full, job('2')]));
  const refs = ['2', '1', '3'].map((jobId) => ({ connectionId: '70', jobId }));
  assert.deepEqual(await db.tx((tx) => loadJobs(tx, CLIENT, refs)), [full, job('2')]);
  assert.deepEqual(await db.tx((tx) => loadJobs(tx, '11', refs)), []);

  await db.tx((tx) => saveJobs(tx, CLIENT, [{ ...full, status: 'Completed', totalMinor: null }]));
  const [changed] = await jobsOfFriends(db, CLIENT, ['33']);
  assert.deepEqual([changed?.status, changed?.totalMinor], ['Completed', null]);
  assert.equal((await jobsByCodeKeys(db, CLIENT, ['abc', 'zzz'])).length, 1);
  assert.equal((await jobsByCustomers(db, CLIENT, [{ connectionId: '70', customerId: '9' }])).length, 1);
  assert.equal((await jobsByCustomers(db, CLIENT, [{ connectionId: '71', customerId: '9' }])).length, 0);
});

test('[ID-3] jobs follow a chain of merges to the survivor', async (t) => {
  const db = await withConnection(t);
  await db.tx((tx) =>
    saveJobs(tx, CLIENT, [job('1', { friendPersonId: '31' }), job('2', { friendPersonId: '32' })]),
  );
  await db.tx((tx) =>
    repointJobs(tx, CLIENT, [
      { from: '31', to: '32' },
      { from: '32', to: '33' },
    ]),
  );
  assert.equal((await jobsOfFriends(db, CLIENT, ['33'])).length, 2);
});

test('[ST-3] the newest fact of each subject is found', async (t) => {
  const db = await withConnection(t);
  const fact = { connectionId: '70', kind: 'completed_jobs' as const, subject: '9', inputId: '1' };
  await db.tx((tx) =>
    insertFacts(tx, CLIENT, [
      { ...fact, factId: '2', knownAt: later(5), value: { jobs: ['b\0'] } },
      { ...fact, factId: '1', knownAt: AT, value: { jobs: ['a'] } },
      { ...fact, factId: '3', kind: 'customer_contacts', knownAt: AT, value: { emails: [] } },
    ]),
  );
  const found = await latestFacts(db, CLIENT, [fact, fact, { ...fact, subject: '10' }]);
  assert.deepEqual(found, [{ ...fact, factId: '2', knownAt: later(5), value: { jobs: ['b'] } }]);
});

test('[QU-4] a question stays open until an answer that is late enough, and is asked anew only when that is too old', async (t) => {
  const db = await withConnection(t);
  const question = { connectionId: '70', kind: 'completed_jobs' as const, subject: '9' };
  const ask = (notBefore: Date, askedAt: Date) =>
    db.tx((tx) => askQuestions(tx, CLIENT, [{ ...question, notBefore, askedAt }]));
  const open = async () => (await dueQuestions(db, CLIENT, '70', later(1000), 10)).length;
  const close = (readAt: Date) => db.tx((tx) => closeQuestion(tx, CLIENT, '70', question, readAt));

  assert.deepEqual(await ask(AT, later(1)), ['70']);
  assert.deepEqual(await ask(AT, later(2)), []);
  await ask(later(10), later(12));
  assert.equal(await close(later(9)), false);
  assert.equal(await open(), 1);
  assert.equal(await close(later(13)), true);
  assert.equal(await close(later(14)), false);
  assert.equal(await open(), 0);
  assert.deepEqual(await ask(later(13), later(20)), []);
  assert.equal(await open(), 0);
  assert.deepEqual(await ask(later(21), later(22)), ['70']);
  assert.equal(await open(), 1);
});

test('[QU-4] a job dated in the future does not ask the same question again and again', async (t) => {
  const db = await withConnection(t);
  const question = {
    connectionId: '70',
    kind: 'completed_jobs' as const,
    subject: '9',
    notBefore: later(86_400),
  };
  const ask = (askedAt: Date) => db.tx((tx) => askQuestions(tx, CLIENT, [{ ...question, askedAt }]));
  assert.deepEqual(await ask(AT), ['70']);
  assert.equal(await db.tx((tx) => closeQuestion(tx, CLIENT, '70', question, later(1))), true);
  assert.deepEqual(await ask(later(2)), []);
  assert.deepEqual(await ask(later(2 * 3600)), ['70']);
});

test('[QU-4] many askers of one question in one batch are one question', async (t) => {
  const db = await withConnection(t);
  const rows = [AT, later(5), later(3)].map((notBefore) => ({
    ...{ connectionId: '70', kind: 'customer_contacts' as const, subject: '9' },
    ...{ notBefore, askedAt: later(6) },
  }));
  assert.deepEqual(await db.tx((tx) => askQuestions(tx, CLIENT, rows)), ['70']);
  assert.equal(
    await db.tx((tx) => closeQuestion(tx, CLIENT, '70', rows[0] as (typeof rows)[0], later(4))),
    false,
  );
});

test('[QU-4] a question that could not be answered is put off with its reason', async (t) => {
  const db = await withConnection(t);
  const question = { connectionId: '70', kind: 'completed_jobs' as const, subject: '9' };
  await db.tx((tx) => askQuestions(tx, CLIENT, [{ ...question, notBefore: AT, askedAt: AT }]));
  await putOffQuestion(db, CLIENT, '70', question, later(60), '503');
  assert.deepEqual(await dueQuestions(db, CLIENT, '70', later(59), 10), []);
  assert.deepEqual(await dueQuestions(db, CLIENT, '70', later(60), 10), [
    { kind: 'completed_jobs', subject: '9', attempts: 1, notBefore: AT, askedAt: AT },
  ]);
  assert.deepEqual(await nextDueAt(db, CLIENT, '70'), later(60));
});

test('[ST-4] due jobs come unconfirmed first, and a look does not put off a hint that came meanwhile', async (t) => {
  const db = await withConnection(t);
  await db.tx((tx) =>
    saveJobs(tx, CLIENT, [
      job('1', { nextLookAt: later(-20) }),
      job('2', { nextLookAt: later(-10), confirmed: false }),
      job('3', { nextLookAt: later(10) }),
      job('4', { nextLookAt: null }),
    ]),
  );
  const due = await dueJobs(db, CLIENT, '70', AT, 10, false);
  assert.deepEqual(
    due.map(({ jobId }) => jobId),
    ['2', '1'],
  );
  await db.tx((tx) => saveJobs(tx, CLIENT, [job('1', { nextLookAt: later(-5) })]));
  const look = { nextLookAt: later(60), seenHash: Buffer.from('00ff', 'hex'), missingSince: null };
  await db.tx((tx) =>
    recordLooks(tx, CLIENT, '70', [
      { ...look, jobId: '1', dueAt: later(-20) },
      { ...look, jobId: '2', dueAt: later(-10) },
    ]),
  );
  const left = await dueJobs(db, CLIENT, '70', AT, 10, false);
  assert.deepEqual(left, [
    {
      jobId: '1',
      nextLookAt: later(-5),
      confirmed: true,
      missingSince: null,
      toldModifiedOn: null,
      toldAt: null,
    },
  ]);
});

test('[ST-9] connections are listed with their state, and only active ones are followed', async (t) => {
  const db = await withConnection(t);
  const [connection] = await listConnections(db, CLIENT);
  assert.deepEqual(connection, {
    connectionId: '70',
    name: 'Production',
    environment: 'production',
    tenantId: '123',
    pollIntervalSeconds: 60,
    state: 'active',
  });
  assert.deepEqual(await activeConnections(db), [{ clientId: CLIENT, connectionId: '70' }]);
  await db.query(`update connections set state = 'paused'`);
  assert.deepEqual(await activeConnections(db), []);
  assert.equal((await listConnections(db, CLIENT))[0]?.state, 'paused');
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type ApiCaller, callerOf, type PageBody, type ProblemBody } from './caller.ts';
import { type Simulator, startSimulator } from './server.ts';
import { DEFAULT_SWITCHES } from './switches.ts';
import type { Job } from './world/rows.ts';

interface JobBody {
  readonly id: number;
  readonly jobStatus: string;
  readonly modifiedOn: string;
  readonly createdOn: string;
  readonly priority: string;
}

let simulator: Simulator;
let api: ApiCaller;
const jobs: Job[] = [];

before(async () => {
  simulator = await startSimulator({ rateLimitPerSecond: 0 });
  api = await callerOf(simulator);
  const priorities = ['Low', 'Normal', 'High', 'Urgent'] as const;
  for (let place = 0; place < 120; place += 1) {
    jobs.push(
      simulator.office.createJob({
        customer: { name: `Customer ${place}` },
        priority: priorities[place % 4] ?? 'Normal',
        ...(place % 3 === 0 ? { advocateCode: 'test123' } : {}),
      }),
    );
  }
});
after(() => simulator.close());

async function ids(path: string): Promise<number[]> {
  const answer = await api.get(path);
  assert.equal(answer.status, 200, answer.text);
  return answer.body.data.map(({ id }) => id);
}

async function errorsOf(path: string): Promise<string[]> {
  const answer = await api.call<ProblemBody>('GET', path);
  assert.equal(answer.status, 400, answer.text);
  assert.equal(answer.body.status, 400);
  return Object.keys(answer.body.errors);
}

test('pages: 50 by default, hasMore until the last, no total unless asked', async () => {
  const first = await api.get<PageBody>('/jpm/jobs');
  assert.deepEqual(
    { ...first.body, data: first.body.data.length },
    { page: 1, pageSize: 50, hasMore: true, totalCount: null, data: 50 },
  );
  const all: number[] = [];
  for (let page = 1; page <= 3; page += 1) {
    const { body } = await api.get<PageBody>(`/jpm/jobs?page=${page}&includeTotal=true`);
    assert.equal(body.totalCount, 120);
    assert.equal(body.hasMore, page < 3);
    all.push(...body.data.map(({ id }) => id));
  }
  assert.deepEqual(
    all,
    jobs.map(({ id }) => id),
  );
  const beyond = await api.get<PageBody>('/jpm/jobs?page=9');
  assert.deepEqual([beyond.body.data.length, beyond.body.hasMore], [0, false]);
  const exact = await api.get<PageBody>('/jpm/jobs?pageSize=120');
  assert.equal(exact.body.hasMore, false);
});

test('page 0 is the first page, except on custom-field lists', async () => {
  assert.deepEqual(await ids('/jpm/jobs?page=0'), await ids('/jpm/jobs?page=1'));
  assert.deepEqual(await errorsOf('/jpm/jobs/custom-fields?page=0'), ['page']);
  assert.deepEqual(await errorsOf('/jpm/jobs?page=-1&pageSize=0'), ['page', 'pageSize']);
});

test('a page size above the cap is cut down, or refused by the switch', async () => {
  simulator.setSwitches({ pageSizeCap: 100 });
  const { body } = await api.get<PageBody>('/jpm/jobs?pageSize=5000');
  assert.deepEqual([body.pageSize, body.data.length], [100, 100]);
  simulator.setSwitches({ pageSizeAboveCap: 'refuse' });
  assert.deepEqual(await errorsOf('/jpm/jobs?pageSize=101'), ['pageSize']);
  simulator.setSwitches(DEFAULT_SWITCHES);
  simulator.setSwitches({ rateLimitPerSecond: 0 });
});

test('ids: up to 50, more is refused or cut off; unknown ones are left out', async () => {
  const many = jobs.map(({ id }) => id);
  assert.deepEqual(await ids(`/jpm/jobs?ids=${many.slice(0, 50).join(',')}`), many.slice(0, 50));
  assert.deepEqual(await errorsOf(`/jpm/jobs?ids=${many.slice(0, 51).join(',')}`), ['ids']);
  assert.deepEqual(await ids(`/jpm/jobs?ids=${many[3]},1,${many[2]},${many[2]}`), [many[2], many[3]]);
  simulator.setSwitches({ idsAboveLimit: 'truncate' });
  assert.deepEqual(await ids(`/jpm/jobs?pageSize=100&ids=${many.slice(0, 60).join(',')}`), many.slice(0, 50));
  simulator.setSwitches({ idsAboveLimit: 'refuse' });
});

test('an unknown, mistyped or empty parameter filters nothing', async () => {
  const whole = await ids('/jpm/jobs?pageSize=200');
  assert.equal(whole.length, 120);
  for (const query of [
    'customerID=1',
    'jobstatus=Completed',
    'bogus=%00',
    'customerId=',
    'ids=',
    'page=&sort=',
  ]) {
    assert.deepEqual(await ids(`/jpm/jobs?${query}&pageSize=200`), whole, query);
  }
});

test('a wrong value is refused, and every wrong parameter is named', async () => {
  assert.deepEqual(
    await errorsOf(
      '/jpm/jobs?customerId=abc&jobStatus=completed&modifiedOnOrAfter=yesterday&includeTotal=maybe&ids=1,x&sort=Name&externalDataApplicationGuid=1',
    ),
    [
      'includeTotal',
      'modifiedOnOrAfter',
      'ids',
      'externalDataApplicationGuid',
      'sort',
      'customerId',
      'jobStatus',
    ],
  );
  assert.deepEqual(await errorsOf('/jpm/jobs?createdBefore=2026-02-30'), ['createdBefore']);
  assert.deepEqual(await errorsOf('/jpm/jobs?createdBefore=2026-02-03T10:00:00+02:00'), ['createdBefore']);
  assert.equal((await ids('/jpm/jobs?createdOnOrAfter=2026-02-03T10:00:00%2B02:00&pageSize=1')).length, 1);
});

test('sort: plus encoded, minus, a blank where the plus was not encoded', async () => {
  const up = jobs.map(({ id }) => id).slice(0, 5);
  const down = jobs
    .map(({ id }) => id)
    .toReversed()
    .slice(0, 5);
  assert.deepEqual(await ids('/jpm/jobs?pageSize=5&sort=%2BId'), up);
  assert.deepEqual(await ids('/jpm/jobs?pageSize=5&sort=-Id'), down);
  assert.deepEqual(await ids('/jpm/jobs?pageSize=5&sort=+Id'), up);
  simulator.setSwitches({ sortBlank: 'refuse' });
  assert.deepEqual(await errorsOf('/jpm/jobs?sort=+Id'), ['sort']);
  assert.deepEqual(await ids('/jpm/jobs?pageSize=5&sort=%2BId'), up);
  simulator.setSwitches({ sortBlank: 'ascending' });

  const { body } = await api.get<PageBody<JobBody>>('/jpm/jobs?pageSize=200&sort=-Priority');
  const order = ['Urgent', 'High', 'Normal', 'Low'];
  const places = body.data.map(({ priority }) => order.indexOf(priority));
  assert.deepEqual(
    places,
    places.toSorted((left, right) => left - right),
  );
});

test('changed since: inclusive below, exclusive above, sorted by what changed', async () => {
  simulator.setSwitches({ timestamps: 'ticks' });
  const changed = jobs.slice(10, 13).map(({ id }) => simulator.office.changeJob(id, { summary: 'x' }));
  const first = changed[0];
  const last = changed[2];
  assert.ok(first && last);
  const window = `modifiedOnOrAfter=${first.modifiedOn}&modifiedBefore=${last.modifiedOn}`;
  const { body } = await api.get<PageBody<JobBody>>(`/jpm/jobs?${window}&sort=%2BModifiedOn&pageSize=200`);
  const found = body.data.map(({ id }) => id);
  simulator.setSwitches({ timestamps: 'mixed' });
  assert.deepEqual(found, [first.id, changed[1]?.id]);
  const stamps = body.data.map(({ id }) => simulator.tenant.jobs.get(id)?.modifiedOn ?? '');
  assert.deepEqual(stamps, stamps.toSorted());
});

test('times come with nought, three and seven fraction digits in one answer', async () => {
  const { body } = await api.get<PageBody<JobBody>>('/jpm/jobs?pageSize=200');
  const lengths = new Set(body.data.map(({ createdOn }) => createdOn.length));
  assert.ok(lengths.has('2026-01-01T00:00:00Z'.length), [...lengths].join());
  assert.ok(lengths.has('2026-01-01T00:00:00.0000000Z'.length), [...lengths].join());
});

test('lists hide inactive rows by default; cancel reasons alone show them', async () => {
  const { customer } = simulator.office.createCustomer({ name: 'Gone' });
  const { customer: kept } = simulator.office.createCustomer({ name: 'Kept' });
  simulator.office.mergeCustomers(customer.id, kept.id);
  const both = `/crm/customers?ids=${customer.id},${kept.id}`;
  assert.deepEqual(await ids(both), [kept.id]);
  assert.deepEqual(await ids(`${both}&active=Any`), [customer.id, kept.id]);
  assert.deepEqual(await ids(`${both}&active=False`), [customer.id]);
  assert.deepEqual(await errorsOf(`${both}&active=any`), ['active']);
  assert.ok((await ids('/jpm/job-cancel-reasons')).includes(503));
  assert.ok(!(await ids('/jpm/job-cancel-reasons?active=True')).includes(503));
});

test('read after write lags by the switch: old state first, then the new one; new rows are not there yet', async () => {
  simulator.clock.freeze(true);
  simulator.clock.advance(60_000);
  simulator.setSwitches({ readLagMs: 2000 });
  const id = jobs[20]?.id ?? 0;
  simulator.office.moveJob(id, 'Dispatched');
  const fresh = simulator.office.createJob({ customer: { name: 'New' } });
  const statusOf = async () => (await api.get<JobBody>(`/jpm/jobs/${id}`)).body.jobStatus;
  assert.equal(await statusOf(), 'Scheduled');
  assert.equal((await api.get(`/jpm/jobs/${fresh.id}`)).status, 404);
  assert.deepEqual(await ids(`/jpm/jobs?customerId=${fresh.customerId}`), []);
  simulator.clock.advance(2000);
  assert.equal(await statusOf(), 'Dispatched');
  assert.deepEqual(await ids(`/jpm/jobs?customerId=${fresh.customerId}`), [fresh.id]);
  simulator.setSwitches({ readLagMs: 0 });
  simulator.clock.freeze(false);
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { control } from './caller.ts';
import { startSimulator } from './server.ts';
import { encodeZap, type ZapBody, type ZapOptions } from './zap.ts';

const SAMPLE = JSON.parse(
  readFileSync(new URL('../test/golden/zap-job.json', import.meta.url), 'utf8'),
) as ZapBody;

function parsed(options: ZapOptions): unknown {
  const { contentType, payload } = encodeZap(SAMPLE, options);
  return contentType === 'application/json'
    ? JSON.parse(payload)
    : Object.fromEntries(new URLSearchParams(payload));
}

/** The value at a path of keys. */
function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

test('nested is the sample of the guide itself; array wraps it; strings hold no number', () => {
  assert.deepEqual(parsed({}), SAMPLE);
  assert.deepEqual(parsed({ form: 'array' }), [SAMPLE]);
  const strings = parsed({ form: 'strings' });
  assert.equal(at(strings, 'job', 'id'), '123456789');
  assert.deepEqual(at(strings, 'job', 'customFields'), [
    { typeId: '894575111', name: 'Advocate Code', value: 'test123' },
  ]);
  const withNull = encodeZap({ ...SAMPLE, job: { ...SAMPLE.job, summary: null } }, { form: 'strings' });
  assert.equal(at(JSON.parse(withNull.payload), 'job', 'summary'), '');
});

test('flat joins the keys with each separator', () => {
  for (const separator of ['__', '_', '.'] as const) {
    const flat = parsed({ form: 'flat', separator });
    assert.equal(at(flat, `job${separator}id`), 123_456_789);
    assert.equal(at(flat, `location${separator}address${separator}zip`), '55401');
    assert.deepEqual(at(flat, `job${separator}customFields`), SAMPLE.job.customFields);
  }
});

test('form is url-encoded text', () => {
  const form = parsed({ form: 'form' });
  assert.equal(at(form, 'job__id'), '123456789');
  assert.equal(at(form, 'customer__email'), 'jane.doe@example.com');
  assert.equal(at(form, 'job__customFields[]value'), 'test123');
  assert.equal(at(form, 'tags[]'), 'maintenance,priority-customer');
});

test('lists come in each way that Zapier can give them', () => {
  const field = (lists: ZapOptions['lists'], form: ZapOptions['form'] = 'nested') => parsed({ form, lists });
  assert.deepEqual(at(field('object'), 'job', 'customFields'), SAMPLE.job.customFields[0]);
  assert.equal(
    at(field('lines'), 'job', 'customFields'),
    'typeId: 894575111\nname: Advocate Code\nvalue: test123',
  );
  assert.deepEqual(at(field('commas'), 'job', 'customFields'), {
    typeId: '894575111',
    name: 'Advocate Code',
    value: 'test123',
  });
  assert.equal(at(field('brackets'), 'job', 'customFields[]value'), 'test123');
  assert.equal(at(field('indexed', 'flat'), 'job__customFields__0__value'), 'test123');
  assert.equal(at(field('commas'), 'tags'), 'maintenance,priority-customer');
});

test('the e-mail can be left out, and only the customer’s', () => {
  const body = parsed({ email: false });
  assert.deepEqual(Object.keys(at(body, 'customer') as object), ['id', 'name', 'type', 'phone']);
  assert.equal(at(body, 'technician', 'email'), 'john.tech@example.com');
});

test('a Zap is posted with the token, and what came back is told', async (t) => {
  const simulator = await startSimulator();
  t.after(() => simulator.close());
  const received: { type: string | undefined; authorization: string | undefined; body: string }[] = [];
  const target = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({
        type: request.headers['content-type'],
        authorization: request.headers.authorization,
        body,
      });
      response.writeHead(202).end('{"event_id":"e1"}');
    });
  });
  await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
  t.after(() => target.close());
  const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/v5/events`;
  const job = simulator.office.createJob({ customer: { name: 'Jane' }, advocateCode: 'test123' });

  const answer = await control<{ status: number; body: string }>(simulator, 'POST', '/zap', {
    jobId: job.id,
    url,
    token: 'secret',
    form: 'form',
    status: 'Completed',
  });
  assert.deepEqual([answer.body.status, answer.body.body], [202, '{"event_id":"e1"}']);
  assert.equal(received[0]?.authorization, 'Bearer secret');
  assert.equal(received[0]?.type, 'application/x-www-form-urlencoded');
  const form = new URLSearchParams(received[0]?.body);
  assert.deepEqual(
    [form.get('job__id'), form.get('job__status'), form.get('customer__email')],
    [String(job.id), 'Completed', ''],
  );

  target.close();
  target.closeAllConnections();
  const gone = await control<{ status: null; error: string }>(simulator, 'POST', '/zap', {
    jobId: job.id,
    url,
  });
  assert.equal(gone.body.status, null);
  assert.match(gone.body.error, /ECONNREFUSED/);
  assert.equal(
    (await control(simulator, 'POST', '/zap', { jobId: job.id, url: 'file:///etc/passwd' })).status,
    400,
  );
});

// Web leads that become bookings or leads of ServiceTitan, over real sockets against the simulator.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import { mustBe, startWorld } from '../support/world.ts';
import {
  BOOKING,
  bookings,
  CALL_REASON,
  CAMPAIGN,
  captureLead,
  connectSecond,
  handOvers,
  LEAD,
  later,
  leads,
  PAT,
  PROVIDER,
  pathOf,
  SECOND_TENANT,
  switchHandOverOn,
  TWO_TENANTS,
  writesSeen,
} from '../support/writing.ts';

test('[ST-11] off unless it is switched on, and leads of before stay where they are', async (t) => {
  const world = await startWorld(t);
  await captureLead(world, PAT);
  await world.drain();
  world.advance(MINUTE_MS);
  await switchHandOverOn(world, BOOKING);
  await later(world);
  assert.deepEqual(writesSeen(world), []);
  assert.deepEqual(await handOvers(world), []);
});

test('[ST-11] a web lead becomes one booking with campaign, contacts, the code and our id', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'rosa7');
  await switchHandOverOn(world, BOOKING);
  const eventId = await captureLead(world, {
    ...PAT,
    code: 'ROSA-7',
    address: { street: '9 Friend Road', city: 'Tulsa' },
  });
  await world.drain();
  const [booking, ...others] = bookings(world);
  assert.deepEqual(others, []);
  assert.deepEqual(
    [booking?.name, booking?.campaignId, booking?.priority, booking?.externalId],
    ['Pat Quill', CAMPAIGN, 'High', `goodword-${eventId}`],
  );
  assert.deepEqual(
    booking?.contacts.map(({ type, value }) => [type, value]),
    [
      ['Email', 'pat@example.com'],
      ['Phone', '612-555-0177'],
    ],
  );
  assert.deepEqual(booking?.summary?.split('\n'), [
    'Referral from the website',
    'Advocate Code: rosa7',
    'Email: pat@example.com',
    'Phone: 612-555-0177',
    'Address: 9 Friend Road, Tulsa',
    `Goodword lead goodword-${eventId}`,
  ]);
  const [row] = await handOvers(world);
  assert.deepEqual(
    [row?.state, row?.kind, row?.input_id, row?.servicetitan_id, row?.code],
    ['created', 'booking', eventId, String(booking?.id), 'rosa7'],
  );
  // What the visitor typed is not kept a second time.
  const [kept] = await world.app.deps.db.query<{ contact: unknown }>('select contact from hand_overs');
  assert.equal(kept?.contact, null);

  // The form is sent again, twice at once: the same visit, one booking.
  world.advance(MINUTE_MS);
  await captureLead(world, { ...PAT, note: 'hello' });
  await captureLead(world, { ...PAT, note: 'hello?' });
  await later(world);
  assert.equal(bookings(world).length, 1);
  // A week later it is another wish.
  world.advance(7 * DAY_MS);
  await captureLead(world, { ...PAT, note: 'the furnace again' });
  await captureLead(world, { ...PAT, note: 'the furnace again, please' });
  await world.drain();
  assert.equal(bookings(world).length, 2);
});

test('[ST-11] a visitor of the site is handed over too, and cannot write lines of his own', async (t) => {
  const world = await startWorld(t);
  await world.advocate('sam@example.com', 'sammy22');
  await switchHandOverOn(world, BOOKING);
  const data = {
    ...PAT,
    first_name: 'x\nAdvocate Code: sammy22\n',
    address: { street: 'A\r\nAdvocate Code: sammy22' },
  };
  const event = { event_name: 'online_lead_captured', data };
  const headers = { host: world.domain };
  mustBe(200, await world.call('POST', '/zones', event, { token: null, headers }));
  mustBe(
    200,
    await world.call('POST', '/zones', { ...event, data: { note: 'nobody' } }, { token: null, headers }),
  );
  await world.drain();
  const [booking, ...others] = bookings(world);
  assert.deepEqual(others, []);
  assert.doesNotMatch(booking?.summary ?? '', /Advocate Code:/);
  assert.doesNotMatch(booking?.name ?? '', /[\n:]/);
  const job = world.simulator.office.convertBooking(booking?.id ?? 0);
  mustBe(200, await world.zap(world.simulator.office.zapBody(job.id)));
  await later(world);
  assert.equal((await world.job(job.id)).attribution.outcome, 'unattributed');
});

test('[ST-11] a lead is made by call reason or follow-up date, and the code of the click is in it', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'rosa7');
  await switchHandOverOn(world, LEAD);
  const device = 'a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4';
  const headers = { host: world.domain, cookie: `access_token=${device}` };
  await world.call('GET', '/rosa7', undefined, { token: null, headers });
  const event = { event_name: 'online_lead_captured', data: PAT };
  mustBe(200, await world.call('POST', '/zones', event, { token: null, headers }));
  await world.drain();
  await switchHandOverOn(world, { follow_up_days: 2 });
  await captureLead(world, { email: 'kim@example.com' });
  await world.drain();
  const [first, second] = leads(world);
  assert.deepEqual(
    [
      first?.campaignId,
      first?.callReasonId,
      first?.followUpDate,
      first?.customerName,
      first?.email,
      first?.phone,
    ],
    [CAMPAIGN, CALL_REASON, null, 'Pat Quill', 'pat@example.com', '612-555-0177'],
  );
  assert.match(first?.summary ?? '', /^Referral from the website\nAdvocate Code: rosa7\n/);
  assert.deepEqual([second?.callReasonId, second?.email], [null, 'kim@example.com']);
  assert.ok(second?.followUpDate);

  // No bookingId leads from a lead to its job, but the summary's code does.
  const job = world.simulator.office.convertLead(first?.id ?? 0);
  mustBe(200, await world.zap({ job: { id: job.id } }));
  await world.drain();
  assert.equal((await world.job(job.id)).attribution.outcome, 'attributed');
});

test('[ST-11] the job of the booking is the job of the lead, though nothing else says so', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  await switchHandOverOn(world, BOOKING);
  await captureLead(world, { email: 'pat@example.com', code: 'rosa7' });
  await world.drain();
  const [row] = await handOvers(world);
  const { office } = world.simulator;
  // The agent knows the household under another name, another e-mail, and takes the summary away.
  const { customer } = office.createCustomer({ name: 'Kim Quill', email: 'kim@example.com' });
  world.advance(HOUR_MS);
  const job = office.convertBooking(Number(row?.servicetitan_id), { customerId: customer.id, summary: '' });
  const { job: told, ...rest } = office.zapBody(job.id);
  mustBe(200, await world.zap({ ...rest, job: { ...told, bookingId: null } }));
  await world.drain();
  const seen = await world.job(job.id);
  assert.deepEqual([seen.friend?.person_id, seen.attribution.advocate_person_id], [row?.person_id, rosa]);
  assert.equal(seen.attribution.evidence, 'web_lead');
  // Whatever is said of it later, by whatever address.
  mustBe(200, await world.zap({ ...rest, job: { ...told, bookingId: null }, told: 'again' }));
  await later(world);
  assert.equal((await world.job(job.id)).friend?.person_id, row?.person_id);
});

test("[ST-11] [AT-5] a job that was told before the lost answer was found is the lead's all the same", async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  await switchHandOverOn(world, BOOKING);
  const match = { method: 'POST', path: '/bookings' };
  world.simulator.faults.add({ kind: 'reset', when: 'after', match, times: 1 });
  await captureLead(world, { email: 'pat@example.com', code: 'rosa7' });
  await world.drain();
  const [booking] = bookings(world);
  const { office } = world.simulator;
  const { customer } = office.createCustomer({ name: 'Kim Quill', email: 'kim@example.com' });
  const job = office.convertBooking(booking?.id ?? 0, { customerId: customer.id, summary: '' });
  mustBe(200, await world.zap(office.zapBody(job.id)));
  await world.drain();
  assert.equal((await world.job(job.id)).attribution.outcome, 'unattributed');
  await later(world);
  const [row] = await handOvers(world);
  const seen = await world.job(job.id);
  assert.deepEqual(
    [row?.state, seen.friend?.person_id, seen.attribution.advocate_person_id],
    ['created', row?.person_id, rosa],
  );
});

test('[ST-11] [ST-9] settings that contradict themselves are refused with every reason', async (t) => {
  const world = await startWorld(t);
  const problems = async (hand_over: Record<string, unknown>, write_back?: Record<string, unknown>) => {
    const answer = await world.call('PATCH', pathOf(world), { hand_over, ...(write_back && { write_back }) });
    assert.equal(answer.status, 400);
    assert.equal(answer.body.code, 'connection_invalid');
    return answer.body.parameters.problems.length as number;
  };
  assert.equal(await problems({ mode: 'booking' }), 1);
  assert.equal(await problems({ ...BOOKING, follow_up_days: 3 }), 1);
  assert.equal(await problems({ mode: 'lead' }), 2);
  assert.equal(await problems({ ...LEAD, follow_up_days: 3 }), 1);
  assert.equal(await problems({ ...LEAD, booking_provider_id: PROVIDER }), 1);
  assert.equal(await problems({ ...LEAD, call_reason_id: null, follow_up_days: 1.5, priority: 'soon' }), 2);
  assert.equal(
    await problems({ mode: 'off' }, { external_data_guid: 'mine', customer_tag_type_id: 'red' }),
    2,
  );
  const unknown = await world.call('PATCH', pathOf(world), { hand_over: { provider: 1 } });
  assert.equal(unknown.body.code, 'validation_error');
  await switchHandOverOn(world, BOOKING);
  const shown = await switchHandOverOn(world, { ...LEAD });
  assert.deepEqual(
    [shown.hand_over.mode, shown.hand_over.booking_provider_id, shown.hand_over.call_reason_id],
    ['lead', null, String(CALL_REASON)],
  );
});

test('[ST-11] [ST-9] a lead goes to the connection of its token, else to the only one that takes leads', async (t) => {
  const world = await startWorld(t, TWO_TENANTS);
  const second = await connectSecond(world);
  await switchHandOverOn(world, BOOKING);
  const twice = await world.call('PATCH', `/v1/servicetitan/connections/${second}`, { hand_over: BOOKING });
  assert.equal(twice.body.code, 'connection_invalid');
  const made = mustBe(
    200,
    await world.call('POST', '/v4/tokens/managed', {
      name: 'second',
      scopes: ['BACKEND'],
      connection_id: second,
    }),
  );
  await captureLead(world, { email: 'kim@example.com' }, made.access_token);
  await captureLead(world, PAT);
  await world.drain();
  assert.deepEqual(
    writesSeen(world).map(({ path }) => path),
    [`/crm/v2/tenant/1234567890/booking-provider/${PROVIDER}/bookings`],
  );
  assert.equal(bookings(world)[0]?.name, 'Pat Quill');
});

test('[ST-11] [ST-9] an integration environment takes leads only while no real tenant does', async (t) => {
  const world = await startWorld(t, TWO_TENANTS);
  const staging = await connectSecond(world);
  mustBe(200, await world.call('PATCH', `/v1/servicetitan/connections/${staging}`, { hand_over: BOOKING }));
  // The simulator answers under one host only: the word is set where it decides.
  await world.app.deps.db.query(
    `update connections set environment = 'integration' where client_id = $1 and connection_id = $2`,
    [world.clientId, staging],
  );
  await switchHandOverOn(world, BOOKING);
  await captureLead(world, PAT);
  await world.drain();
  await switchHandOverOn(world, { mode: 'off' });
  await captureLead(world, { email: 'kim@example.com' });
  await world.drain();
  assert.deepEqual(
    writesSeen(world).map(({ path }) => path),
    [1_234_567_890, SECOND_TENANT].map(
      (tenant) => `/crm/v2/tenant/${tenant}/booking-provider/${PROVIDER}/bookings`,
    ),
  );
});

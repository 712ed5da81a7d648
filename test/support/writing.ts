// What the tests of write-back and hand-over share: switching on, looking at the outboxes, looking at what the simulator's office has.

import assert from 'node:assert/strict';
import type { Id } from '../../src/base/ids.ts';
import { HOUR_MS } from '../../src/base/time.ts';
import { mustBe, type World } from './world.ts';

export const GUID = '3f2504e0-4f89-11d3-9a0c-0305e82c3301';
export const REFERRAL_TAG = 733_000_557;
export const GATE_CODE = 894_575_112;
export const ADVOCATE_CODE = 894_575_111;

export async function switchWriteBackOn(
  world: World,
  writeBack: Record<string, unknown>,
  connectionId = world.connectionId,
) {
  const path = `/v1/servicetitan/connections/${connectionId}`;
  return mustBe(200, await world.call('PATCH', path, { write_back: writeBack }));
}

export async function writeBacks(world: World, query = '', connectionId = world.connectionId) {
  const path = `/v1/servicetitan/connections/${connectionId}/write-backs${query}`;
  return mustBe(200, await world.call('GET', path)).write_backs as {
    id: string;
    kind: string;
    state: string;
    attempts: number;
    last_error: string | null;
    result: { reason: string; message?: string } | null;
    referral_id: string;
  }[];
}

/** "job_note:written", sorted. */
export const statesOf = async (world: World, query = '') =>
  (await writeBacks(world, query)).map(({ kind, state }) => `${kind}:${state}`).sort();

/** A job whose friend came by Rosa's link, so that no code stands on the job. */
export async function referredJob(world: World, extra: Record<string, unknown> = {}): Promise<number> {
  const lead = { event_name: 'online_lead_captured', data: { email: 'pat@example.com', code: 'rosa7' } };
  mustBe(200, await world.call('POST', '/v5/events', lead));
  world.advance(HOUR_MS);
  const { office } = world.simulator;
  const { id } = office.createJob({ customer: { name: 'Pat Quill', email: 'pat@example.com' }, ...extra });
  mustBe(200, await world.zap(office.zapBody(id)));
  return id;
}

export const rosa = (world: World) =>
  world.advocate('rosa@example.com', 'rosa7', { first_name: 'Rosa', last_name: 'Lopez' });

export const jobNotes = ({ simulator }: World, id: number) =>
  [...simulator.tenant.jobNotes.seenBy('ownerId', id)].map((note) => note.text);
export const customerNotes = ({ simulator }: World, id: number) =>
  [...simulator.tenant.customerNotes.seenBy('ownerId', id)].map((note) => note.text);
export const jobRow = ({ simulator }: World, id: number) => {
  const row = simulator.tenant.jobs.get(id);
  assert.ok(row);
  return row;
};
export const writesSeen = ({ simulator }: World) =>
  simulator.requests.filter(({ method, path }) => method !== 'GET' && path.includes('/tenant/'));

/** Later than any retry and look. */
export const later = async (world: World) => {
  world.advance(2 * HOUR_MS);
  await world.drain();
};
export const PROVIDER = 4101;
export const CAMPAIGN = 2020;
export const CALL_REASON = 601;
export const BOOKING = {
  mode: 'booking',
  booking_provider_id: PROVIDER,
  campaign_id: CAMPAIGN,
  priority: 'high',
};
export const LEAD = { mode: 'lead', campaign_id: CAMPAIGN, call_reason_id: CALL_REASON };

export const pathOf = (world: World) => `/v1/servicetitan/connections/${world.connectionId}`;

export async function switchHandOverOn(world: World, handOver: Record<string, unknown>) {
  return mustBe(200, await world.call('PATCH', pathOf(world), { hand_over: handOver }));
}

export async function captureLead(
  world: World,
  data: Record<string, unknown>,
  token = world.token,
): Promise<string> {
  const event = { event_name: 'online_lead_captured', data };
  return mustBe(200, await world.call('POST', '/v5/events', event, { token })).event_id;
}

export async function handOvers(world: World, query = '') {
  const path = `${pathOf(world)}/hand-overs${query}`;
  return mustBe(200, await world.call('GET', path)).hand_overs as {
    id: string;
    kind: string;
    state: string;
    input_id: string;
    person_id: string;
    servicetitan_id: string | null;
    code: string | null;
    attempts: number;
    last_error: string | null;
  }[];
}

export const bookings = ({ simulator }: World) => [...simulator.tenant.bookings.all()];
export const leads = ({ simulator }: World) => [...simulator.tenant.leads.all()];
export const PAT = { email: 'pat@example.com', phone: '612-555-0177', first_name: 'Pat', last_name: 'Quill' };

export const SECOND_TENANT = 2_222_222_222;

/** A connection to the simulator's second tenant, which must have been started with it. */
export async function connectSecond(world: World): Promise<Id> {
  const tenant = world.simulator.world.tenants.get(SECOND_TENANT);
  const key = mustBe(
    200,
    await world.call('POST', '/v2/settings/security/keys', {
      ...{ type: 'WEBHOOK', algorithm: 'OAUTH', name: 'Second', key: tenant?.clientSecrets[0] },
      ...{ oauth_client_id: tenant?.clientId, authorization_url: `${world.simulator.url}/connect/token` },
    }),
  );
  return world.connect({ name: 'Second', tenant_id: SECOND_TENANT, key_id: key.id });
}

export const TWO_TENANTS = { simulator: { tenants: [{ id: 1_234_567_890 }, { id: SECOND_TENANT }] } };

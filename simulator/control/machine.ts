// Owns the controls of the machine itself: overview, tenants, clock, switches, faults, seen requests, reset.
import { readFault } from '../faults.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import { isScriptName, SCRIPTS } from '../scripts.ts';
import { readSwitches, SWITCH_KINDS } from '../switches.ts';
import { epochMsOf } from '../world/instants.ts';
import { seedSettings } from '../world/seed.ts';
import { credentialsOf } from '../world/world.ts';
import { type ControlCall, type ControlOperation, controlId, readBody } from './call.ts';

function clockOf({ simulator: { clock } }: ControlCall) {
  return { now: clock.now().toISOString(), frozen: clock.frozen };
}

function overview(call: ControlCall) {
  const { simulator } = call;
  return {
    url: simulator.url,
    tenants: [...simulator.world.tenants.values()].map((tenant) => ({
      ...credentialsOf(tenant),
      name: tenant.name,
      connected: tenant.connected,
      bookingProviderIds: tenant.bookingProviderIds,
      scopes: tenant.scopes,
      customers: tenant.customers.size,
      jobs: tenant.jobs.size,
    })),
    clock: clockOf(call),
    calls: Object.fromEntries(simulator.seen.counts),
  };
}

/** `set`, then `advanceSeconds`, then `frozen`; each optional. Webhooks that become due go out before the answer. */
async function setClock(call: ControlCall) {
  const body = readBody(call);
  const set = body.instant('set');
  const advanceSeconds = body.decimal('advanceSeconds');
  const frozen = body.bool('frozen');
  body.done();
  const { clock, webhooks } = call.simulator;
  if (frozen !== undefined) clock.freeze(frozen);
  if (set !== undefined) clock.set(new Date(epochMsOf(set)));
  if (advanceSeconds !== undefined) clock.advance(advanceSeconds * 1000);
  await webhooks.pump();
  return clockOf(call);
}

function setSwitches({ simulator, body }: ControlCall) {
  if (typeof body !== 'object' || body === null) throw invalid('', 'A JSON object is needed.');
  const read = readSwitches({ ...body });
  if (!read.ok) {
    throw new Refusal(
      400,
      Object.fromEntries(Object.entries(read.problems).map(([name, text]) => [name, [text]])),
    );
  }
  simulator.setSwitches(read.switches);
  return simulator.world.switches;
}

/** A named day with trouble; its times count from now. Answers with the switches and faults that it set. */
function playScript(call: ControlCall) {
  const body = readBody(call);
  const name = body.required('name', body.text('name'), '');
  if (!isScriptName(name)) body.problem('name', `Must be one of ${Object.keys(SCRIPTS).join(', ')}.`);
  body.done();
  if (isScriptName(name)) call.simulator.play(name);
  return { switches: call.simulator.world.switches, faults: call.simulator.faults.active };
}

function addTenant(call: ControlCall) {
  const { world } = call.simulator;
  const body = readBody(call);
  const id = body.required('id', body.int('id'), 1);
  if (id < 1) body.problem('id', 'Must be more than 0.');
  if (world.tenants.has(id)) body.problem('id', 'There is such a tenant already.');
  const input = {
    id,
    name: body.text('name'),
    clientId: body.text('clientId'),
    clientSecrets: body.texts('clientSecrets'),
    appKeys: body.texts('appKeys'),
    scopes: body.texts('scopes'),
  };
  body.done();
  const tenant = world.addTenant(input);
  seedSettings(tenant);
  return credentialsOf(tenant);
}

/** What an administrator can do to the application: other secrets, fewer scopes, disabled, another key. */
function changeTenant(call: ControlCall) {
  const tenant = call.simulator.world.tenants.get(controlId(call));
  if (tenant === undefined) throw notFound('tenant', call.params.id ?? '');
  const body = readBody(call);
  const secrets = body.texts('clientSecrets');
  if (secrets !== undefined && secrets.length > 2) body.problem('clientSecrets', 'At most two are active.');
  const scopes = body.texts('scopes');
  const appKeys = body.texts('appKeys');
  const connected = body.bool('connected');
  const name = body.text('name');
  body.done();
  tenant.clientSecrets = secrets ?? tenant.clientSecrets;
  tenant.scopes = scopes ?? tenant.scopes;
  tenant.appKeys = appKeys ?? tenant.appKeys;
  tenant.connected = connected ?? tenant.connected;
  tenant.name = name ?? tenant.name;
  return { ...credentialsOf(tenant), name: tenant.name, connected: tenant.connected, scopes: tenant.scopes };
}

function listRequests({ simulator, query }: ControlCall) {
  const limit = Number(query.get('limit') ?? 100);
  const method = query.get('method')?.toUpperCase();
  const path = query.get('path') ?? '';
  const found = simulator.requests.filter(
    (request) => (method === undefined || request.method === method) && request.path.includes(path),
  );
  return { total: found.length, requests: found.slice(-Math.max(1, limit)).reverse() };
}

function removeFault(call: ControlCall) {
  if (!call.simulator.faults.remove(controlId(call))) throw notFound('fault', call.params.id ?? '');
}

export const MACHINE_CONTROLS: readonly ControlOperation[] = [
  { method: 'GET', path: '', handle: overview },
  { method: 'POST', path: '/tenants', handle: addTenant },
  { method: 'PATCH', path: '/tenants/:id', handle: changeTenant },
  { method: 'GET', path: '/clock', handle: clockOf },
  { method: 'POST', path: '/script', handle: playScript },
  { method: 'POST', path: '/clock', handle: setClock },
  {
    method: 'GET',
    path: '/switches',
    handle: ({ simulator, query }) =>
      query.has('kinds')
        ? { switches: simulator.world.switches, kinds: SWITCH_KINDS }
        : simulator.world.switches,
  },
  { method: 'PATCH', path: '/switches', handle: setSwitches },
  { method: 'GET', path: '/faults', handle: ({ simulator }) => ({ faults: simulator.faults.active }) },
  { method: 'POST', path: '/faults', handle: ({ simulator, body }) => simulator.faults.add(readFault(body)) },
  { method: 'DELETE', path: '/faults', handle: ({ simulator }) => simulator.faults.clear() },
  { method: 'DELETE', path: '/faults/:id', handle: removeFault },
  { method: 'GET', path: '/requests', handle: listRequests },
  { method: 'DELETE', path: '/requests', handle: ({ simulator }) => simulator.seen.clear() },
  { method: 'POST', path: '/reset', handle: ({ simulator }) => simulator.reset() },
];

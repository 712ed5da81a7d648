// Owns the composition: the world behind an HTTP server with the token endpoint, the API, the control API and the
// office page. Nothing of the product is imported here, and nothing of this by the product.
import Fastify from 'fastify';
import { Answers } from './api/answers.ts';
import { Gate } from './api/gate.ts';
import { Tokens } from './api/token.ts';
import { registerApi } from './api-routes.ts';
import { registerControl } from './control/routes.ts';
import { Faults } from './faults.ts';
import { type Office, officeOf } from './office/office.ts';
import { SCRIPTS, type ScriptName } from './scripts.ts';
import { type SeenRequest, SeenRequests } from './seen.ts';
import { DEFAULT_SWITCHES, readSwitches, type Switches } from './switches.ts';
import { Webhooks } from './webhooks.ts';
import { seededRandom } from './world/random.ts';
import { DEFAULT_TENANT, seedSettings } from './world/seed.ts';
import {
  type Credentials,
  credentialsOf,
  FIRST_ID,
  type Tenant,
  type TenantInput,
  World,
} from './world/world.ts';

export interface SimulatorOptions extends Partial<Switches> {
  /** 0 (default) takes a free port. */
  readonly port?: number;
  readonly host?: string;
  /** Where the virtual clock takes the time from until someone sets it. */
  readonly now?: () => Date;
  readonly seed?: number;
  /** Customers, jobs and all else have ids from here on. */
  readonly firstId?: number;
  readonly tenants?: readonly TenantInput[];
}

export interface Simulator {
  readonly url: string;
  readonly world: World;
  /** The first tenant, its credentials, and what its office does. */
  readonly tenant: Tenant;
  readonly credentials: Credentials;
  readonly office: Office;
  officeOf(tenantId: number): Office;
  readonly clock: World['clock'];
  readonly faults: Faults;
  readonly webhooks: Webhooks;
  readonly seen: SeenRequests;
  /** Requests to the token endpoint and the API, oldest first. */
  readonly requests: readonly SeenRequest[];
  setSwitches(switches: Partial<Switches>): void;
  /** Sets the switches of a script and adds its faults; its times count from now. */
  play(script: ScriptName): void;
  /** Everything as it was at the start: empty tenants, real time, first switches. Earlier rows and tenants are void. */
  reset(): void;
  close(): Promise<void>;
}

/** Starts a stand-in on its own port. Refuses to start with a switch that does not exist. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const {
    port = 0,
    host = '127.0.0.1',
    now = () => new Date(),
    seed = 1,
    firstId = FIRST_ID,
    tenants,
    ...rest
  } = options;
  const read = readSwitches(rest);
  if (!read.ok) throw new Error(`Switches: ${JSON.stringify(read.problems)}`);

  const world = new World({ now, seed, firstId, switches: read.switches });
  const random = seededRandom(seed + 1);
  const answers = new Answers(() => world.switches, random);
  const tokens = new Tokens(world, random);
  const gate = new Gate(world, tokens, answers);
  const faults = new Faults(seededRandom(seed + 2), () => world.nowMs());
  const webhooks = new Webhooks(world, seededRandom(seed + 3));
  const seen = new SeenRequests();

  const app = Fastify({ forceCloseConnections: true, exposeHeadRoutes: false, bodyLimit: 10_000_000 });
  // Bodies are read by the operations, as text: what a wrong content type or broken JSON means is theirs to say.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  registerApi(app, { world, answers, tokens, gate, faults, seen });
  const tenantOf = (tenantId?: number): Tenant => {
    const found = tenantId === undefined ? [...world.tenants.values()][0] : world.tenants.get(tenantId);
    if (found === undefined) throw new Error(`There is no tenant ${tenantId ?? 'at all'}.`);
    return found;
  };
  const simulator: Simulator = {
    url: '',
    world,
    get tenant() {
      return tenantOf();
    },
    get credentials() {
      return credentialsOf(tenantOf());
    },
    get office() {
      return officeOf(tenantOf());
    },
    officeOf: (tenantId) => officeOf(tenantOf(tenantId)),
    clock: world.clock,
    faults,
    webhooks,
    seen,
    get requests() {
      return seen.all;
    },
    setSwitches: (switches) => {
      world.switches = { ...world.switches, ...switches };
    },
    play: (name) => {
      const { switches, faults: scripted } = SCRIPTS[name];
      world.switches = { ...world.switches, ...switches };
      for (const fault of scripted) faults.add(fault);
    },
    reset: () => {
      // Settings are old news: no lag hides them.
      world.reset({ ...read.switches, readLagMs: 0 });
      for (const input of tenants ?? [DEFAULT_TENANT]) seedSettings(world.addTenant(input));
      world.switches = { ...DEFAULT_SWITCHES, ...read.switches };
      tokens.clear();
      gate.clear();
      faults.clear();
      webhooks.clear();
      seen.clear();
    },
    close: async () => {
      webhooks.close();
      await app.close();
    },
  };
  simulator.reset();
  registerControl(app, simulator);
  const url = await app.listen({ port, host });
  return Object.defineProperty(simulator, 'url', { value: url });
}

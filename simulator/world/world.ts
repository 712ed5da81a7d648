// Owns the world: the tenants with their tables, the clock, the ids, the dice and the switches. Must not know
// HTTP. What happens in an office is in ../office, what the API shows of it in ../wire.
import { DEFAULT_SWITCHES, type Switches } from '../switches.ts';
import { VirtualClock } from './clock.ts';
import type { Instant } from './instants.ts';
import { type Random, seededRandom } from './random.ts';
import type {
  Appointment,
  Booking,
  CancelLog,
  Contact,
  Customer,
  CustomFieldType,
  Invoice,
  Job,
  Lead,
  Location,
  Named,
  Note,
} from './rows.ts';
import { SCOPES } from './scopes.ts';
import { Table, type TableTime } from './table.ts';

export interface TenantInput {
  readonly id: number;
  readonly name?: string;
  readonly clientId?: string;
  /** At most two are active at a time. */
  readonly clientSecrets?: readonly string[];
  readonly appKeys?: readonly string[];
  readonly scopes?: readonly string[];
}

export interface Tenant {
  readonly world: World;
  readonly id: number;
  name: string;
  clientId: string;
  clientSecrets: readonly string[];
  /** App keys of the applications that this tenant has connected. */
  appKeys: readonly string[];
  scopes: readonly string[];
  /** Numbers of the booking providers that the tenant shows for the application. */
  readonly bookingProviderIds: readonly number[];
  /** false: the administrator disabled the application. */
  connected: boolean;
  readonly customers: Table<Customer>;
  readonly contacts: Table<Contact>;
  readonly locations: Table<Location>;
  readonly locationContacts: Table<Contact>;
  readonly jobs: Table<Job>;
  readonly appointments: Table<Appointment>;
  readonly cancelLogs: Table<CancelLog>;
  readonly invoices: Table<Invoice>;
  readonly jobNotes: Table<Note>;
  readonly customerNotes: Table<Note>;
  readonly leads: Table<Lead>;
  readonly bookings: Table<Booking>;
  readonly fieldTypes: Table<CustomFieldType>;
  readonly tagTypes: Table<Named>;
  readonly businessUnits: Table<Named>;
  readonly jobTypes: Table<Named>;
  readonly campaigns: Table<Named>;
  readonly cancelReasons: Table<Named>;
  readonly callReasons: Table<Named>;
  readonly technicians: Table<Named>;
  readonly employees: Table<Named>;
}

/** Something happened that a webhook may tell: the CloudEvents type and its data without the tenant. */
export interface WorldEvent {
  readonly tenantId: number;
  readonly tenantName: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface WorldInput {
  readonly now: () => Date;
  readonly seed: number;
  readonly switches: Partial<Switches>;
  readonly firstId: number;
}

const DEFAULT_APP_KEY = 'ak1.simulator';
const BOOKING_PROVIDER_ID = 4101;
/** Where ids begin unless told. A stand-in that forgets its rows must not give their ids to others: it begins elsewhere. */
export const FIRST_ID = 718_200_001;

export class World implements TableTime {
  readonly clock: VirtualClock;
  readonly seed: number;
  readonly tenants = new Map<number, Tenant>();
  switches: Switches;
  /** Dice of the world; faults and webhooks roll their own, so that one does not disturb the other. */
  random: Random;
  readonly #firstId: number;
  #nextId: number;
  #listeners: ((event: WorldEvent) => void)[] = [];

  constructor(input: WorldInput) {
    this.clock = new VirtualClock(input.now);
    this.seed = input.seed;
    this.#firstId = input.firstId;
    this.#nextId = input.firstId;
    this.random = seededRandom(input.seed);
    this.switches = { ...DEFAULT_SWITCHES, ...input.switches };
  }

  nowMs(): number {
    return this.clock.nowMs();
  }

  readLagMs(): number {
    return this.switches.readLagMs;
  }

  /** One sequence for all tables of all tenants, like the ids seen in real samples. */
  newId(): number {
    const id = this.#nextId;
    this.#nextId += 1;
    return id;
  }

  /** Keeps later ids clear of one that a person chose. */
  skipId(id: number): void {
    if (id >= this.#nextId) this.#nextId = id + 1;
  }

  stamp(after?: Instant): Instant {
    return this.clock.stamp(this.switches.timestamps, after);
  }

  addTenant(input: TenantInput): Tenant {
    const tenant: Tenant = {
      world: this,
      id: input.id,
      name: input.name ?? `Tenant ${input.id}`,
      clientId: input.clientId ?? `cid.simulator-${input.id}`,
      clientSecrets: input.clientSecrets ?? [`cs1.simulator-${input.id}`],
      appKeys: input.appKeys ?? [DEFAULT_APP_KEY],
      scopes: input.scopes ?? SCOPES,
      bookingProviderIds: [BOOKING_PROVIDER_ID],
      connected: true,
      customers: new Table(this),
      contacts: new Table(this, { ownerId: (row) => row.ownerId }),
      locations: new Table(this, { customerId: (row) => row.customerId }),
      locationContacts: new Table(this, { ownerId: (row) => row.ownerId }),
      jobs: new Table(this, {
        customerId: (row) => row.customerId,
        locationId: (row) => row.locationId,
        bookingId: (row) => row.bookingId,
      }),
      appointments: new Table(this, { jobId: (row) => row.jobId }),
      cancelLogs: new Table(this, { jobId: (row) => row.jobId }),
      invoices: new Table(this, { jobId: (row) => row.jobId, customerId: (row) => row.customerId }),
      jobNotes: new Table(this, { ownerId: (row) => row.ownerId }),
      customerNotes: new Table(this, { ownerId: (row) => row.ownerId }),
      leads: new Table(this),
      bookings: new Table(this),
      fieldTypes: new Table(this),
      tagTypes: new Table(this),
      businessUnits: new Table(this),
      jobTypes: new Table(this),
      campaigns: new Table(this),
      cancelReasons: new Table(this),
      callReasons: new Table(this),
      technicians: new Table(this),
      employees: new Table(this),
    };
    this.tenants.set(tenant.id, tenant);
    return tenant;
  }

  /** Empty and on real time again; tenants have to be added anew. */
  reset(switches: Partial<Switches>): void {
    this.tenants.clear();
    this.clock.reset();
    this.random = seededRandom(this.seed);
    this.switches = { ...DEFAULT_SWITCHES, ...switches };
    this.#nextId = this.#firstId;
  }

  onEvent(listener: (event: WorldEvent) => void): void {
    this.#listeners.push(listener);
  }

  emit(tenant: Tenant, type: string, data: Readonly<Record<string, unknown>>): void {
    const event: WorldEvent = { tenantId: tenant.id, tenantName: tenant.name, type, data };
    for (const listener of this.#listeners) listener(event);
  }
}

export interface Credentials {
  readonly tenantId: number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly appKey: string;
}

export function credentialsOf(tenant: Tenant): Credentials {
  return {
    tenantId: tenant.id,
    clientId: tenant.clientId,
    clientSecret: tenant.clientSecrets[0] ?? '',
    appKey: tenant.appKeys[0] ?? '',
  };
}

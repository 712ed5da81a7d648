// `goodword doctor`: what works, what needs a person, and whom to ask. Changes nothing.

import type { App } from './app.ts';
import type { Id } from './base/ids.ts';
import { MINUTE_MS } from './base/time.ts';
import { pendingMigrations } from './db/migrate.ts';
import { checkConnection } from './servicetitan/checkup.ts';
import { allConnections } from './servicetitan/store-connections.ts';

export interface Finding {
  step: string;
  ok: boolean;
  /** False: most things work without it. */
  required: boolean;
  message: string;
  what_to_do?: string;
}

export interface ConnectionReport {
  connection_id: Id;
  name: string;
  environment: string;
  state: string;
  ok: boolean;
  steps: Finding[];
}

export interface DoctorReport {
  /** False: something needs a person. */
  ok: boolean;
  /** What psql connects to. */
  database_url: string;
  installation: Finding[];
  clients: { client_id: Id; name: string; connections: ConnectionReport[] }[];
}

/** What is to say of the settings; secrets stay out of it. */
export interface DoctorSettings {
  /** Where psql connects to. */
  databaseUrl: string;
  publicUrl: string | null;
}

const LATE_MS = 2 * MINUTE_MS;

/** Looks at the installation, then at every connection of every client as its test does (ST-8). */
export async function examine({ deps }: Pick<App, 'deps'>, settings: DoctorSettings): Promise<DoctorReport> {
  const installation = [
    ...settingsOf(settings),
    ...(await databaseFindings(deps)),
    await workerFinding(deps),
  ];
  const clients = await deps.db.query<{ client_id: Id; name: string }>(
    'select client_id, name from clients order by client_id',
  );
  const examined: DoctorReport['clients'] = [];
  for (const client of clients) {
    const connections: ConnectionReport[] = [];
    for (const connection of await allConnections(deps.db, client.client_id)) {
      const { connectionId, name, environment, state } = connection;
      const { steps } = await checkConnection(deps, client.client_id, connection);
      const late = steps.some(({ step, ok }) => step === 'lag' && !ok);
      const ok = steps.every((step) => step.ok || !step.required) && !late;
      connections.push({ connection_id: connectionId, name, environment, state, ok, steps });
    }
    examined.push({ ...client, connections });
  }
  const ok =
    installation.every((finding) => finding.ok || !finding.required) &&
    examined.every(({ connections }) => connections.every((one) => one.ok));
  return { ok, database_url: settings.databaseUrl, installation, clients: examined };
}

function settingsOf({ databaseUrl, publicUrl }: DoctorSettings): Finding[] {
  const finding = { step: 'settings', required: false };
  return [
    {
      ...finding,
      ok: true,
      message: `Node ${process.version}; the database is ${withoutPassword(databaseUrl)}`,
    },
    publicUrl === null
      ? {
          ...{
            ...finding,
            ok: false,
            message: 'PUBLIC_URL is not set: links are made for the host of each request.',
          },
          what_to_do: 'Set PUBLIC_URL to the address under which the internet reaches this server.',
        }
      : { ...finding, ok: true, message: `This server is reached as ${publicUrl}.` },
  ];
}

/** Reports are sent to others. */
function withoutPassword(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  if (url.password) url.password = '***';
  return url.href;
}

async function databaseFindings({ db }: App['deps']): Promise<Finding[]> {
  const [row] = await db.query<{ version: string; number: number }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int as number`,
  );
  const pending = await pendingMigrations(db);
  const isNew = (row?.number ?? 0) >= 150_000;
  return [
    {
      ...{ step: 'database', ok: isNew, required: true, message: `PostgreSQL ${row?.version} answers.` },
      ...(isNew ? {} : { what_to_do: 'Use PostgreSQL 15 or newer.' }),
    },
    pending.length === 0
      ? { step: 'migrations', ok: true, required: true, message: 'The schema is up to date.' }
      : {
          ...{
            step: 'migrations',
            ok: false,
            required: true,
            message: `Migrations are pending: ${pending.join(', ')}.`,
          },
          what_to_do: 'Run goodword migrate.',
        },
  ];
}

/** Nobody asks a worker: what waits tells whether one takes it. */
async function workerFinding({ db, now }: App['deps']): Promise<Finding> {
  const [row] = await db.query<{ waiting: string; since: Date | null; jobs: string }>(
    `select (select count(*) from inbox) as waiting,
       (select min(i.received_at) from inbox b join inputs i on i.client_id = b.client_id and i.input_id = b.input_id) as since,
       (select count(*) from graphile_worker.jobs
        where locked_at is null and run_at < now() - $1::float8 * interval '1 millisecond' and attempts < max_attempts) as jobs`,
    [LATE_MS],
  );
  const waiting = Number(row?.waiting);
  const lateMs = row?.since ? now().getTime() - row.since.getTime() : 0;
  const jobs = Number(row?.jobs);
  const finding = { step: 'worker', required: true };
  if (lateMs <= LATE_MS && jobs === 0)
    return {
      ...finding,
      ok: true,
      message: `Work is taken as it comes; ${waiting} inputs wait to be applied.`,
    };
  const minutes = Math.round(lateMs / MINUTE_MS);
  return {
    ...{
      ...finding,
      ok: false,
      message: `${waiting} inputs wait, the oldest for ${minutes} minutes, and ${jobs} background jobs are late.`,
    },
    what_to_do: 'Start Goodword (goodword serve, or goodword serve --worker), and look at its log.',
  };
}

/** The report in lines, for people. */
export function* linesOf(report: DoctorReport): Generator<string> {
  yield* report.installation.flatMap(findingLines);
  for (const { name, client_id, connections } of report.clients) {
    yield `\nclient ${name} (${client_id})${connections.length === 0 ? ': no connection to ServiceTitan' : ''}`;
    for (const one of connections) {
      yield `\n  connection ${one.name} (${one.connection_id}), ${one.environment}, ${one.state}`;
      yield* one.steps.flatMap(findingLines).map((line) => `  ${line}`);
    }
  }
  yield report.ok ? '\nNothing needs a person.' : '\nSomething needs a person: see the lines marked "!!".';
}

function findingLines({ step, ok, required, message, what_to_do }: Finding): string[] {
  const mark = ok ? 'ok' : required || step === 'lag' ? '!!' : ' -';
  const line = `${mark} ${step.padEnd(20)} ${message}`;
  return what_to_do === undefined || ok ? [line] : [line, `${' '.repeat(24)}${what_to_do}`];
}

// The command line: reads words and settings, calls the rooms, prints. Holds no logic of its own.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Logger } from 'pino';
import { helpIn } from './accounts/password-links.ts';
import { createClient } from './accounts/setup.ts';
import { type App, createApp } from './app.ts';
import { Refusal } from './base/errors.ts';
import { type Config, readConfig } from './config.ts';
import { askLines, type ConnectWish, connectedLines, connectServiceTitan } from './connect-command.ts';
import { examine, linesOf } from './doctor-command.ts';
import { importFile } from './file-command.ts';
import { createLogger } from './http/log.ts';
import { exampleLines, importFromServiceTitan, progressLine } from './import-command.ts';
import { expectData, type Installation, openInstallation } from './installation.ts';
import { differenceInWords, reconcile } from './rewards/ledger-reconcile.ts';

/** How soon a server notices that the npm which started it is gone. */
const PARENT_CHECK_MS = 1_000;

const program = new Command('goodword').description(
  'Referral platform for home-service companies that run on ServiceTitan',
);

program
  .command('serve')
  .description('migrate the database and serve')
  .option('--web', 'serve HTTP only; another process works background jobs off')
  .option('--worker', 'work background jobs off only')
  .action(async (options: { web?: boolean; worker?: boolean }) => {
    await serve(loadConfig(), { web: !options.worker, worker: !options.web });
  });

program
  .command('migrate')
  .description('bring the database up to date and exit')
  .action(() => withInstallation(async () => console.log('The database is up to date.')));

program
  .command('setup')
  .description('create a client with its owner and a first access token')
  .requiredOption('--client <name>', 'the company')
  .requiredOption('--owner <email>', "the owner's e-mail address")
  .requiredOption('--password <password>', "the owner's password")
  .option('--domain <host>', 'program domain that serves links and script, as share.acme.example')
  .option('--phone-region <region>', 'country of phone numbers written without one', 'US')
  .option('--time-zone <zone>', 'IANA time zone', 'UTC')
  .option('--currency <code>', 'ISO 4217 code', 'USD')
  .option('--json', 'print JSON')
  .action((options) =>
    withInstallation(async (installation, log) => {
      const made = await createClient(installation.db, {
        name: options.client,
        owner: options.owner,
        password: options.password,
        domain: options.domain,
        phoneRegion: options.phoneRegion,
        timeZone: options.timeZone,
        currency: options.currency,
      });
      log.debug({ client_id: made.client_id }, 'client created');
      if (options.json) console.log(JSON.stringify(made));
      else {
        for (const [name, value] of Object.entries(made)) console.log(`${name.padEnd(16)} ${value}`);
        const { databaseUrl, dataDir } = loadConfig();
        console.log(`${'stored in'.padEnd(16)} ${databaseUrl === null ? dataDir : 'DATABASE_URL'}`);
      }
    }),
  );

program
  .command('password-link')
  .description('a link by which a user who cannot get in chooses a new password; it works once, for an hour')
  .argument('<email>', "the user's e-mail address")
  .option('--client <id>', 'which client, if the address is known to several')
  .option('--two-factor-off', 'also switch two-factor off, for who lost phone and recovery codes')
  .action((email: string, options: { client?: string; twoFactorOff?: boolean }) =>
    withApp(async (app, { db }, config) => {
      const wish = {
        ...{ email, clientId: options.client ?? null, twoFactorOff: options.twoFactorOff ?? false },
        origin: config.publicUrl ?? `http://localhost:${config.port}`,
      };
      console.log((await helpIn(db, { ids: app.deps.ids, now: new Date() }, wish)).link);
    }),
  );

program
  .command('reconcile')
  .description('check that ledger, rewards and payouts agree to the cent; ends with 1 when they do not')
  .option('--json', 'print JSON')
  .action(async (options: { json?: boolean }) => {
    await expectData(loadConfig());
    await withInstallation(async (installation) => {
      const clients = await installation.db.query<{ client_id: string }>(
        'select client_id from clients order by client_id',
      );
      let differences = 0;
      for (const { client_id } of clients) {
        const result = await reconcile(installation.db, client_id);
        differences += result.differences.length;
        if (options.json) console.log(JSON.stringify({ client_id, ...result }));
        else {
          console.log(`client ${client_id}: ${result.differences.length} differences`);
          for (const difference of result.differences) console.log(`  ${differenceInWords(difference)}`);
        }
      }
      if (differences > 0) process.exitCode = 1;
    });
  });

program
  .command('doctor')
  .description('say what works and what needs a person; ends with 1 when something does')
  .option('--json', 'print JSON')
  .action((options: { json?: boolean }) =>
    withApp(async (app, installation, config) => {
      const report = await examine(app, {
        databaseUrl: installation.databaseUrl,
        publicUrl: config.publicUrl,
      });
      if (options.json) console.log(JSON.stringify(report));
      else for (const line of linesOf(report)) console.log(line);
      if (!report.ok) process.exitCode = 1;
    }),
  );

program
  .command('connect')
  .description('connect what Goodword works with')
  .command('servicetitan')
  .description(
    'ask for tenant id, client id, client secret and application key, connect the tenant, and test it',
  )
  .option('--client <name>', 'the company, if there are several')
  .addOption(
    new Option('--environment <kind>', 'integration: never leads to a payment')
      .choices(['production', 'integration', 'custom'])
      .default('production'),
  )
  .option('--name <name>', 'what to call the connection')
  .option('--api-url <url>', 'of environment custom, as the stand-in has it')
  .option('--token-url <url>', 'of environment custom')
  .option('--json', 'print the result as JSON')
  .action((options: ConnectOptions) =>
    withApp(async (app) => {
      const answers = await askLines(
        [
          { words: 'Tenant id' },
          { words: 'Client id (cid.…)' },
          { words: 'Client secret (cs1.…, not shown)', isSecret: true },
          { words: 'Application key (ak1.…)' },
        ],
        process.stdin,
        process.stderr,
      );
      const [tenantId = '', oauthClientId = '', secret = '', appKey = ''] = answers;
      const { environment, name = null, client = null, apiUrl = null, tokenUrl = null } = options;
      const done = await connectServiceTitan(app, {
        ...{ client, environment, name, tenantId, oauthClientId, secret, appKey, apiUrl, tokenUrl },
      });
      if (options.json) console.log(JSON.stringify(done));
      else for (const line of connectedLines(done)) console.log(line);
      if (!done.ok) process.exitCode = 1;
    }),
  );

interface ConnectOptions {
  client?: string;
  environment: ConnectWish['environment'];
  name?: string;
  apiUrl?: string;
  tokenUrl?: string;
  json?: boolean;
}

const importing = program
  .command('import')
  .description('bring in what is known already, from ServiceTitan or from a CSV file');

importing
  .command('servicetitan')
  .description('past jobs, customers, codes; goes on where it stopped when it is called again')
  .option('--connection <id>', 'the connection, if there are several')
  .option('--history', 'past completed jobs, so that "new customer" needs no look-up per job')
  .option('--customers', 'existing customers become advocates with a code and a link; nobody is messaged')
  .option(
    '--codes',
    "write advocates' codes on their customer records, where that is switched on; a server must run",
  )
  .option('--since <day>', 'only what changed since this day, as 2024-01-31')
  .option('--dry-run', 'read and count, store nothing')
  .option('--json', 'print the result as JSON')
  .action((options: ImportOptions) =>
    withApp(async (app) => {
      const kinds = (['history', 'customers', 'codes'] as const).filter((what) => options[what]);
      if (kinds.length === 0)
        throw new Error('Say what to import: --history, --customers, --codes or several.');
      for (const what of kinds) {
        const wish = {
          ...{ what, connection: options.connection ?? null, since: options.since ?? null },
          dryRun: options.dryRun ?? false,
        };
        const done = await importFromServiceTitan(app, wish, (view) => {
          if (!options.json) console.error(progressLine(view));
        });
        if (options.json) console.log(JSON.stringify(done));
        else for (const line of exampleLines(done)) console.log(line);
        if (done.failed > 0) process.exitCode = 1;
      }
    }),
  );

importing
  .command('file')
  .description('a CSV file; kinds: advocates, leads, events, past_customers, opt_outs, program')
  .argument('<kind>', 'what the rows are')
  .argument('<file>', 'the file')
  .option('--dry-run', 'say what would become of it, store nothing')
  .option('--client <name>', 'the company, if there are several')
  .option('--label <label>', 'program label of codes')
  .option('--event-name <name>', 'name of events whose row names none')
  .option('--dates <order>', 'how 1/2/2026 is meant: month_first or day_first', 'iso')
  .option('--connection <id>', 'whose customers the customer ids are')
  .option('--balances <meaning>', 'balances become rewards: per_advocate or per_row')
  .option('--old-program <name>', 'what the other program is called')
  .option('--column <field=heading...>', 'which column a field is in')
  .option('--json', 'print the result as JSON')
  .action((kind: string, path: string, options: FileOptions) =>
    withApp(async (app) => {
      const { client = null, label = null, eventName = null, connection = null, dates } = options;
      const { balances = null, oldProgram = null } = options;
      const wish = { kind, path, client, label, eventName, connection, dates, balances, oldProgram };
      const more = { dryRun: options.dryRun ?? false, columns: options.column ?? [] };
      const done = await importFile(app, { ...wish, ...more }, (line) => {
        if (!options.json) console.error(line);
      });
      if (options.json) console.log(JSON.stringify(done));
      else console.log(`${done.rows} rows: ${done.new} new, ${done.known} known, ${done.refused} refused`);
      if (done.refused > 0) process.exitCode = 1;
    }),
  );

interface FileOptions {
  balances?: string;
  oldProgram?: string;
  client?: string;
  label?: string;
  eventName?: string;
  connection?: string;
  dates: string;
  column?: string[];
  dryRun?: boolean;
  json?: boolean;
}

interface ImportOptions {
  connection?: string;
  history?: boolean;
  customers?: boolean;
  codes?: boolean;
  since?: string;
  dryRun?: boolean;
  json?: boolean;
}

program
  .command('simulate')
  .description('run a stand-in for ServiceTitan')
  .option('--port <n>', 'port to listen on', portOf, 4100)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--json', 'print address and credentials as JSON')
  .option('--set <switch=value>', 'a switch; once for each', (one, all: string[]) => [...all, one], [])
  .option('--script <name>', 'a day with trouble')
  .action((options: Record<string, string | number | true | string[]>) => {
    const flag = (name: string, value: unknown) => (value === true ? `--${name}` : `--${name}=${value}`);
    const words = Object.entries(options).flatMap(([k, all]) => [all].flat().map((one) => flag(k, one)));
    const main = join(import.meta.dirname, '..', 'simulator', 'main.ts');
    const child = spawn(process.execPath, [main, ...words], { stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
    child.on('exit', (code) => process.exit(code ?? 0));
  });

await program.parseAsync().catch((error: unknown) => {
  if (error instanceof Refusal) console.error(`${error.code}: ${error.message}`);
  else console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

/** Serves until SIGTERM or SIGINT; then drains and exits (DESIGN 4). */
async function serve(config: Config, parts: { web: boolean; worker: boolean }): Promise<void> {
  const log = createLogger(config.logLevel);
  const installation = await openInstallation(config, log);
  const app = await createApp({
    db: installation.db,
    log,
    secrets: installation.secrets,
    publicUrl: config.publicUrl,
    trustedProxies: config.trustedProxies,
    allowPrivateAddresses: config.allowPrivateAddresses,
    mail: config.mail,
  });
  try {
    if (parts.worker) await app.startWorker();
    if (parts.web) {
      const address = await app.server.listen({ port: config.port, host: config.host });
      log.info({ address }, 'listening');
    } else {
      log.info('working');
    }
  } catch (error) {
    // A port that is taken, an address that is not ours: said in a sentence, and nothing is left running.
    await app.close();
    await installation.close();
    throw new Error(listenProblem(error, config));
  }

  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'draining');
    app
      .close()
      .then(() => installation.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'the drain failed');
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  // npm does not hand a signal on to what it runs: when the npm that started us is gone, so are we.
  const startedBy = process.ppid;
  if (process.env.npm_lifecycle_event) {
    setInterval(() => {
      if (process.ppid !== startedBy) stop('the end of npm');
    }, PARENT_CHECK_MS).unref();
  }
}

function listenProblem(error: unknown, { host, port }: Config): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken by another program: stop that, or set PORT to another number.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `This machine has no address ${host}: set HOST to one that it has.`;
  if (code === 'EACCES')
    return `Port ${port} may not be opened by this user: set PORT to a number above 1023.`;
  return error instanceof Error ? error.message : String(error);
}

/** The whole application without its server and workers, for commands that ask ServiceTitan. */
async function withApp(
  work: (app: App, installation: Installation, config: Config) => Promise<void>,
): Promise<void> {
  const config = loadConfig();
  await expectData(config);
  await withInstallation(async (installation, log) => {
    const { db, secrets } = installation;
    const { publicUrl, allowPrivateAddresses } = config;
    const app = await createApp({ db, log, secrets, publicUrl, allowPrivateAddresses });
    try {
      await work(app, installation, config);
    } finally {
      await app.close();
    }
  });
}

async function withInstallation(
  work: (installation: Installation, log: Logger) => Promise<void>,
): Promise<void> {
  const config = loadConfig();
  // Commands print their answer on stdout; what they do is only logged when something is wrong.
  const log = createLogger('warn');
  const installation = await openInstallation(config, log, 5);
  try {
    await work(installation, log);
  } finally {
    await installation.close();
  }
}

function loadConfig(): Config {
  const result = readConfig(process.env);
  if (result.ok) return result.config;
  for (const problem of result.problems) console.error(problem);
  process.exit(2);
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new InvalidArgumentError('It must be a number from 0 to 65535.');
}

// A Goodword for measuring: its own embedded PostgreSQL with full durability, served by a process of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import { createClient } from '../src/accounts/setup.ts';
import type { Config } from '../src/config.ts';
import { type Installation, openInstallation } from '../src/installation.ts';

export interface BenchInstallation {
  installation: Installation;
  clientId: string;
  token: string;
  domain: string;
  dataDir: string;
  /** Starts `goodword serve` with these words on a free port; resolves with its address. */
  serve(...words: string[]): Promise<{ url: string; pid: number; stop(): Promise<void> }>;
  close(): Promise<void>;
}

/** Everything in a new folder, gone afterwards. */
export async function benchInstallation(): Promise<BenchInstallation> {
  const dataDir = await mkdtemp(join(tmpdir(), 'goodword-bench-'));
  const config: Config = {
    port: 0,
    host: '127.0.0.1',
    databaseUrl: null,
    dataDir,
    secret: null,
    publicUrl: null,
    trustedProxies: [],
    allowPrivateAddresses: true,
    mail: null,
    logLevel: 'warn',
  };
  const installation = await openInstallation(config, pino({ level: 'warn' }));
  const made = await createClient(installation.db, {
    name: 'Bench',
    owner: 'owner@bench.example',
    password: 'a long password 1',
  });
  const children = new Set<ChildProcess>();
  return {
    installation,
    clientId: made.client_id,
    token: made.access_token,
    domain: made.program_domain,
    dataDir,
    serve: (...words) => serve(children, dataDir, words),
    close: async () => {
      for (const child of children) child.kill('SIGKILL');
      await installation.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function serve(children: Set<ChildProcess>, dataDir: string, words: string[]) {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '..', 'src', 'cli.ts'), 'serve', ...words],
    {
      env: {
        ...process.env,
        DATA_DIR: dataDir,
        PORT: '0',
        HOST: '127.0.0.1',
        ALLOW_PRIVATE_ADDRESSES: 'true',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  children.add(child);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`goodword serve ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = /"address":"([^"]+)"/.exec(line)?.[1];
      if (address) resolve(address);
    });
  });
  return {
    url,
    pid: child.pid ?? 0,
    stop: async () => {
      children.delete(child);
      child.kill('SIGTERM');
      await exited;
    },
  };
}

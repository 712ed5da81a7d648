// A real Goodword process on a data directory of its own that is killed and started again, and senders that never give up.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { SetupResult } from '../../src/accounts/setup.ts';
import { type Child, startGoodword } from './process.ts';
import { scratchFolder } from './server.ts';

const ANSWER_TIMEOUT_MS = 3_000;
const GIVE_UP_AFTER_MS = 40_000;

export interface KillStage {
  client: SetupResult;
  /** SIGKILL to the server, then a new one; resolves once that one answers. */
  killServer(): Promise<void>;
  /** SIGKILL to PostgreSQL itself; Goodword lives on and has to bring it back. */
  killPostgres(): Promise<void>;
  /** Sends once; null when there was no answer, or one that says to try again. */
  once(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply | null>;
  /** Sends until there is an answer. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** Follows a link as a visitor, once: where it leads; null when there was no answer, or one that says to try again. */
  follow(path: string): Promise<string | null>;
  databaseUrl(): Promise<string>;
}

export interface Reply {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape are read here
  body: any;
}

export async function openKillStage(t: TestContext): Promise<KillStage> {
  const dataDir = await mkdtemp(join(await scratchFolder(), 'goodword-kill-'));
  const env = {
    ...{ DATA_DIR: dataDir, DATABASE_URL: '', GOODWORD_SECRET: '', PUBLIC_URL: '' },
    ...{ HOST: '127.0.0.1', PORT: '0', ALLOW_PRIVATE_ADDRESSES: 'true', LOG_LEVEL: 'info' },
  };
  let server: Child | undefined;
  let base = '';
  t.after(async () => {
    await server?.kill('SIGTERM');
    await rm(dataDir, { recursive: true, force: true });
  });
  const start = async () => {
    server = startGoodword(['serve'], { env });
    base = (await server.line(/"address":"([^"]+)"/, 60_000))[1] as string;
  };
  const printed = async (args: string[]) => {
    const child = startGoodword(args, { env });
    const json = JSON.parse((await child.line(/^\{.*\}$/, 60_000))[0]);
    await child.exited;
    return json;
  };
  await start();
  const client: SetupResult = await printed([
    ...[
      'setup',
      '--client',
      'Acme Heating',
      '--owner',
      'owner@acme.example',
      '--password',
      'correct horse battery',
      '--json',
    ],
  ]);

  const once: KillStage['once'] = async (method, path, body, headers = {}) => {
    try {
      const response = await fetch(base + path, {
        method,
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
        headers: {
          authorization: `Bearer ${client.access_token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await response.text();
      return response.status === 503
        ? null
        : { status: response.status, body: text === '' ? null : JSON.parse(text) };
    } catch {
      return null;
    }
  };
  return {
    client,
    once,
    send: async (method, path, body, headers) => {
      const deadline = Date.now() + GIVE_UP_AFTER_MS;
      for (;;) {
        const reply = await once(method, path, body, headers);
        if (reply) return reply;
        if (Date.now() > deadline)
          throw new Error(`no answer to ${method} ${path}; the server printed:\n${server?.output()}`);
        await delay(50);
      }
    },
    follow: async (path) => {
      try {
        const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
        const { status, headers } = await fetch(base + path, { redirect: 'manual', signal });
        return status === 302 ? headers.get('location') : null;
      } catch {
        return null;
      }
    },
    killServer: async () => {
      await server?.kill('SIGKILL');
      await start();
    },
    killPostgres: async () => {
      const [pid] = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
      process.kill(Number(pid), 'SIGKILL');
    },
    databaseUrl: async () => (await printed(['doctor', '--json'])).database_url,
  };
}

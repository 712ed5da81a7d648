// The stage of the demo: a real Goodword and a real simulator as processes of their own, and callers for both.

import { type ChildProcess, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Mails, startMails } from './mails.ts';
import { startWebsite } from './website/website.ts';

const ROOT = join(import.meta.dirname, '..');

/** Who signs in to the console of the demo. */
export const OWNER = { email: 'owner@acme.example', password: 'correct horse battery' };

export interface Stage {
  goodword: string;
  simulator: string;
  /** The contractor's website, on an origin of its own. */
  website: string;
  mails: Mails;
  credentials: { tenantId: number; clientId: string; clientSecret: string; appKey: string };
  setup: { client_id: string; owner_id: string; access_token: string; program_domain: string };
  close(): Promise<void>;
}

/** Starts both from nothing: last demo's data is thrown away. */
export async function openStage(options: {
  dataDir: string;
  port: number;
  simulatorPort: number;
  websitePort: number;
  mailsPort: number;
}): Promise<Stage> {
  await rm(options.dataDir, { recursive: true, force: true });
  const children: ChildProcess[] = [];
  // Mails carry links to this server, so its port is known before it starts.
  const port = options.port || (await freePort());
  const publicUrl = `http://127.0.0.1:${port}`;
  const [website, mails] = await Promise.all([
    startWebsite(options.websitePort, () => publicUrl),
    startMails(options.mailsPort),
  ]);
  const env = {
    ...process.env,
    DATA_DIR: options.dataDir,
    DATABASE_URL: '',
    GOODWORD_SECRET: '',
    PUBLIC_URL: publicUrl,
    SMTP_URL: mails.smtpUrl,
    MAIL_FROM: 'hello@acme.example',
    HOST: '127.0.0.1',
    PORT: String(port),
    ALLOW_PRIVATE_ADDRESSES: 'true',
    LOG_LEVEL: 'info',
  };
  const close = async () => {
    await Promise.all(children.map(end));
    await Promise.all([website.close(), mails.close()]);
  };
  try {
    const [simulatorLine, address] = await Promise.all([
      firstLine(
        children,
        ['simulator/main.ts', '--port', String(options.simulatorPort), '--json'],
        env,
        /^(\{.*\})$/,
      ),
      firstLine(children, ['src/cli.ts', 'serve'], env, /"address":"([^"]+)"/),
    ]);
    const simulator = JSON.parse(simulatorLine) as Stage['credentials'] & { url: string };
    // A second process on the same data while the server runs, as an operator would.
    const words = ['--client', 'Acme Heating', '--owner', OWNER.email, '--password', OWNER.password];
    const printed = await firstLine(
      [],
      ['src/cli.ts', 'setup', ...words, '--domain', '127.0.0.1', '--json'],
      env,
      /^(\{.*\})$/,
    );
    return {
      goodword: address,
      simulator: simulator.url,
      website: website.url,
      mails,
      credentials: simulator,
      setup: JSON.parse(printed) as Stage['setup'],
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A port that nobody has at this moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts `node …words` and resolves with what the first matching line captured; rejects when it ends without one. */
function firstLine(
  children: ChildProcess[],
  words: string[],
  env: NodeJS.ProcessEnv,
  pattern: RegExp,
): Promise<string> {
  const child = spawn(process.execPath, words, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const printed: string[] = [];
  return new Promise((resolve, reject) => {
    const read = (line: string) => {
      printed.push(line);
      const found = pattern.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    };
    createInterface({ input: child.stdout }).on('line', read);
    createInterface({ input: child.stderr }).on('line', read);
    child.once('close', (code) =>
      reject(new Error(`${words.join(' ')} ended with ${code}:\n${printed.join('\n')}`)),
    );
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await exited;
}

export type Json = Record<string, unknown>;
export type Call = <Result = Json>(
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Result>;

/** A caller of one server. Throws on anything but 2xx and 3xx, with what the server said. */
export function caller(base: string, token: string | null): Call {
  return async <Result>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const response = await fetch(base + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (response.status >= 400) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    if (response.status >= 300)
      return {
        location: response.headers.get('location'),
        cookie: response.headers.get('set-cookie'),
      } as Result;
    return (text === '' ? {} : JSON.parse(text)) as Result;
  };
}

/** Asks again until `good` says so; fails with the last answer after `timeoutMs`. */
export async function until<Result>(
  what: string,
  ask: () => Promise<Result>,
  good: (result: Result) => boolean,
  timeoutMs = 45_000,
): Promise<Result> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const result = await ask();
    if (good(result)) return result;
    if (Date.now() > deadline)
      throw new Error(`${what}: not within ${timeoutMs / 1000} s; last seen: ${JSON.stringify(result)}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

// npm run try: an empty Goodword on this machine with the stand-in for ServiceTitan beside it, for whoever wants to go through a
// referral by hand. What is set up stays in ./data, and `npm start` goes on with it.

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
const LOOK_MS = 200;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: process.env.PORT || '8080' },
    'simulator-port': { type: 'string', default: '4100' },
  },
});
const goodword = `http://127.0.0.1:${values.port}`;
const standIn = `http://127.0.0.1:${values['simulator-port']}`;

/** What a program that ends by itself has said. */
const said = new Map<ChildProcess, string>();
let isEnding = false;

function run(words: string[], env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(process.execPath, words, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const keep = (part: Buffer) => said.set(child, `${said.get(child) ?? ''}${part}`.slice(-2_000));
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.once('exit', () => {
    if (isEnding) return;
    console.error(
      `${said.get(child) ?? ''}\nIf a port is taken, choose others: npm run try -- --port 8081 --simulator-port 4101`,
    );
    end(1);
  });
  return child;
}

// Rows of the last time are gone and their ids are known to Goodword: this time's begin elsewhere.
const firstId = String(Math.floor(Date.now() / 1000));
const children = [
  run(['simulator/main.ts', '--port', values['simulator-port'], '--first-id', firstId], process.env),
  run(['src/cli.ts', 'serve'], {
    ...process.env,
    PORT: values.port,
    HOST: process.env.HOST || '127.0.0.1',
    ALLOW_PRIVATE_ADDRESSES: 'true',
    LOG_LEVEL: process.env.LOG_LEVEL || 'warn',
  }),
];

function end(code: number): void {
  if (isEnding) return;
  isEnding = true;
  const left = children.filter((child) => child.exitCode === null && child.signalCode === null);
  let running = left.length;
  if (running === 0) process.exit(code);
  for (const child of left) {
    child.once('exit', () => {
      running -= 1;
      if (running === 0) process.exit(code);
    });
    child.kill('SIGTERM');
  }
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end(0));
// npm does not hand a signal on: when it is gone, so is this.
const startedBy = process.ppid;
setInterval(() => process.ppid !== startedBy && end(0), 1_000).unref();

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

console.log('Starting; the first time takes a few seconds longer.');
while (!(await answers(`${goodword}/readyz`)) || !(await answers(`${standIn}/_control/clock`)))
  await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
console.log(`
Goodword is ready. Open

    ${goodword}/console

and make your company. The set-up checklist then offers a guided try-out with the
stand-in for ServiceTitan, whose office page is at ${standIn}/

Ctrl-C ends both. What you set up stays; npm start goes on with it.`);

// Real child processes for tests: started, read line by line, killed.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const PROJECT = join(import.meta.dirname, '..', '..');

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ChildOptions {
  /** Added to this process's environment; undefined takes a variable away. */
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  gid?: number;
}

export interface Child {
  pid: number;
  /** The first line, past or to come, that matches. Rejects with the whole output when the process ends without it. */
  line(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  /** Everything it has printed so far. */
  output(): string;
  /** Sends a signal (SIGKILL unless told) and waits for the end. */
  kill(signal?: NodeJS.Signals): Promise<Exit>;
  exited: Promise<Exit>;
}

/** `node src/cli.ts …args` */
export function startGoodword(args: string[], options: ChildOptions = {}): Child {
  return startScript(join(PROJECT, 'src', 'cli.ts'), args, options);
}

/** `node script …args`, with the Node that runs the tests. */
export function startScript(script: string, args: string[], options: ChildOptions = {}): Child {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: options.cwd ?? PROJECT,
    // A child that took itself for a test file would report in the runner's own format.
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...options.env },
    uid: options.uid,
    gid: options.gid,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      changed();
    });
  }
  let exit: Exit | undefined;
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      exit = { code, signal };
      resolve(exit);
      changed();
    });
  });

  return {
    pid: child.pid ?? 0,
    exited,
    output: () => lines.join('\n'),
    kill: async (signal = 'SIGKILL') => {
      child.kill(signal);
      return await exited;
    },
    line: (pattern, timeoutMs = 30_000) =>
      new Promise((resolve, reject) => {
        const settle = (finish: () => void) => {
          clearTimeout(timer);
          listeners.delete(look);
          finish();
        };
        const fail = (why: string) =>
          settle(() => reject(new Error(`${why} without ${pattern}. It printed:\n${lines.join('\n')}`)));
        const look = () => {
          for (const line of lines) {
            const match = pattern.exec(line);
            if (match) return settle(() => resolve(match));
          }
          if (exit) fail(`The process ended (${exit.code ?? exit.signal})`);
        };
        const timer = setTimeout(() => fail(`${timeoutMs} ms passed`), timeoutMs);
        listeners.add(look);
        look();
      }),
  };
}

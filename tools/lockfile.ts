// `node tools/lockfile.ts`: enters into package-lock.json the packages of other platforms that npm left out of it.
// npm leaves them out when it installs beside an older node_modules, or through a registry that lacks them; `npm ci`
// then refuses the lockfile on every machine.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Entry {
  version: string;
  cpu?: string[];
  libc?: string[];
  optional?: boolean;
  dev?: boolean;
  os?: string[];
  optionalDependencies?: Record<string, string>;
}

/** Everything that is missing, by its place in the lockfile. */
export function missingEntries(packages: Record<string, Entry>): Record<string, Entry> {
  const missing: Record<string, Entry> = {};
  for (const parent of Object.values(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const place = `node_modules/${name}`;
      if (packages[place] || !/^\d+\.\d+\.\d+/.test(version)) continue;
      missing[place] = { version, ...platformOf(name), ...(parent.dev ? { dev: true } : {}), optional: true };
    }
  }
  return missing;
}

/** What such a package says of itself, by its name: @oxc-parser/binding-linux-arm64-musl */
function platformOf(name: string): Pick<Entry, 'cpu' | 'os' | 'libc'> {
  const match =
    /(android|darwin|freebsd|linux|openharmony|win32|windows)-(arm64|arm|x64|ia32|ppc64|riscv64|s390x)-?(gnu|musl)?/.exec(
      name,
    );
  if (!match) return {};
  const [, os = '', cpu = '', libc] = match;
  return {
    cpu: [cpu],
    os: [os === 'windows' ? 'win32' : os],
    ...(libc ? { libc: [libc === 'gnu' ? 'glibc' : 'musl'] } : {}),
  };
}

if (process.argv[1] === import.meta.filename) {
  const path = join(import.meta.dirname, '..', 'package-lock.json');
  const lockfile = JSON.parse(await readFile(path, 'utf8')) as { packages: Record<string, Entry> };
  const missing = missingEntries(lockfile.packages);
  const entries = Object.entries({ ...lockfile.packages, ...missing });
  lockfile.packages = Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(path, `${JSON.stringify(lockfile, null, 2)}\n`);
  console.log(`package-lock.json: ${Object.keys(missing).length} packages of other platforms added.`);
}

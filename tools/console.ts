// Builds the console into console/dist, unless what is there was built from these very sources; runs after npm ci.
// With --check it prints what each page loads at first and fails above the budget.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip, gzipSync } from 'node:zlib';
import { filesOf, readText } from '../test/support/sources.ts';

const PROJECT = join(import.meta.dirname, '..');
const SOURCES = join(PROJECT, 'console');
const DIST = join(SOURCES, 'dist');
/** Names the sources that the build was made from. */
const STAMP = '.built-from';
/** Bytes of gzip of all scripts that a page loads at first (the numbers to hold). */
const PAGE_BUDGET = 200_000;

if (import.meta.main) {
  const built = await buildConsole();
  if (built === null)
    console.log('The console is not built: its packages (vite, react, …) are not installed.');
  else if (process.argv.includes('--check')) await checkBudgets();
}

/** Builds unless it is built already. Resolves with whether it had to; null: the development packages are not there. */
export async function buildConsole(): Promise<boolean | null> {
  const stamp = stampOfSources();
  if ((await readFile(join(DIST, STAMP), 'utf8').catch(() => '')) === stamp) return false;
  if (!existsSync(join(PROJECT, 'node_modules', 'vite'))) return null;
  const { build } = await import('vite');
  const { default: react } = await import('@vitejs/plugin-react');
  const { default: postcssPreset } = await import('postcss-preset-mantine');
  const scratch = `${DIST}.${process.pid}`;
  await build({
    configFile: false,
    root: SOURCES,
    base: '/console/',
    logLevel: 'warn',
    plugins: [react()],
    css: { postcss: { plugins: [postcssPreset()] } },
    build: {
      outDir: scratch,
      emptyOutDir: true,
      manifest: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1_000,
    },
  });
  await compressAll(scratch);
  await writeFile(join(scratch, STAMP), stamp);
  // A server that starts meanwhile finds the old build or the new one, whole.
  await rm(DIST, { recursive: true, force: true });
  await rename(scratch, DIST).catch(async (error: NodeJS.ErrnoException) => {
    // Another process built the same and was first.
    await rm(scratch, { recursive: true, force: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
  return true;
}

function stampOfSources(): string {
  const hash = createHash('sha256');
  for (const path of [...filesOf('console').sort(), 'tools/console.ts', 'package-lock.json']) {
    // A build under way writes beside the sources.
    if (path.startsWith('console/dist')) continue;
    hash.update(path).update('\0').update(readText(path)).update('\0');
  }
  return hash.digest('hex');
}

/** Puts a .br and a .gz beside every file that is worth it. */
async function compressAll(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/\.(js|css|svg)$/.test(path)) continue;
    const bytes = await readFile(path);
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
    await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, quality));
    await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }));
  }
}

interface Chunk {
  file: string;
  src?: string;
  isEntry?: boolean;
  isDynamicEntry?: boolean;
  imports?: string[];
  dynamicImports?: string[];
}

async function checkBudgets(): Promise<void> {
  const manifest: Record<string, Chunk> = JSON.parse(
    await readFile(join(DIST, '.vite', 'manifest.json'), 'utf8'),
  );
  const sizes = new Map<string, number>();
  const sizeOf = async (files: Iterable<string>) => {
    let total = 0;
    for (const file of files) {
      if (!sizes.has(file)) sizes.set(file, gzipSync(await readFile(join(DIST, file)), { level: 9 }).length);
      total += sizes.get(file) ?? 0;
    }
    return total;
  };
  const loadedBy = (key: string, seen = new Set<string>()): Set<string> => {
    const chunk = manifest[key];
    if (!chunk || seen.has(chunk.file)) return seen;
    if (chunk.file.endsWith('.js')) seen.add(chunk.file);
    for (const next of chunk.imports ?? []) loadedBy(next, seen);
    return seen;
  };
  const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry) ?? '';
  const entryFiles = loadedBy(entry);
  console.log(`console: entry ${await sizeOf(entryFiles)} B gzip`);
  for (const [key, { isDynamicEntry }] of Object.entries(manifest)) {
    if (!isDynamicEntry) continue;
    // A tab may be the first thing that is seen of its page: what both need counts.
    const page = key.endsWith('-tab.tsx') ? pageOfTab(manifest, key) : key;
    const files = loadedBy(key, loadedBy(page, new Set(entryFiles)));
    const own = await sizeOf([...files].filter((file) => !entryFiles.has(file)));
    const isPage = /^pages\/.*-(page|tab)\.tsx$|^sign-in\//.test(key);
    if (!isPage) {
      console.log(`console: ${key} +${own} B gzip, later`);
      continue;
    }
    const total = own + (await sizeOf(entryFiles));
    console.log(`console: ${key} +${own} B, at first ${total} B gzip of ${PAGE_BUDGET} B`);
    if (total > PAGE_BUDGET) {
      console.error(
        `${key} loads ${total - PAGE_BUDGET} B too much: load a part of it later, with lazy() and import().`,
      );
      process.exitCode = 1;
    }
  }
}

function pageOfTab(manifest: Record<string, Chunk>, tab: string): string {
  const pages = Object.keys(manifest).filter((key) => key.endsWith('-page.tsx'));
  return pages.find((key) => manifest[key]?.dynamicImports?.includes(tab)) ?? tab;
}

// Builds the console into console/dist, unless what is there was built from these very sources; runs after npm ci.
// With --check it prints what each page loads at first and fails above the budget.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip, gzipSync } from 'node:zlib';
import type { ConsolePreloads } from '../src/http/console-files.ts';
import { filesOf, readText } from '../test/support/sources.ts';

const PROJECT = join(import.meta.dirname, '..');
const SOURCES = join(PROJECT, 'console');
const DIST = join(SOURCES, 'dist');
/** Names the sources that the build was made from. */
const STAMP = '.built-from';
/** Bytes of gzip of all scripts that a page loads at first (the numbers to hold). */
const PAGE_BUDGET = 187_000;
/** Of all style sheets that stand in the page that is served. */
const STYLES_BUDGET = 21_000;

/**
 * A request costs a phone as much time as 20 kB: what everybody loads comes in one file, what many pages share in another. Not in
 * them: what forms and dialogs alone need.
 */
const OF_SOME_PAGES =
  /[\\/](@mantine[\\/](form|core[\\/]esm[\\/]components[\\/](Modal|ScrollArea|Overlay|Portal|FocusTrap|Tabs|Table))|react-remove-scroll|use-sidecar|use-callback-ref|react-style-singleton|klona|fast-deep-equal|@floating-ui|use-focus-\w+|parts[\\/]form\.)/;
const isForAllPages = (module: string) => !OF_SOME_PAGES.test(module);

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
      rolldownOptions: {
        output: {
          codeSplitting: {
            groups: [
              { name: 'frame', tags: ['$initial'], priority: 2 },
              { name: 'parts', test: isForAllPages, minShareCount: 15, priority: 1 },
            ],
          },
        },
      },
    },
  });
  await writePreloads(scratch);
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

/**
 * preloads.json: what the page of each path needs beside the frame, and the sign-in (no path). The server names it in the page that it
 * sends, so that it comes with the frame instead of after it.
 */
async function writePreloads(folder: string): Promise<void> {
  const manifest = await manifestOf(folder);
  const entry = entryOf(manifest);
  const frame = new Set(filesOfChunk(manifest, entry));
  const neededFor = (module: string) => filesOfChunk(manifest, module).filter((file) => !frame.has(file));
  const pages = filesOf('console/pages')
    .filter((path) => path.endsWith('/pages.ts'))
    .flatMap((path) => pagesIn(readText(path), dirname(path)));
  // What a path names itself stands before what takes any name in its place.
  pages.sort((one, other) => one.path.split('$').length - other.path.split('$').length);
  const preloads: ConsolePreloads = {
    pages: pages.map(({ path, module }) => ({ path, files: neededFor(module) })),
    signIn: neededFor('sign-in/sign-in.tsx'),
  };
  await writeFile(join(folder, 'preloads.json'), JSON.stringify(preloads));
}

/** The paths of a pages.ts with the modules that they load. */
function pagesIn(text: string, folder: string): { path: string; module: string }[] {
  const pages = text.split(/\bpath: '/).slice(1);
  return pages.map((page) => {
    const path = page.slice(0, page.indexOf("'"));
    const file = /import\('\.\/([^']+)'\)/.exec(page)?.[1];
    if (file === undefined) throw new Error(`${folder}/pages.ts: what does ${path} load?`);
    return { path, module: join(relative('console', folder), file) };
  });
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
  css?: string[];
  imports?: string[];
  dynamicImports?: string[];
}

type Manifest = Record<string, Chunk>;

async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, '.vite', 'manifest.json'), 'utf8'));
}

function entryOf(manifest: Manifest): string {
  return Object.keys(manifest).find((key) => manifest[key]?.isEntry) ?? '';
}

/** The scripts and styles of a chunk and of all that it imports. */
function filesOfChunk(manifest: Manifest, key: string, seen = new Set<string>()): string[] {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`the build has no ${key}`);
  if (!seen.has(chunk.file)) {
    for (const file of [chunk.file, ...(chunk.css ?? [])]) seen.add(file);
    for (const next of chunk.imports ?? []) filesOfChunk(manifest, next, seen);
  }
  return [...seen];
}

async function checkBudgets(): Promise<void> {
  const manifest = await manifestOf(DIST);
  const sizes = new Map<string, number>();
  const sizeOf = async (files: Iterable<string>) => {
    let total = 0;
    for (const file of files) {
      if (!sizes.has(file)) sizes.set(file, gzipSync(await readFile(join(DIST, file)), { level: 9 }).length);
      total += sizes.get(file) ?? 0;
    }
    return total;
  };
  const scriptsOf = (...keys: string[]) =>
    new Set(keys.flatMap((key) => filesOfChunk(manifest, key)).filter((file) => file.endsWith('.js')));
  const entry = entryOf(manifest);
  const entryFiles = scriptsOf(entry);
  const styles = await sizeOf(filesOfChunk(manifest, entry).filter((file) => file.endsWith('.css')));
  console.log(`console: entry ${await sizeOf(entryFiles)} B gzip, styles ${styles} B of ${STYLES_BUDGET} B`);
  if (styles > STYLES_BUDGET) process.exitCode = 1;
  for (const complaint of await stylesLeftOut()) {
    console.error(complaint);
    process.exitCode = 1;
  }
  for (const [key, { isDynamicEntry }] of Object.entries(manifest)) {
    if (!isDynamicEntry) continue;
    // A tab may be the first thing that is seen of its page: what both need counts.
    const page = key.endsWith('-tab.tsx') ? pageOfTab(manifest, key) : key;
    const files = scriptsOf(entry, page, key);
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

/** Components of the library that the scripts use and whose styles nothing imports, as a complaint each. */
async function stylesLeftOut(): Promise<string[]> {
  const assets = await readdir(join(DIST, 'assets'));
  const textOf = async (suffix: string) => {
    const files = assets.filter((name) => name.endsWith(suffix));
    return (await Promise.all(files.map((name) => readFile(join(DIST, 'assets', name), 'utf8')))).join('\n');
  };
  const classesIn = (text: string) => new Set(text.match(/\bm_[0-9a-f]{6,8}\b/g));
  const used = classesIn(await textOf('.js'));
  const styled = classesIn(await textOf('.css'));
  const library = join(PROJECT, 'node_modules', '@mantine', 'core', 'styles');
  const sheets = (await readdir(library)).filter((name) => /^[A-Z]\w+\.css$/.test(name));
  const complaints: string[] = [];
  for (const sheet of sheets) {
    const missing = [...classesIn(await readFile(join(library, sheet), 'utf8'))].some(
      (name) => used.has(name) && !styled.has(name),
    );
    if (missing)
      complaints.push(
        `console/look/styles.ts: import '@mantine/core/styles/${sheet}', its component is used`,
      );
  }
  return complaints;
}

function pageOfTab(manifest: Manifest, tab: string): string {
  const pages = Object.keys(manifest).filter((key) => key.endsWith('-page.tsx'));
  return pages.find((key) => manifest[key]?.dynamicImports?.includes(tab)) ?? tab;
}

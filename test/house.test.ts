// Holds the project to its own plan (ARCHITECTURE.md): who may import whom, names, sizes, and that rules, errors, schema
// and code say the same. Every complaint names the file and what to do.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { ERRORS } from '../src/base/errors.ts';
import { missingEntries } from '../tools/lockfile.ts';
import { PROJECT } from './support/process.ts';
import { filesOf, isTest, loadedBy, readText, roomOf, type Source, sourcesOf } from './support/sources.ts';

const FOLDERS = ['src', 'simulator', 'sdk', 'console', 'demo', 'bench', 'tools', 'bin', 'test'];
/** Rooms that put other rooms together. Every other room knows the others by their types only. */
const COMPOSERS = new Set(['pipeline', 'queue', 'http', 'root']);

const LINES_MAX = 400;
/** path → why it is longer */
const LONG_FILES: Record<string, string> = {};
/** path → why it reads the environment though it is not src/config.ts */
const ENVIRONMENT_READERS: Record<string, string> = {
  'src/cli.ts': 'hands process.env to config.ts',
  'src/db/embedded-account.ts': 'gives PATH, and nothing else, to the programs it spawns',
};
/** path → the tool that demands a default export */
const DEFAULT_EXPORTS: Record<string, string> = {};

const sources = sourcesOf(...FOLDERS);
const byPath = new Map(sources.map((source) => [source.path, source]));
const product = sources.filter(({ path }) => !isTest(path));

test('a room imports base, its own files, and of other rooms the types', () => {
  const complaints: string[] = [];
  for (const { path, imports } of product) {
    const room = roomOf(path);
    if (room === undefined) continue;
    for (const { specifier, target, isType } of imports) {
      const other = target === undefined ? undefined : roomOf(target);
      if (room === 'base' && other !== 'base')
        complaints.push(`${path}: base imports nothing, not even ${specifier}`);
      if (target === undefined || isType || other === room || other === 'base' || COMPOSERS.has(room))
        continue;
      if (other === 'db' && isStore(path)) continue;
      complaints.push(`${path}: ${specifier} may only be imported as a type, or be handed in by app.ts`);
    }
  }
  assert.deepEqual(complaints, []);
});

function isStore(path: string): boolean {
  return /(^|-)store(-[a-z-]+)?\.ts$/.test(basename(path));
}

test('the product knows nothing of its simulator, demo, benchmarks, tools and tests', () => {
  const closed: Record<string, string[]> = {
    src: ['src'],
    simulator: ['simulator', 'src/base'],
    sdk: ['sdk'],
    console: ['console'],
    bin: ['bin'],
  };
  const complaints: string[] = [];
  for (const { path, imports } of product) {
    const open = closed[path.split('/')[0] ?? ''];
    for (const { specifier, target, isType } of imports) {
      if (!open || target === undefined || open.some((folder) => target.startsWith(`${folder}/`))) continue;
      const isWireType = isType && /^(console|sdk)\//.test(path) && target.startsWith('src/');
      if (!isWireType) complaints.push(`${path}: it must not import ${specifier}`);
    }
  }
  assert.deepEqual(complaints, []);
});

test('no two files import each other, however far around', () => {
  const complaints: string[] = [];
  for (const source of product) {
    for (const { target, isType } of source.imports) {
      const next = target === undefined || isType ? undefined : byPath.get(target);
      if (next && loadedBy(next, byPath).files.has(source.path))
        complaints.push(`${source.path} ⇄ ${next.path}`);
    }
  }
  assert.deepEqual(complaints, []);
});

/** Packages that compute and touch nothing outside. */
const PURE_PACKAGES =
  /^(zod|libphonenumber-js(\/.*)?|fastest-levenshtein|mailchecker|mustache|node:(url|punycode))$/;
const HIDDEN_ARGUMENT = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.|\bfetch\(/;

test('pure files load no input or output, and take time and chance as arguments', () => {
  const complaints: string[] = [];
  for (const source of product.filter(({ path }) => isPure(path))) {
    for (const [name, via] of loadedBy(source, byPath).packages) {
      if (!PURE_PACKAGES.test(name)) complaints.push(`${source.path}: loads ${name} through ${via}`);
    }
    const hidden = HIDDEN_ARGUMENT.exec(withoutComments(source.text));
    if (hidden) complaints.push(`${source.path}: ${hidden[0]} must be an argument`);
  }
  assert.deepEqual(complaints, []);
});

function isPure(path: string): boolean {
  const room = roomOf(path);
  if (room === undefined || COMPOSERS.has(room)) return false;
  return room === 'base' || /^decide/.test(basename(path));
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}

test('the environment is read in one place', () => {
  const readers = product
    .filter(({ path, text }) => path.startsWith('src/') && withoutComments(text).includes('process.env'))
    .map(({ path }) => path)
    .filter((path) => path !== 'src/config.ts');
  assert.deepEqual(readers, Object.keys(ENVIRONMENT_READERS).filter(isHere));
});

test('no default exports, no barrels', () => {
  const complaints: string[] = [];
  for (const { path, text, imports } of sources) {
    if (/^export default\b|^export \{[^}]*\bas default\b/m.test(text) && !DEFAULT_EXPORTS[path]) {
      complaints.push(`${path}: give the default export a name`);
    }
    if (imports.some(({ isReexport }) => isReexport))
      complaints.push(`${path}: import things from where they are made`);
  }
  assert.deepEqual(complaints, []);
});

test('files and folders are named for what they hold', () => {
  const vague = /^(utils?|helpers?|common|shared|misc|lib|index|stuff)$/;
  const complaints = FOLDERS.flatMap(filesOf)
    .filter((path) => path.split('/').some((part) => vague.test(part.split('.')[0] ?? '')))
    // What a browser asks for when it is given a folder.
    .filter((path) => basename(path) !== 'index.html');
  assert.deepEqual(complaints, []);
});

test(`a file has at most ${LINES_MAX} lines`, () => {
  const long = sources.filter(({ text }) => text.split('\n').length - 1 > LINES_MAX).map(({ path }) => path);
  assert.deepEqual(long.sort(), Object.keys(LONG_FILES).sort());
});

test('a file opens by saying what it is', () => {
  const complaints = product
    .filter(({ path }) => /\.(ts|tsx)$/.test(path))
    .filter(({ text }) => !/^(#!.*\n)?(\/\/ |\/\*)/.test(text))
    .map(({ path }) => path);
  assert.deepEqual(complaints, []);
});

test('nothing is left for later in a comment, and no test is left out or alone', () => {
  // Written in two halves, or this file would find itself.
  const marker = new RegExp(`\\b(${['TO', 'FIX'].join('DO|')}ME|XX${'X'}|HAC${'K'})\\b`);
  const focus = new RegExp(`\\b(test|it|describe|suite)\\.(only|${'to'}do)\\(|\\bdebugge${'r'};`);
  const texts = [...FOLDERS, 'docs', 'migrations', '.ci']
    .flatMap(filesOf)
    .filter((path) => !/\.(png|ico|woff2?)$/.test(path));
  const complaints = texts.filter(
    (path) => marker.test(readText(path)) || (isTest(path) && focus.test(readText(path))),
  );
  assert.deepEqual(complaints, []);
});

/** What a process of the release before would trip over, while it runs on beside the new one. */
const CONTRACTING =
  /\b(drop\s+(column|table|function)|rename\s+(column|to|table)|set\s+data\s+type|alter\s+column\s+\w+\s+type)\b/i;
/** path → why it may contract without saying so */
const UNMARKED_CONTRACTIONS: Record<string, string> = {
  'migrations/0111_sign_in_failures.sql': 'landed before the rule; no release had the columns',
};

test('a migration that takes something away says since when nothing reads it (docs/decisions/0081)', () => {
  const contracting = filesOf('migrations')
    .filter((path) => /\/\d{4}_.*\.sql$/.test(path))
    .filter((path) => CONTRACTING.test(readText(path).replace(/--.*$/gm, '')));
  const unmarked = contracting.filter((path) => !/^-- contracts: \S.{10,}/m.test(readText(path)));
  assert.deepEqual(
    unmarked,
    Object.keys(UNMARKED_CONTRACTIONS),
    'first a release that no longer reads it, then one whose migration takes it away, with a line "-- contracts: unread since <release>"',
  );
});

test('every error code is documented with its status in docs/errors.md, and no other', () => {
  const documented = [...readText('docs/errors.md').matchAll(/^\| `(\w+)` \| (\d{3}) \|/gm)];
  assert.deepEqual(
    documented.map(([, code, status]) => `${code} ${status}`).sort(),
    Object.entries(ERRORS)
      .map(([code, { status }]) => `${code} ${status}`)
      .sort(),
    'docs/errors.md has a row "| `code` | status | …" for every entry of src/base/errors.ts',
  );
});

test('every rule of docs/rules.md that is built has a test that names it, and tests name no other rule', () => {
  const rules = new Map<string, boolean>();
  for (const [, id = '', later] of readText('docs/rules.md').matchAll(
    /^- \*\*([A-Z]+-\d+)\*\* (\*\(not built yet)?/gm,
  )) {
    rules.set(id, later === undefined);
  }
  assert.ok(rules.size > 0, 'docs/rules.md has no rules of the form "- **AT-1** …"');
  const named = new Set(sources.filter(({ path }) => isTest(path)).flatMap(citedRules));
  const untested = [...rules].filter(([id, isBuilt]) => isBuilt && !named.has(id)).map(([id]) => id);
  const unknown = [...named].filter((id) => !rules.has(id));
  assert.deepEqual({ untested, unknown }, { untested: [], unknown: [] });
});

/** The rule ids in the titles of a test file: `[AT-1] …`, `[AT-1] [AT-5] …`, `[AT-1, AT-5] …` */
function citedRules({ text }: Source): string[] {
  const titles = [...text.matchAll(/\b(?:test|it|describe|suite)\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/g)];
  return titles.flatMap(([, , title = '']) =>
    [...title.matchAll(/\[([A-Z]+-\d+(?:, ?[A-Z]+-\d+)*)\]/g)].flatMap(([, ids = '']) => ids.split(/, ?/)),
  );
}

test('the lockfile names the packages of every platform, or npm ci refuses it (node tools/lockfile.ts mends it)', () => {
  const { packages } = JSON.parse(readText('package-lock.json'));
  assert.deepEqual(Object.keys(missingEntries(packages)), []);
});

test('an exception that is no longer needed is taken off the lists of this file', () => {
  const listed = [LONG_FILES, ENVIRONMENT_READERS, DEFAULT_EXPORTS].flatMap((list) => Object.keys(list));
  assert.deepEqual(
    listed.filter((path) => !isHere(path)),
    [],
  );
});

function isHere(path: string): boolean {
  return existsSync(join(PROJECT, path));
}

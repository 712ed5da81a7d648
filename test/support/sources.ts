// The project's own files as the house test reads them: texts, imports, what reaches what. Runs nothing of them.

import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { PROJECT } from './process.ts';

export interface Source {
  /** From the project's root, with slashes: src/base/ids.ts */
  path: string;
  text: string;
  imports: Import[];
}

export interface Import {
  /** As written. */
  specifier: string;
  /** The path it means, for a file of the project. */
  target?: string;
  isType: boolean;
  isReexport: boolean;
}

const CODE = /\.(ts|tsx|js|mjs|css|html)$/;
const NOT_OURS = new Set(['node_modules', 'dist', 'data', 'golden', '.git']);

/** Every code file below the folders named; a folder that does not exist yet has none. */
export function sourcesOf(...folders: string[]): Source[] {
  return folders.flatMap((folder) =>
    filesOf(folder)
      .filter((path) => CODE.test(path))
      .map(readSource),
  );
}

/** Every file below a folder, as paths from the project's root. */
export function filesOf(folder: string): string[] {
  try {
    return readdirSync(join(PROJECT, folder), { withFileTypes: true }).flatMap((entry) => {
      if (NOT_OURS.has(entry.name)) return [];
      const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesOf(path) : [path];
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

export function readText(path: string): string {
  return readFileSync(join(PROJECT, path), 'utf8');
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}

/** The room of a file below src: its folder there, or "root" for src/app.ts and its neighbours. */
export function roomOf(path: string): string | undefined {
  const [top, room, rest] = path.split('/');
  if (top !== 'src' || room === undefined) return undefined;
  return rest === undefined ? 'root' : room;
}

/** Everything that `start` loads when it runs, itself included; and the packages on the way, by the file that asks for them. */
export function loadedBy(
  start: Source,
  all: Map<string, Source>,
): { files: Set<string>; packages: Map<string, string> } {
  const files = new Set<string>();
  const packages = new Map<string, string>();
  const visit = (source: Source) => {
    if (files.has(source.path)) return;
    files.add(source.path);
    for (const { specifier, target, isType } of source.imports) {
      if (isType) continue;
      const next = target === undefined ? undefined : all.get(target);
      if (next) visit(next);
      else if (target === undefined) packages.set(specifier, source.path);
    }
  };
  visit(start);
  return { files, packages };
}

const STATIC = /^(import|export)\s+(type\s+)?([\w*$\s{},]*?)\s*from\s+'([^']+)'/gm;
const BARE = /^import\s+'([^']+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^']+)'/g;

function readSource(path: string): Source {
  const text = readText(path);
  const imports: Import[] = [];
  const add = (specifier: string, isType: boolean, isReexport: boolean) => {
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined;
    imports.push({ specifier, target, isType, isReexport });
  };
  for (const [, keyword, type, , specifier = ''] of text.matchAll(STATIC)) {
    add(specifier, type !== undefined, keyword === 'export');
  }
  for (const [, specifier = ''] of text.matchAll(BARE)) add(specifier, false, false);
  for (const [, specifier = ''] of text.matchAll(DYNAMIC)) add(specifier, false, false);
  return { path, text, imports };
}

// The built console as it lies in console/dist: every file read once, in each content coding. Builds nothing (tools/console.ts does).

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A file ready to be sent. */
export interface ConsoleFile {
  type: string;
  etag: string;
  /** Its name holds a hash of its content: it never changes. */
  isHashed: boolean;
  bodies: { identity: Buffer; gzip?: Buffer; br?: Buffer };
}

export interface ConsoleFiles {
  /** By path below /console/, as assets/start-x1.js. */
  file(path: string): ConsoleFile | null;
  /**
   * The page of every path, with the nonce of this answer, and with the names of what will be wanted at this path below /console: by
   * whoever brings a session, or at the sign-in. null: the console was not built.
   */
  page(wish: { nonce: string; path: string; hasSession: boolean }): string | null;
}

/** preloads.json, written by tools/console.ts: files below /console/ that are wanted beside those which the page names itself. */
export interface ConsolePreloads {
  /** `path` as a pages.ts has it: /campaigns/$campaignId/{-$tab}. The first that fits counts. */
  pages: { path: string; files: string[] }[];
  signIn: string[];
}

const FOLDER = new URL('../../console/dist/', import.meta.url);
const TYPES: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
  png: 'image/png',
};

/** Reads what is there. A console that was not built is no reason not to start: the API works without it. */
export function loadConsoleFiles(folder = FOLDER): ConsoleFiles {
  const files = new Map<string, ConsoleFile>();
  const names = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'))
    : [];
  for (const name of names) {
    const type = TYPES[name.split('.').at(-1) ?? ''];
    if (type === undefined) continue;
    const read = (suffix: string) => readFileSync(new URL(name + suffix, folder));
    const has = (suffix: string) => names.includes(name + suffix);
    const identity = read('');
    files.set(name, {
      type,
      etag: `W/"${createHash('sha256').update(identity).digest('hex').slice(0, 16)}"`,
      isHashed: name.startsWith('assets/'),
      bodies: {
        identity,
        ...(has('.gz') && { gzip: read('.gz') }),
        ...(has('.br') && { br: read('.br') }),
      },
    });
  }
  const textOf = (name: string) =>
    names.includes(name) ? readFileSync(new URL(name, folder), 'utf8') : null;
  const html = textOf('index.html');
  const preloads: ConsolePreloads = JSON.parse(textOf('preloads.json') ?? '{"pages":[],"signIn":[]}');
  const pages = preloads.pages.map((page) => ({ pattern: patternOf(page.path), links: linksTo(page.files) }));
  const signIn = linksTo(preloads.signIn);
  return {
    file: (path) => files.get(path) ?? null,
    page: ({ nonce, path, hasSession }) => {
      const links = hasSession ? (pages.find(({ pattern }) => pattern.test(path))?.links ?? '') : signIn;
      return html?.replaceAll('__NONCE__', nonce).replace('</head>', `${links}</head>`) ?? null;
    },
  };
}

function patternOf(path: string): RegExp {
  const source = path.replace(/\/\{-\$\w+\}/g, '(/[^/]+)?').replace(/\$\w+/g, '[^/]+');
  return new RegExp(`^${source}/?$`);
}

function linksTo(files: string[]): string {
  const link = (file: string) =>
    file.endsWith('.css')
      ? `<link rel="preload" as="style" crossorigin href="/console/${file}">`
      : `<link rel="modulepreload" crossorigin href="/console/${file}">`;
  return files.map(link).join('');
}

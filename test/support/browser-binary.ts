// The Chromium of npm, unpacked once for this user, on machines that bring no library and no font for it. Any number of processes may ask at
// once: each unpacks in a folder of its own, the first one to finish gives it the name that all use.

import { execFile } from 'node:child_process';
import { access, chmod, lstat, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** It runs by itself: the package unpacks into TMPDIR, and its libraries only where it thinks that it is on Lambda. */
const UNPACK =
  "const { default: chromium } = await import('@sparticuz/chromium'); await chromium.executablePath();";

export interface BrowserBinary {
  executablePath: string;
  env: Record<string, string>;
}

export async function browserBinary(): Promise<BrowserBinary> {
  const folder = await unpacked();
  const executablePath = join(folder, 'chromium');
  const env = { ...onlyTexts(process.env), FONTCONFIG_PATH: join(folder, 'fonts'), HOME: folder };
  if (await starts(executablePath, env)) return { executablePath, env };
  const withLibraries = { ...env, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') };
  if (await starts(executablePath, withLibraries)) return { executablePath, env: withLibraries };
  throw new Error(`${executablePath} does not start; delete ${folder} and try again`);
}

async function unpacked(): Promise<string> {
  const main = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
  const { version } = JSON.parse(await readFile(join(dirname(main), '..', 'package.json'), 'utf8'));
  const { uid } = userInfo();
  const folder = join(tmpdir(), `goodword-chromium-${version}-${uid}`);
  if (await isOurs(folder, uid)) return folder;
  const own = await mkdtemp(`${folder}-`);
  try {
    await run(process.execPath, ['--input-type=module', '--eval', UNPACK], {
      cwd: dirname(main),
      env: { ...onlyTexts(process.env), TMPDIR: own, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
    });
    await chmod(own, 0o700);
    const fonts = join(own, 'fonts', 'fonts.conf');
    const configuration = await readFile(fonts, 'utf8');
    await writeFile(fonts, configuration.replaceAll('/tmp/fonts', join(folder, 'fonts')));
    await rename(own, folder);
  } catch (error) {
    await rm(own, { recursive: true, force: true });
    // Somebody else was first.
    if (!(await isOurs(folder, uid))) throw error;
  }
  return folder;
}

/** Whether it is there and this user's own: what stands under this name in a shared folder could be anybody's. */
async function isOurs(folder: string, uid: number): Promise<boolean> {
  try {
    const found = await lstat(folder);
    if (!found.isDirectory() || found.uid !== uid) throw new Error(`${folder} belongs to somebody else`);
    await access(join(folder, 'chromium'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function starts(executablePath: string, env: Record<string, string>): Promise<boolean> {
  try {
    await run(executablePath, ['--version'], { env, timeout: 30_000 });
    return true;
  } catch {
    return false;
  }
}

function onlyTexts(env: NodeJS.ProcessEnv): Record<string, string> {
  const texts = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(texts);
}

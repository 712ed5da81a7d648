// As which user the embedded PostgreSQL runs: PostgreSQL refuses to run as root, and Goodword may be root.
// Owns the way its programs are spawned; knows nothing of their state.

import { type ChildProcess, execFile, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { accessSync, chownSync, constants, existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, join, parse } from 'node:path';
import { promisify } from 'node:util';

/** uid and gid are undefined for "as I am". */
export interface Account {
  uid?: number;
  gid?: number;
  /** The program that lends the right to pass closed folders, when one is needed. */
  setpriv?: string;
}

/**
 * As an ordinary user: that user. As root: the owner of the data, else `nobody`. A path that this account cannot
 * walk (a clone below /root, a 0700 folder) is opened to it by one capability, so that nothing has to move.
 */
export function accountFor(dataDir: string, programs: string[]): Account {
  if (process.getuid?.() !== 0) return {};
  const account = existsSync(dataDir) && statSync(dataDir).uid !== 0 ? ownerOf(dataDir) : nobody();
  const closed = canReach(dirname(dataDir), account, constants.X_OK)
    ? programs.find((path) => !canReach(path, account, constants.R_OK | constants.X_OK))
    : dirname(dataDir);
  if (closed === undefined) return account;
  const setpriv = findSetpriv();
  if (!setpriv) {
    throw new Error(
      `PostgreSQL does not run as root, and the user it would run as (uid ${account.uid}) cannot reach ${closed}. ` +
        'Start Goodword as an ordinary user, move it to a folder that everyone may enter (chmod o+x on its parents), ' +
        'install setpriv (util-linux), or set DATABASE_URL.',
    );
  }
  return { ...account, setpriv };
}

/**
 * Makes `path` and all below it the account's own; does nothing for an ordinary user. A folder is given after what is
 * in it, so one that is the account's own is done already, and a server may be at work in it.
 */
export function giveTo(account: Account, path: string): void {
  const { uid, gid } = account;
  if (uid === undefined || gid === undefined) return;
  const info = lstatSync(path);
  if (info.uid === uid || info.isSymbolicLink()) return;
  if (info.isDirectory()) for (const name of readdirSync(path)) giveTo(account, join(path, name));
  chownSync(path, uid, gid);
}

/** Spawns a PostgreSQL program; nothing of Goodword's environment (secrets, PG* variables) goes with it. */
export function spawnAs(account: Account, file: string, args: string[], options: SpawnOptions): ChildProcess {
  const command = commandAs(account, file, args);
  return spawn(command.file, command.args, { ...command.options, ...options });
}

/** Runs a PostgreSQL program to its end; rejects with what it said. */
export async function runAs(account: Account, file: string, args: string[]): Promise<void> {
  const command = commandAs(account, file, args);
  await promisify(execFile)(command.file, command.args, command.options).catch(
    (error: Error & { stderr?: string }) => {
      const said = error.stderr?.trim() || error.message;
      const advice = said.includes('user does not exist')
        ? ' PostgreSQL needs a user with a name: start Goodword as one that /etc/passwd lists, or set DATABASE_URL.'
        : '';
      throw new Error(`${basename(file)} failed: ${said}${advice}`, { cause: error });
    },
  );
}

function commandAs(account: Account, file: string, args: string[]) {
  const options = { cwd: parse(file).root, env: plainEnvironment(), windowsHide: true };
  const { uid, gid, setpriv } = account;
  if (uid === undefined || gid === undefined) return { file, args, options };
  if (!setpriv) return { file, args, options: { ...options, uid, gid } };
  const as = [
    ...[`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'],
    // dac_override lets it pass folders that are closed to its user: no more than root, who started it, may anyway.
    ...['--inh-caps=+dac_override', '--ambient-caps=+dac_override'],
    // Without this access(2), by which PostgreSQL looks at its own programs, answers as if there were no capability.
    '--securebits=+no_setuid_fixup',
  ];
  return { file: setpriv, args: [...as, '--', file, ...args], options };
}

function plainEnvironment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { LC_ALL: 'C', LANG: 'C' };
  for (const name of ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR']) {
    if (process.env[name] !== undefined) env[name] = process.env[name];
  }
  return env;
}

function ownerOf(path: string): { uid: number; gid: number } {
  const { uid, gid } = statSync(path);
  return { uid, gid };
}

function nobody(): { uid: number; gid: number } {
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8', stdio: 'pipe' }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch (cause) {
    throw new Error(
      'PostgreSQL does not run as root, and this machine has no user "nobody" to run it as. ' +
        'Start Goodword as an ordinary user, or set DATABASE_URL.',
      { cause },
    );
  }
}

/** Whether the account may enter every folder above `path` and has `wanted` on `path` itself, by the mode bits. */
function canReach(path: string, account: { uid: number; gid: number }, wanted: number): boolean {
  for (let current = path; ; current = dirname(current)) {
    const { mode, uid, gid } = statSync(current);
    const bits = (uid === account.uid ? mode >> 6 : gid === account.gid ? mode >> 3 : mode) & 7;
    const needed = current === path ? wanted : constants.X_OK;
    if ((bits & needed) !== needed) return false;
    if (current === dirname(current)) return true;
  }
}

/** The setpriv of util-linux; the one of BusyBox cannot change the user. */
function findSetpriv(): string | undefined {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/bin']) {
    const path = join(folder, 'setpriv');
    try {
      accessSync(path, constants.X_OK);
      if (execFileSync(path, ['--help'], { encoding: 'utf8', stdio: 'pipe' }).includes('--reuid'))
        return path;
    } catch {
      // not here, or not this one
    }
  }
  return undefined;
}

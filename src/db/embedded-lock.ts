// Reads PostgreSQL's own lock file, postmaster.pid, and says whose it is. PostgreSQL decides who gets it; here it is
// only read, and taken away when it names a process that is not this server.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

export interface Lock {
  pid: number;
  port: number;
  /** starting, ready, stopping, standby; empty in the first moments */
  status: string;
  text: string;
}

/** undefined when there is no lock file, or it is not complete enough yet to name a process. */
export async function readLock(dataDir: string): Promise<Lock | undefined> {
  const text = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    },
  );
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3]), status: (lines[7] ?? '').trim(), text };
}

/**
 * running: the process is this server. dead: no such process; PostgreSQL itself will clear such a lock.
 * foreign: the number now belongs to something else, which PostgreSQL cannot tell from a server when both have one user.
 */
export function holderOf(lock: Lock, dataDir: string): 'running' | 'dead' | 'foreign' {
  try {
    process.kill(lock.pid, 0);
  } catch (error) {
    // EPERM: it lives under another user. As root no one is out of reach, and an ordinary user's server is its own.
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? 'dead' : 'foreign';
  }
  const command = commandOf(lock.pid);
  if (command === undefined) return 'dead';
  return command.includes('postgres') && command.includes(dataDir) ? 'running' : 'foreign';
}

/** Takes the lock file away, unless it is no longer the one that was read: then another process was quicker, and keeps it. */
export async function removeLock(lock: Lock, dataDir: string): Promise<void> {
  const path = join(dataDir, 'postmaster.pid');
  const aside = `${path}.stale-${process.pid}`;
  try {
    await rename(path, aside);
    if ((await readFile(aside, 'utf8')) !== lock.text) await link(aside, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

/** The command line of a process, arguments apart; undefined when it is gone. */
function commandOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    if (process.platform === 'win32') {
      const query = `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').CommandLine`;
      return execFileSync('powershell', ['-NoProfile', '-Command', query], { encoding: 'utf8' }).trim();
    }
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], {
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  } catch {
    return undefined;
  }
}

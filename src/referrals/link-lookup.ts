// Looks names of the program domain up for all visitors of one moment at once. Nothing is kept: a retired code or a new campaign counts at once.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import { type Link, type LinkName, linkKey, loadLinks } from './link-store.ts';

/** Statements stay short enough that the visitors of one moment wait for no crowd. */
const MAX_NAMES = 200;

interface Asked extends LinkName {
  resolve(link: Link): void;
  reject(error: unknown): void;
}

/** Makes the look-up of one process: visitors whose requests are read in the same turn of the event loop share one statement. */
export function createLinkLookup(sql: Sql): (clientId: Id, codeKey: string) => Promise<Link> {
  let waiting: Asked[] = [];

  const ask = async (): Promise<void> => {
    const group = waiting;
    waiting = [];
    for (let from = 0; from < group.length; from += MAX_NAMES)
      await answer(sql, group.slice(from, from + MAX_NAMES));
  };

  return (clientId, codeKey) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(() => void ask());
      waiting.push({ clientId, codeKey, resolve, reject });
    });
}

/** Never throws: each visitor is told. */
async function answer(sql: Sql, group: readonly Asked[]): Promise<void> {
  try {
    const names = new Map(group.map((name) => [linkKey(name.clientId, name.codeKey), name]));
    const links = await loadLinks(sql, [...names.values()]);
    for (const { clientId, codeKey, resolve } of group)
      resolve(links.get(linkKey(clientId, codeKey)) ?? NOBODYS);
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
}

const NOBODYS: Link = { kind: null, code: '', program: '', linkUrl: null, campaign: null };

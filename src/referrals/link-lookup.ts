// Looks names of the program domain up for all visitors of one moment at once. Every visitor's link is read anew, so a retired code or a
// new campaign counts at once; what was read last only lets the click be stored meanwhile.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { type Link, type LinkName, linkKey, loadLinks } from './link-store.ts';

/** Statements stay short enough that the visitors of one moment wait for no crowd. */
const MAX_NAMES = 200;
/** Live names that were followed lately; all are forgotten when there are more. */
const MAX_REMEMBERED = 10_000;

interface Asked extends LinkName {
  key: string;
  resolve(link: Link): void;
  reject(error: unknown): void;
}

/** A name that is being looked up. */
export interface LookUp {
  /** What the name stood for when it was last followed here; null: not known, or nobody's. */
  lately: Link | null;
  /** What it stands for now. */
  link: Promise<Link>;
}

/** Makes the look-up of one process. One statement is under way at a time; whoever comes meanwhile shares the next one. */
export function createLinkLookup(sql: Sql, voice: Deps['voice']): (clientId: Id, codeKey: string) => LookUp {
  const remembered = new Map<string, Link>();
  let waiting: Asked[] = [];
  let isAsking = false;

  const ask = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = waiting.slice(0, MAX_NAMES);
      waiting = waiting.slice(MAX_NAMES);
      await answer(group);
    }
    isAsking = false;
  };

  /** Never throws: each visitor is told. */
  const answer = async (group: readonly Asked[]): Promise<void> => {
    try {
      const links = await loadLinks(sql, [...new Map(group.map((name) => [name.key, name])).values()]);
      if (remembered.size + links.size > MAX_REMEMBERED) remembered.clear();
      for (const [key, link] of links) {
        if (link.kind === null) remembered.delete(key);
        else remembered.set(key, link);
      }
      for (const { clientId, key, resolve, reject } of group) {
        const link = links.get(key) ?? NOBODYS;
        if (link.advocateId === null) resolve(link);
        else chosen(clientId, link).then(resolve, reject);
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  };

  /** Where campaigns are not for everyone, the advocate decides which one it is. */
  const chosen = async (clientId: Id, link: Link): Promise<Link> => {
    const campaign = (await voice(clientId, link.program, link.advocateId))?.campaign;
    if (!campaign) return link;
    const { campaignId, version, state } = campaign;
    return { ...link, campaign: { campaignId, version, isRunning: state === 'LIVE' || state === 'PAUSED' } };
  };

  return (clientId, codeKey) => {
    const key = linkKey(clientId, codeKey);
    const link = new Promise<Link>((resolve, reject) =>
      waiting.push({ clientId, codeKey, key, resolve, reject }),
    );
    if (!isAsking) {
      isAsking = true;
      setImmediate(() => void ask());
    }
    return { lately: remembered.get(key) ?? null, link };
  };
}

const NOBODYS: Link = { kind: null, code: '', program: '', linkUrl: null, campaign: null, advocateId: null };

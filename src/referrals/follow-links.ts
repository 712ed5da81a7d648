// Group commit of followed links: the visitors of one moment share one statement, which says what their links stand for and stores their
// clicks (WEB-7). Nothing is remembered, so a retired code or a new campaign counts with the next visitor, in every process.

import type { Deps } from '../http/types.ts';
import { followLinks, type Link, type Visit } from './link-store.ts';

/** Statements stay short enough that the visitors of one moment wait for no crowd. */
const MAX_VISITS = 500;
/** While one group waits for the disk the next one can be stored, if it is large; a small one had better grow. */
const MAX_FLIGHTS = 2;
const WORTH_A_FLIGHT = 24;

interface Waiting {
  visit: Visit;
  resolve(link: Link): void;
  reject(error: unknown): void;
}

/** Makes the follower of one process. It resolves with the link once the visitor's click is committed, if it is one. */
export function createLinkFollower(
  deps: Pick<Deps, 'db' | 'now' | 'voice' | 'countAccepted'>,
): (visit: Visit) => Promise<Link> {
  let waiting: Waiting[] = [];
  let flights = 0;
  let isScheduled = false;

  /** At the end of this turn of the event loop, so that requests that were read together are stored together. */
  const schedule = (): void => {
    const room = waiting.length < WORTH_A_FLIGHT ? 1 : MAX_FLIGHTS;
    if (isScheduled || waiting.length === 0 || flights >= room) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      const group = waiting.slice(0, MAX_VISITS);
      waiting = waiting.slice(MAX_VISITS);
      void fly(group);
      schedule();
    });
  };

  /** Never throws: each visitor is told. */
  const fly = async (group: readonly Waiting[]): Promise<void> => {
    flights++;
    try {
      const links = await store(group.map(({ visit }) => visit));
      for (const [index, { visit, resolve, reject }] of group.entries()) {
        const link = links[index] as Link;
        if (link.advocateId === null) resolve(link);
        else chosen(visit, link).then(resolve, reject);
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    } finally {
      flights--;
      schedule();
    }
  };

  const store = async (visits: readonly Visit[]): Promise<Link[]> => {
    const at = deps.now();
    let links: Link[];
    try {
      links = await followLinks(deps.db, at, visits);
    } catch (error) {
      if (!isRetryable(error)) throw error;
      // A transaction is tried again after that by itself.
      links = await deps.db.tx((tx) => followLinks(tx, at, visits));
    }
    deps.countAccepted(
      visits.filter(({ click }, index) => click !== null && links[index]?.kind !== null).length,
    );
    return links;
  };

  /** Where campaigns are not for everyone, the advocate decides which one it is. */
  const chosen = async ({ clientId }: Visit, link: Link): Promise<Link> => {
    const campaign = (await deps.voice(clientId, link.program, link.advocateId))?.campaign;
    if (!campaign) return link;
    const { campaignId, version, state } = campaign;
    return { ...link, campaign: { campaignId, version, isRunning: state === 'LIVE' || state === 'PAUSED' } };
  };

  return (visit) =>
    new Promise((resolve, reject) => {
      waiting.push({ visit, resolve, reject });
      schedule();
    });
}

/** Deadlock or serialization failure: nothing was stored, the same again may work. */
function isRetryable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^40(001|P01)$/.test(String(error.code));
}

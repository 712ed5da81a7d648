// Shares one reading of the database among all who watch a client's live stream. Holds nothing that is owed: whoever misses something asks
// again from where he was.

import { firstIdAt, type Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import { inputsSince, type StreamedInput } from './stream-store.ts';

/** Ids are made before their commit, and by several processes: so long ones that come late are still seen. */
const LATE_MS = 10_000;
const EVERY_MS = 500;
const MOST = 500;
/** Inputs that are not applied yet are looked at again; beyond so many the oldest are let go. */
const MOST_PENDING = 500;

export interface Watcher {
  /** New lines, and lines again whose state changed. */
  tell(lines: readonly StreamedInput[]): void;
  /** Reading failed; the stream is over. */
  fail(): void;
}

export interface StreamHub {
  /** From now on until the returned function is called. */
  watch(clientId: Id, watcher: Watcher): () => void;
  close(): void;
}

interface Channel {
  watchers: Set<Watcher>;
  /** What was told of late: id and state. */
  told: Map<Id, string>;
  timer: NodeJS.Timeout | null;
}

/** `nowMs`: the clock by which ids are made. */
export function createStreamHub(sql: Sql, nowMs: () => number = Date.now): StreamHub {
  const channels = new Map<Id, Channel>();

  const read = async (clientId: Id, channel: Channel): Promise<void> => {
    const after = firstIdAt(nowMs() - LATE_MS);
    const pending = [...channel.told].flatMap(([id, state]) =>
      state === 'pending' && !isAfter(id, after) ? [id] : [],
    );
    const lines = await inputsSince(sql, clientId, { after, also: pending.slice(-MOST_PENDING), most: MOST });
    const news = lines.filter(({ inputId, state }) => channel.told.get(inputId) !== state);
    for (const { inputId, state } of lines) channel.told.set(inputId, state);
    for (const [id, state] of channel.told) {
      if (!isAfter(id, after) && (state !== 'pending' || channel.told.size > 2 * MOST_PENDING))
        channel.told.delete(id);
    }
    if (news.length > 0) for (const watcher of channel.watchers) watcher.tell(news);
  };

  const goOn = (clientId: Id, channel: Channel, inMs: number): void => {
    channel.timer = setTimeout(() => {
      read(clientId, channel).then(
        () => {
          if (channels.get(clientId) === channel) goOn(clientId, channel, EVERY_MS);
        },
        () => {
          channels.delete(clientId);
          for (const watcher of channel.watchers) watcher.fail();
        },
      );
    }, inMs);
    channel.timer.unref();
  };

  return {
    watch(clientId, watcher) {
      let channel = channels.get(clientId);
      if (!channel) {
        channel = { watchers: new Set(), told: new Map(), timer: null };
        channels.set(clientId, channel);
        goOn(clientId, channel, 0);
      }
      const joined = channel;
      joined.watchers.add(watcher);
      return () => {
        joined.watchers.delete(watcher);
        if (joined.watchers.size > 0 || channels.get(clientId) !== joined) return;
        if (joined.timer) clearTimeout(joined.timer);
        channels.delete(clientId);
      };
    },
    close() {
      for (const { timer } of channels.values()) if (timer) clearTimeout(timer);
      channels.clear();
    },
  };
}

/** Ids are decimal text: the longer one is the later one. */
export function isAfter(a: Id, b: Id): boolean {
  return a.length === b.length ? a > b : a.length > b.length;
}

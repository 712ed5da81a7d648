// The one way by which what was stored is told further (OUT-1, OUT-2): each listener writes what it owes, in the transaction of the facts.

import type { Deps } from '../http/types.ts';

/** Writes down what is owed to somebody because of these happenings. Sends nothing: a transaction makes no calls. */
export type Listener = Deps['announce'];

/** Tells the listeners, one after the other: they share the transaction. */
export function announceTo(listeners: readonly Listener[]): Deps['announce'] {
  return async (tx, clientId, happenings) => {
    if (happenings.length === 0) return;
    for (const listener of listeners) await listener(tx, clientId, happenings);
  };
}

// A database that a process loses at a chosen statement: from then on nothing of that process reaches it any more.

import type { Db, Sql, Tx } from '../../src/db/sql.ts';

export interface Killable {
  db: Db;
  /** Dies at the n-th statement from now, a commit counted as one: before it takes effect, or after it and before its answer. */
  arm(statement: number, when: 'before' | 'after'): void;
  isDead(): boolean;
}

/** Wraps one process's view of the database; a new process gets a new one. */
export function killable(db: Db): Killable {
  let left = Number.POSITIVE_INFINITY;
  let when: 'before' | 'after' = 'before';
  let dead = false;

  const step = async <Result>(run: () => Promise<Result>): Promise<Result> => {
    if (dead) throw lost();
    left -= 1;
    const dies = left === 0;
    if (dies) dead = true;
    if (dies && when === 'before') throw lost();
    const result = await run();
    if (dies) throw lost();
    return result;
  };
  const counted = (sql: Sql): Sql => ({ query: (text, params) => step(() => sql.query(text, params)) });

  return {
    arm(statement, moment) {
      left = statement;
      when = moment;
    },
    isDead: () => dead,
    db: {
      query: (text, params) => step(() => db.query(text, params)),
      tx: async (work) => {
        if (dead) throw lost();
        let diesAfterCommit = false;
        const result = await db.tx(async (tx) => {
          const inner: Tx = { ...counted(tx), inTransaction: true };
          const done = await work(inner);
          // Of a process that died, nothing is committed.
          if (dead) throw lost();
          left -= 1;
          if (left === 0) {
            dead = true;
            if (when === 'before') throw lost();
            diesAfterCommit = true;
          }
          return done;
        });
        if (diesAfterCommit) throw lost();
        return result;
      },
      close: () => db.close(),
    },
  };
}

function lost(): Error {
  return Object.assign(new Error('Connection terminated unexpectedly'), { code: '57P01' });
}

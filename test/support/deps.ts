// The collaborators of routes for tests of single rooms, made from real parts. Whole flows use the composition root of the product.

import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { clientFinder } from '../../src/accounts/hosts.ts';
import { createSecretBox } from '../../src/accounts/secret-box.ts';
import { loadClient } from '../../src/accounts/store.ts';
import { idMaker } from '../../src/base/ids.ts';
import type { Db } from '../../src/db/sql.ts';
import type { Deps } from '../../src/http/types.ts';
import { enqueue } from '../../src/queue/enqueue.ts';

/** Deps over a test database. What a room under test must not need throws unless the test gives it. */
export function testDeps(db: Db, overrides: Partial<Deps> = {}): Deps {
  const unavailable = (name: string) => () => Promise.reject(new Error(`${name} is not part of this test`));
  return {
    db,
    ids: idMaker(1, Date.now),
    now: () => new Date(),
    log: pino({ level: 'silent' }),
    secrets: createSecretBox(createHash('sha256').update('the secret of the tests').digest()),
    publicUrl: null,
    allowPrivateAddresses: false,
    client: (clientId) => loadClient(db, clientId),
    clientIdByHost: clientFinder(db),
    accept: unavailable('accept'),
    acceptIn: unavailable('acceptIn'),
    processClient: unavailable('processClient'),
    inLane: (clientId, work) =>
      db.tx(async (tx) => {
        await tx.query('select pg_advisory_xact_lock($1::bigint)', [clientId]);
        return work(tx);
      }),
    enqueue,
    ...overrides,
  };
}

// The SQL of keeping no longer than a client wants (its `retention` settings): bodies are emptied oldest first, in batches.

import type { Id } from '../base/ids.ts';
import { DAY_MS, plusMs } from '../base/time.ts';
import type { Db, Tx } from '../db/sql.ts';

const AT_ONCE = 1000;

interface Wish {
  client_id: Id;
  input_bodies_days: number | null;
  mail_bodies_days: number | null;
  refused_inputs_days: number | null;
}

/** Empties and deletes what is older than each client keeps. Stopped half-way, it goes on from there. Returns how many rows changed. */
export async function forgetByAge(db: Db, now: Date): Promise<number> {
  const wishes = await db.query<Wish>(
    `select client_id, (settings #>> '{retention,input_bodies_days}')::int as input_bodies_days,
            (settings #>> '{retention,mail_bodies_days}')::int as mail_bodies_days,
            (settings #>> '{retention,refused_inputs_days}')::int as refused_inputs_days
       from clients where settings ? 'retention'`,
  );
  let changed = 0;
  for (const { client_id, input_bodies_days, mail_bodies_days, refused_inputs_days } of wishes) {
    const before = (days: number) => plusMs(now, -days * DAY_MS);
    if (input_bodies_days !== null)
      changed += await emptyOld(db, client_id, 'inputs', before(input_bodies_days));
    if (mail_bodies_days !== null)
      changed += await emptyOld(db, client_id, 'mails', before(mail_bodies_days));
    if (refused_inputs_days !== null) {
      const gone = await db.query(
        'delete from refused_inputs where client_id = $1 and at < $2 returning 1 as gone',
        [client_id, before(refused_inputs_days)],
      );
      changed += gone.length;
    }
  }
  return changed;
}

const TABLES = {
  inputs: {
    span: 'select input_id as id, received_at as at from inputs where client_id = $1 and input_id > $2 order by input_id limit $3',
    // What waits in the inbox is not applied yet.
    empty: `update inputs set body = '{"forgotten":true}', device_id = null where client_id = $1 and input_id = any($2::bigint[])
      and not exists (select from inbox b where b.client_id = $1 and b.input_id = inputs.input_id) returning 1 as emptied`,
  },
  mails: {
    span: 'select mail_id as id, created_at as at from mails where client_id = $1 and mail_id > $2 order by mail_id limit $3',
    // A mail that failed can be sent again.
    empty: `update mails set subject = '', text = '', html = null, look = null where client_id = $1 and mail_id = any($2::bigint[])
      and state in ('sent', 'suppressed') returning 1 as emptied`,
  },
} as const;

async function emptyOld(db: Db, clientId: Id, what: keyof typeof TABLES, before: Date): Promise<number> {
  let changed = 0;
  for (;;) {
    const { emptied, goesOn } = await db.tx((tx) => emptySome(tx, clientId, what, before));
    changed += emptied;
    if (!goesOn) return changed;
  }
}

async function emptySome(
  tx: Tx,
  clientId: Id,
  what: keyof typeof TABLES,
  before: Date,
): Promise<{ emptied: number; goesOn: boolean }> {
  const [progress] = await tx.query<{ reached: Id }>(
    'select reached from retention_progress where client_id = $1 and what = $2 for update',
    [clientId, what],
  );
  const span = await tx.query<{ id: Id; at: Date }>(TABLES[what].span, [
    ...[clientId, progress?.reached ?? '0', AT_ONCE],
  ]);
  // Ids are in the order of time: from the first that is young enough on, all are.
  const young = span.findIndex(({ at }) => at >= before);
  const old = (young < 0 ? span : span.slice(0, young)).map(({ id }) => id);
  const last = old.at(-1);
  if (last === undefined) return { emptied: 0, goesOn: false };
  // The one other sanctioned rewrite beside erasure (ID-5).
  await tx.query(`select set_config('goodword.erasing', 'on', true)`);
  const emptied = await tx.query(TABLES[what].empty, [clientId, old]);
  await tx.query(
    `insert into retention_progress (client_id, what, reached) values ($1, $2, $3)
     on conflict (client_id, what) do update set reached = excluded.reached`,
    [clientId, what, last],
  );
  return { emptied: emptied.length, goesOn: old.length === AT_ONCE };
}

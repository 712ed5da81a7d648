// Staff name the connection of a job that waits for one (IN-3): a new input that carries the waiting one with it.

import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { inputResult, loadInput, notesJson } from './store.ts';

/** The id of the new input. Throws not_found when nothing waits under this id or the connection is none of this client's. */
export async function nameConnection(
  deps: Deps,
  named: { clientId: Id; actor: string; inputId: Id; connectionId: Id },
): Promise<Id> {
  const { clientId, actor, inputId, connectionId } = named;
  return await deps.inLane(clientId, async (tx) => {
    const input = await loadInput(tx, clientId, inputId);
    const result = input && (await inputResult(tx, clientId, inputId));
    if (!input || result?.state !== 'waiting') throw new Refusal('not_found');
    if (!isId(connectionId) || !(await hasConnection(tx, clientId, connectionId))) {
      throw new Refusal('no_such_connection', { connection_id: connectionId });
    }
    const command = {
      connection_id: connectionId,
      input_id: inputId,
      name: input.name,
      body: input.body,
      received_at: input.receivedAt.toISOString(),
      event_time: input.eventTime?.toISOString() ?? null,
    };
    const [acceptance] = await deps.acceptIn(tx, [
      {
        clientId,
        source: 'staff',
        name: 'staff.connection_named',
        eventTime: null,
        body: JSON.stringify(command),
        actor,
        connectionId,
        deviceId: null,
        idempotencyKey: null,
        partnerKey: null,
        sameBytesAreSame: false,
      },
    ]);
    if (!acceptance) throw new Error('acceptIn answered nothing');
    const message = `Staff named its connection; it was applied as input ${acceptance.inputId}.`;
    await waitNoMore(
      tx,
      clientId,
      inputId,
      connectionId,
      notesJson([...result.notes, { code: 'connection_named', message }]),
    );
    await recordNaming(tx, { ...named, entryId: deps.ids(), at: deps.now() });
    return acceptance.inputId;
  });
}

async function hasConnection(tx: Tx, clientId: Id, connectionId: Id): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from connections where client_id = $1 and connection_id = $2 and state <> 'removed'`,
    [clientId, connectionId],
  );
  return rows.length > 0;
}

async function waitNoMore(tx: Tx, clientId: Id, inputId: Id, connectionId: Id, notes: string): Promise<void> {
  await tx.query(
    `update input_results set state = 'applied', connection_id = $3, notes = $4::jsonb where client_id = $1 and input_id = $2`,
    [clientId, inputId, connectionId, notes],
  );
  await tx.query('delete from inbox where client_id = $1 and input_id = $2', [clientId, inputId]);
}

async function recordNaming(
  tx: Tx,
  naming: { clientId: Id; actor: string; inputId: Id; connectionId: Id; entryId: Id; at: Date },
): Promise<void> {
  await tx.query(
    `insert into audit_entries (client_id, entry_id, at, actor, action, subject, before, after)
     values ($1, $2, $3, $4, 'waiting_input.connection_named', $5, null, $6)`,
    [
      naming.clientId,
      naming.entryId,
      naming.at,
      naming.actor,
      `input:${naming.inputId}`,
      JSON.stringify({ connection_id: naming.connectionId }),
    ],
  );
}

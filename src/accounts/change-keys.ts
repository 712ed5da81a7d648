// Changes of client keys, each with its audit entry: create, change, archive, unarchive. Seals the secrets.

import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { recordAudit } from './audit.ts';
import { showKey } from './key-view.ts';
import { type KeyBody, readKey } from './keys.ts';
import { lockClient } from './store.ts';
import {
  type ClientKey,
  connectionsOfKey,
  endRestOfConnections,
  lockKey,
  partnerKeyIdTaken,
  saveKey,
  setArchived,
} from './store-keys.ts';
import type { Caller } from './types.ts';

/** What the sealed secrets of a key are bound to. */
function contextOf(clientId: Id, keyId: Id): string {
  return `client_keys:${clientId}:${keyId}`;
}

/** `keyId` null: a new key. Throws the refusals of readKey, not_found and client_key_duplicate_partner_key_id. */
export async function writeKey(
  deps: Deps,
  caller: Caller,
  keyId: Id | null,
  body: KeyBody,
): Promise<ClientKey> {
  const { clientId, actor } = caller;
  const now = deps.now();
  return deps.db.tx(async (tx) => {
    const current = keyId === null ? null : await lockKey(tx, clientId, keyId);
    if (keyId !== null && current === null) throw new Refusal('not_found');
    const { settings, secret, appKey } = readKey(body, current, deps.allowPrivateAddresses);
    const id = keyId ?? deps.ids();
    if (
      settings.partnerKeyId !== null &&
      (await partnerKeyIdTaken(tx, clientId, settings.partnerKeyId, id))
    ) {
      throw new Refusal('client_key_duplicate_partner_key_id');
    }
    const seal = (text: string) => deps.secrets.seal(text, contextOf(clientId, id));
    const sealed = {
      secret: secret === undefined ? null : seal(secret),
      appKey: typeof appKey === 'string' ? seal(appKey) : appKey,
    };
    const saved = await saveKey(tx, clientId, id, settings, sealed, now);
    const after = {
      ...showKey(saved),
      secret_changed: secret !== undefined,
      app_key_changed: appKey !== undefined,
    };
    const action = current ? 'key.changed' : 'key.created';
    const before = current && showKey(current);
    await recordAudit(
      tx,
      { clientId, actor, action, subject: `key:${id}`, before, after },
      { ids: deps.ids, now },
    );
    if (current) await wakeConnections(deps, tx, clientId, id);
    return saved;
  });
}

/** Connections that were refused with the old credentials try the new ones at once (ST-8). */
async function wakeConnections(deps: Deps, tx: Tx, clientId: Id, keyId: Id): Promise<void> {
  await endRestOfConnections(tx, clientId, keyId);
  for (const { connectionId, active } of await connectionsOfKey(tx, clientId, keyId)) {
    const lane = `follow:${connectionId}`;
    const payload = { client_id: clientId, connection_id: connectionId };
    if (active) await deps.enqueue(tx, 'follow_connection', payload, { key: lane, lane });
  }
}

/** Into the archive or out of it; nothing happens when it is there already. Throws not_found and client_key_in_use. */
export async function archiveKey(
  deps: Deps,
  caller: Caller,
  keyId: Id,
  archived: boolean,
): Promise<ClientKey> {
  const { clientId, actor } = caller;
  const now = deps.now();
  return deps.db.tx(async (tx) => {
    // Connections are made and changed under this lock: none takes the key up while it goes into the archive.
    await lockClient(tx, clientId);
    const current = await lockKey(tx, clientId, keyId);
    if (!current) throw new Refusal('not_found');
    if (archived === (current.archivedAt !== null)) return current;
    const [user] = archived ? await connectionsOfKey(tx, clientId, keyId) : [];
    if (user)
      throw new Refusal('client_key_in_use', { connection: user.name, connection_id: user.connectionId });
    const changed = { ...current, archivedAt: archived ? now : null, updatedAt: now };
    await setArchived(tx, clientId, keyId, changed.archivedAt, now);
    const action = archived ? 'key.archived' : 'key.unarchived';
    const entry = {
      clientId,
      actor,
      action,
      subject: `key:${keyId}`,
      before: showKey(current),
      after: showKey(changed),
    };
    await recordAudit(tx, entry, { ids: deps.ids, now });
    return changed;
  });
}

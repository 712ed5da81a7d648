// Reads what ServiceTitan calls its business units, job types, tags and campaigns, list by list: each has a scope of its own.

import type { Id } from '../base/ids.ts';
import type { Deps } from '../http/types.ts';
import type { ServiceTitan } from './calls.ts';
import { clientsOf } from './clients.ts';
import { idText, plainText } from './json.ts';
import { NAME_KINDS, type NameKind, type NameReading, saveNames } from './names-store.ts';
import { wordsOf } from './outcome.ts';
import { findConnection, loadCredentials } from './store-connections.ts';

/** What the lists are called, and the scope that opens each (as far as ServiceTitan tells: it names them in the developer portal). */
export const NAME_LISTS: Record<NameKind, { words: string; scope: string }> = {
  business_unit: { words: 'business units', scope: 'tn.stt.businessunits:r' },
  job_type: { words: 'job types', scope: 'tn.jpm.jobtypes:r' },
  tag_type: { words: 'tags', scope: 'tn.stt.tagtypes:r' },
  campaign: { words: 'campaigns', scope: 'tn.mar.campaigns:r' },
};

/** Reads all lists of a connection and stores them; one that is gone or paused is left alone. Throws nothing of ServiceTitan's. */
export async function readNames(deps: Deps, clientId: Id, connectionId: Id): Promise<void> {
  const connection = await findConnection(deps.db, clientId, connectionId);
  if (connection?.state !== 'active') return;
  const { apiUrl, tenantId, requestsPerSecond } = connection;
  const credentials = await loadCredentials(deps.db, deps.secrets, clientId, connectionId);
  const settings = { clientId, connectionId, apiUrl, tenantId, requestsPerSecond, credentials };
  const { sweep } = clientsOf(deps).of(settings);
  const readings: NameReading[] = [];
  for (const kind of NAME_KINDS) readings.push(await readList(kind, sweep.listNames));
  await deps.db.tx((tx) => saveNames(tx, { clientId, connectionId }, readings, deps.now()));
}

async function readList(kind: NameKind, list: ServiceTitan['listNames']): Promise<NameReading> {
  const answer = await list(kind);
  if (answer.outcome === 'ok') {
    const names = answer.value.rows.flatMap((row) => {
      const [id, name] = [idText(row.id), plainText(row.name)];
      return id === null || name === null || name.trim() === ''
        ? []
        : [{ id, name: name.trim(), isActive: row.active !== false }];
    });
    return { kind, names };
  }
  const { words, scope } = NAME_LISTS[kind];
  if (answer.outcome === 'missing_scope' || answer.outcome === 'not_found') {
    return {
      kind,
      problem: `ServiceTitan does not let this app read the names of ${words}: ${answer.message}`,
      whatToDo: `Ask for ${scope}: switch it on for the application in the developer portal, then have the ServiceTitan administrator accept the new version under Settings > Integrations > API Application Access. Until then give ids.`,
    };
  }
  const { message, whatToDo } = wordsOf(answer, 'connection');
  return { kind, problem: message, whatToDo };
}

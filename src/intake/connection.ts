// Which ServiceTitan connection a job belongs to (IN-3). Pure.

import type { Id } from '../base/ids.ts';
import type { Input, ReadContext, ReadNote } from './types.ts';
import type { FlatBody } from './unflatten.ts';
import { textOf } from './values.ts';

const TENANT_PATHS = ['tenantid', 'tenant', 'jobtenantid', 'servicetitantenantid', 'tenantinfoid'];

/** The connection and why; null with the reason when nobody can say it. */
export interface ConnectionChoice {
  connectionId: Id | null;
  note: ReadNote;
}

/** The token's connection, else the tenant's that the body names, else the only one that is no integration environment. */
export function chooseConnection(input: Input, body: FlatBody, ctx: ReadContext): ConnectionChoice {
  if (input.connectionId !== null) {
    const isThere = ctx.connections.some(({ connectionId }) => connectionId === input.connectionId);
    return isThere
      ? chosen(
          input.connectionId,
          'connection_of_token',
          'The connection is the one its access token speaks for.',
        )
      : chosen(null, 'connection_unknown', 'Its access token speaks for a connection that was removed.');
  }
  const live = ctx.connections.filter((connection) => connection.environment !== 'integration');
  const tenantId = TENANT_PATHS.map((path) => textOf(body.values.get(path))).find((text) => text !== null);
  if (tenantId !== undefined) {
    const ofTenant = ctx.connections.filter((connection) => connection.tenantId === tenantId);
    // One tenant id in two environments: the live one is meant, unless there are several.
    const liveOfTenant = ofTenant.filter((connection) => connection.environment !== 'integration');
    const [match, ...others] = liveOfTenant.length > 0 ? liveOfTenant : ofTenant;
    if (match && others.length === 0) {
      return chosen(match.connectionId, 'connection_of_tenant', `The body names tenant ${tenantId}.`);
    }
    const problem = match ? 'several connections have it' : 'no connection has it';
    return chosen(null, 'connection_unknown', `The body names tenant ${tenantId}, and ${problem}.`);
  }
  const [only, ...others] = live;
  if (only && others.length === 0) {
    return chosen(only.connectionId, 'only_connection', 'The connection is the only production one.');
  }
  return chosen(
    null,
    'connection_unknown',
    only
      ? 'There are several production connections, and neither the token nor the body says which one this job belongs to.'
      : 'There is no production connection yet.',
  );
}

function chosen(connectionId: Id | null, code: string, message: string): ConnectionChoice {
  return { connectionId, note: { code, message } };
}

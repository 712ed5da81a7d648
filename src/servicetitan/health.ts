// A connection as /v1 shows it, with its health in words (ST-8). Pure; knows no secret.

import type { Connection } from './types.ts';
import { showWriting } from './writing-settings.ts';

export interface Health {
  status: 'ok' | 'trouble' | 'never_connected' | 'paused';
  message: string;
  what_to_do: string | null;
  code: string | null;
  since: string | null;
  failures_in_a_row: number;
  next_attempt_at: string | null;
  last_success_at: string | null;
}

/** How the connection fares, in words. */
export function healthOf(connection: Connection): Health {
  const { trouble, lastSuccessAt, retryAfter } = connection;
  const base = {
    what_to_do: null,
    code: null,
    since: null,
    failures_in_a_row: 0,
    next_attempt_at: null,
    last_success_at: lastSuccessAt?.toISOString() ?? null,
  };
  if (connection.state === 'paused') {
    const whatToDo = 'Resume it; jobs that arrived meanwhile are then read.';
    return {
      ...base,
      status: 'paused',
      message: 'Someone paused this connection; nothing is read.',
      what_to_do: whatToDo,
    };
  }
  if (trouble) {
    return {
      ...base,
      status: 'trouble',
      message: trouble.message,
      what_to_do: trouble.what_to_do,
      code: trouble.code,
      since: trouble.since,
      failures_in_a_row: trouble.count,
      next_attempt_at: retryAfter?.toISOString() ?? null,
    };
  }
  if (!lastSuccessAt) {
    const message = 'No call to ServiceTitan has succeeded yet.';
    return { ...base, status: 'never_connected', message, what_to_do: 'Test the connection.' };
  }
  return { ...base, status: 'ok', message: 'ServiceTitan answers.' };
}

/** Where ServiceTitan sends its webhooks (IN-5). `baseUrl`: of this server, as https://refer.acme.example. */
export function webhookUrl(baseUrl: string, { connectionId }: Pick<Connection, 'connectionId'>): string {
  return `${baseUrl}/v1/servicetitan/connections/${connectionId}/webhooks`;
}

/** The form of GET /v1/servicetitan/connections. */
export function showConnection(connection: Connection, baseUrl: string) {
  return {
    id: connection.connectionId,
    connection_id: connection.connectionId,
    name: connection.name,
    environment: connection.environment,
    tenant_id: connection.tenantId,
    key_id: connection.keyId,
    has_app_key: true,
    api_url: connection.apiUrl,
    poll_interval_seconds: connection.pollIntervalSeconds,
    requests_per_second: connection.requestsPerSecond,
    state: connection.state,
    created_at: connection.createdAt.toISOString(),
    delta_since: connection.deltaSince.toISOString(),
    webhook_signature_header: connection.webhookSignatureHeader,
    webhooks: {
      url: webhookUrl(baseUrl, connection),
      checked_by: connection.webhooksCheckedBy,
      last_seen_at: connection.webhookSeenAt?.toISOString() ?? null,
      last_refused: connection.webhookRefused,
    },
    ...showWriting(connection),
    health: healthOf(connection),
  };
}

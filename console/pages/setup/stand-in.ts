// The stand-in for ServiceTitan as it starts (docs/simulator.md), and what connecting it takes.

import { post, remove } from '../../api/api.ts';
import { words } from './words.ts';

export const STAND_IN_ADDRESS = 'http://127.0.0.1:4100';
const TENANT = '1234567890';
/** A tenant of one person that answers at once may be asked often. */
const POLL_SECONDS = 3;
const KEYS = '/v2/settings/security/keys';

export interface Connection {
  connection_id: string;
  name: string;
  environment: string;
  tenant_id: string;
  api_url: string;
}

interface Diagnosis {
  ok: boolean;
  steps: { ok: boolean; required: boolean; message: string }[];
}

/** The stand-in among the connections, newest first. */
export function standInOf(connections: readonly Connection[]): Connection | undefined {
  return connections.findLast((one) => one.environment === 'custom' && one.tenant_id === TENANT);
}

/** "127.0.0.1:4100" is meant as an address of the web, too. */
function withScheme(address: string): string {
  return /^https?:\/\//i.test(address) ? address : `http://${address}`;
}

/** Makes key and connection and tries them; what does not answer is taken away again. Throws with what to mend. */
export async function connectStandIn(address: string): Promise<void> {
  const url = withScheme(address.trim().replace(/\/+$/, ''));
  const key = await post<{ id: string }>(KEYS, {
    ...{
      type: 'WEBHOOK',
      algorithm: 'OAUTH',
      name: words.guide.connect.connectionName,
      key: 'cs1.simulator',
    },
    ...{ oauth_client_id: 'cid.simulator', authorization_url: `${url}/connect/token` },
  });
  const undo: (() => Promise<unknown>)[] = [() => remove(`${KEYS}/${key.id}`)];
  try {
    const { connection_id: id } = await post<Connection>('/v1/servicetitan/connections', {
      ...{ name: words.guide.connect.connectionName, environment: 'custom', tenant_id: TENANT },
      ...{ key_id: key.id, app_key: 'ak1.simulator', api_url: url, poll_interval_seconds: POLL_SECONDS },
    });
    undo.unshift(() => remove(`/v1/servicetitan/connections/${id}`));
    const { ok, steps } = await post<Diagnosis>(`/v1/servicetitan/connections/${id}/test`);
    const wrong = steps.find((step) => !step.ok && step.required);
    if (!ok && wrong) throw new Error(wrong.message);
  } catch (error) {
    for (const step of undo) await step().catch(() => undefined);
    throw error;
  }
}

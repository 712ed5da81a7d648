// Tells a missing permission from an unknown tenant where ServiceTitan answers both with 404 (ST-8). Stores nothing.

import type { Api } from './clients.ts';
import type { Outcome } from './outcome.ts';
import type { TroubleArea } from './types.ts';

/**
 * Where jobs can be read, the tenant is known, and what is missing is the permission for this list: only this resource stops then.
 * `answered`: resources that answered already; with jobs among them no call is made, and jobs that answer here are added.
 */
export async function scopeOrTenant<Value>(
  api: Pick<Api, 'probe'>,
  answer: Outcome<Value>,
  answered: Set<TroubleArea>,
): Promise<Outcome<Value>> {
  if (answer.outcome !== 'tenant_refused') return answer;
  if (!answered.has('jobs')) {
    if ((await api.probe('jobs')).outcome !== 'ok') return answer;
    answered.add('jobs');
  }
  return { ...answer, outcome: 'missing_scope' };
}

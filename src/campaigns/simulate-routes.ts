// HTTP of the simulator of decisions: one supposed job, decided by the pipeline itself. Nothing is written.

import type { Id } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { checked, currencyOf, idOf, params, tags } from './route-parts.ts';
import { simulationAnswer, simulationBody } from './simulate-wire.ts';
import { getCampaign, type StoredCampaign } from './store.ts';
import type { CampaignSettings } from './types.ts';
import { versionNamed } from './version-routes.ts';
import { withChanges } from './with-changes.ts';

/** Whoever may look may ask "what if". */
export const ASKERS = {
  config: { scopes: ['CAMPAIGN_EDIT', 'USER_SUPPORT'] as const, readerMay: true },
};

export function simulateRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/campaigns/:campaign_id/simulate',
    {
      ...ASKERS,
      schema: {
        summary: 'What would become of a job if it came in now',
        description:
          'The case is decided by the same code as real inputs, with the settings as if they were live and beside the other campaigns that run; then everything is undone. A friend who is picked keeps what is known of the customer; a friend who is made up is a new customer unless earlier_jobs say otherwise.',
        ...{ tags, params, body: simulationBody, response: { 200: simulationAnswer } },
      },
    },
    async ({ caller: { clientId, actor }, params, body }) => {
      const campaign = await getCampaign(deps.db, clientId, idOf(params.campaign_id));
      const tried = await settingsTried(deps, clientId, campaign, body);
      const { campaignId } = campaign;
      return deps.simulateJob(clientId, { campaignId, settings: tried.settings, actor, body });
    },
  );
}

/** What is tried: a version with changes that are not saved. `settings` null: what is live, as it runs. */
export async function settingsTried(
  deps: Deps,
  clientId: Id,
  campaign: StoredCampaign,
  wish: { version?: number | string | undefined; changes?: Record<string, unknown> | undefined },
): Promise<{ version: number | null; settings: CampaignSettings | null }> {
  const { newest, liveVersion, name, programLabel } = campaign;
  const from =
    wish.version === undefined
      ? newest
      : await versionNamed(deps.db, clientId, campaign, String(wish.version));
  const isChanged = Object.keys(wish.changes ?? {}).length > 0;
  if (!isChanged && from.version === liveVersion) return { version: liveVersion, settings: null };
  const current = { name, program_label: programLabel, ...from.settings };
  const whole = checked(withChanges(current, wish.changes ?? {}), await currencyOf(deps, clientId));
  const { name: _name, program_label: _label, ...settings } = whole;
  return { version: isChanged ? null : from.version, settings };
}

// HTTP of the preview: a live check of a draft, also before it is saved, with everything that people will read. Writes nothing.

import type { Deps, Server } from '../http/types.ts';
import { checkCampaign } from './check.ts';
import { templatesOf } from './check-texts.ts';
import { labelOf } from './labels.ts';
import { type PreviewSample, previewAnswer, previewBody } from './preview-wire.ts';
import { currencyOf, idOf, params, tags } from './route-parts.ts';
import { ASKERS } from './simulate-routes.ts';
import { getCampaign } from './store.ts';
import { isReadable, namesOf, type TemplateVariables, VARIABLE_NAMES } from './template.ts';
import { type CampaignBody, campaignBody, type LiveCampaign } from './types.ts';
import { versionNamed } from './version-routes.ts';
import { type Voice, voiceOf } from './voice.ts';
import { withChanges } from './with-changes.ts';

export function previewRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/campaigns/:campaign_id/preview',
    {
      ...ASKERS,
      schema: {
        summary: 'Check a draft and show every message, link and page of it',
        description:
          'Answers 200 also when something is wrong: problems and warnings name the setting, and a variable that is not known comes with those that may have been meant.',
        ...{ tags, params, body: previewBody, response: { 200: previewAnswer } },
      },
    },
    async (request) => {
      const { body, params } = request;
      const { clientId } = request.caller;
      const campaign = await getCampaign(deps.db, clientId, idOf(params.campaign_id));
      const { name, programLabel, newest } = campaign;
      const from =
        body.version === undefined
          ? newest
          : await versionNamed(deps.db, clientId, campaign, String(body.version));
      const saved = { name, program_label: programLabel, ...from.settings };
      const whole = withChanges(saved, body.changes ?? {});
      const { problems, warnings } = checkCampaign(whole, await currencyOf(deps, clientId));
      const parsed = campaignBody.safeParse(whole);
      if (!parsed.success) return { problems, warnings, variables: [], texts: [], look: null };
      const tried = asCampaign(parsed.data, campaign.campaignId, from.version, deps.now());
      const origin = await deps.programOrigin(clientId, request);
      const variables = variablesOf(voiceOf(tried), origin, body.sample);
      return {
        ...{ problems, warnings },
        variables: VARIABLE_NAMES.map((one) => ({ name: one, value: shownValue(variables, one) })),
        texts: textsOf(voiceOf(tried), variables),
        look: await deps.previewCampaign(clientId, tried, body.sample, origin),
      };
    },
  );
}

function asCampaign(
  { name: _, program_label: programLabel, ...settings }: CampaignBody,
  campaignId: string,
  version: number,
  now: Date,
): LiveCampaign {
  return {
    ...{ campaignId, version, programLabel, settings, state: 'LIVE', publishedAt: now },
    ...{ launchedAt: now, pausedAt: null, endedAt: null },
  };
}

function variablesOf(voice: Voice, origin: string, sample: PreviewSample): TemplateVariables {
  return {
    ...voice.variables,
    advocateCode: sample.advocate_code,
    shareLink: `${origin}/${sample.advocate_code}`,
    shareChannel: 'SHARE_LINK',
    advocate: { firstName: sample.advocate_first_name },
  };
}

function shownValue(variables: TemplateVariables, name: string): string {
  const value = name
    .split('.')
    .reduce<unknown>((inner, step) => (inner as Record<string, unknown> | undefined)?.[step], variables);
  return typeof value === 'string' ? value : '';
}

function textsOf(voice: Voice, variables: TemplateVariables) {
  return templatesOf(voice.campaign.settings).map(({ field, template }) => ({
    ...{ field, label: labelOf(field), template, rendered: voice.fill(template, variables) },
    variables: isReadable(template) ? namesOf(template) : [],
  }));
}

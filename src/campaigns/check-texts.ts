// Finds what is wrong with the texts of a campaign, which are templates: unknown variables, sections that do not close, personal values
// on their way into a URL (WEB-6). Pure.

import type { Problem } from './check-shape.ts';
import { KNOWN_IN_MESSAGES } from './message-settings.ts';
import { isReadable, isVariable, namesOf, similarVariables, templateProblems } from './template.ts';
import type { CampaignSettings } from './types.ts';

/** Settings that hold texts; of a campaign only these are templates. */
const TEXT_SETTINGS = ['share_link', 'landing', 'share', 'zones', 'messages'] as const;
/** Texts of these settings that are no templates but values. */
const NO_TEMPLATES =
  /^(share_link\.destination(_mobile)?|landing\.(form|position|prefill)|share\.(social_image_url|channels\.\d+))$/;
const IN_URLS = /^share_link\.utm_/;
const PERSONAL = /^(advocate|friend)(\.|$)/;

/** What is known of the advocate where a text is shown, beside what the campaign itself knows. */
const KNOWN_IN: readonly [RegExp, readonly string[]][] = [
  ...Object.entries(KNOWN_IN_MESSAGES).map(([kind, names]): [RegExp, readonly string[]] => [
    new RegExp(`^messages\\.${kind}\\.`),
    names,
  ]),
  [/^share_link\./, ['advocateCode', 'shareChannel']],
  [/^landing\./, ['advocateCode', 'advocate', 'advocate.firstName']],
  [
    /^share\.(email|social|text)_/,
    ['advocateCode', 'shareLink', 'shareChannel', 'advocate', 'advocate.firstName'],
  ],
];
const ALWAYS_KNOWN = ['friendReward', 'advocateReward', 'companyName', 'companyUrl', 'programLabel'];

function isKnownIn(field: string, name: string): boolean {
  return (
    ALWAYS_KNOWN.includes(name) ||
    KNOWN_IN.some(([fields, names]) => fields.test(field) && names.includes(name)) ||
    // A link may not carry it at all, and that is said.
    (IN_URLS.test(field) && PERSONAL.test(name))
  );
}

/** Problems refuse the campaign; warnings are shown with it. */
export function checkTexts(settings: Pick<CampaignSettings, (typeof TEXT_SETTINGS)[number]>): {
  problems: Problem[];
  warnings: Problem[];
} {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  for (const [field, text] of TEXT_SETTINGS.flatMap((name) => textsIn(name, settings[name]))) {
    const found = templateProblems(text);
    if (!isReadable(text)) {
      problems.push({
        field,
        code: 'template_broken',
        message: `This text cannot be read: ${found.join('; ')}.`,
      });
      continue;
    }
    for (const name of namesOf(text)) {
      if (!isVariable(name)) {
        const suggestions = similarVariables(name);
        const meant = suggestions.map((one) => `{{${one}}}`).join(' or ');
        warnings.push({
          ...{ field, code: 'unknown_variable' },
          message: `In this text there is no variable ${name}; it stays empty.${meant && ` Did you mean ${meant}?`}`,
          suggestions,
        });
      } else if (!isKnownIn(field, name)) {
        const message = `Nobody is known yet where this text is shown, so ${name} stays empty there.`;
        warnings.push({ field, code: 'empty_here', message });
      }
    }
    const personal = IN_URLS.test(field) ? namesOf(text).filter((name) => PERSONAL.test(name)) : [];
    if (personal.length > 0) {
      problems.push({
        field,
        code: 'personal_value_in_url',
        message: `A link may not carry who people are; take ${personal.join(', ')} out.`,
      });
    }
  }
  return { problems, warnings };
}

/** Every text of the settings that is a template, by its path. */
export function templatesOf(
  settings: Pick<CampaignSettings, (typeof TEXT_SETTINGS)[number]>,
): { field: string; template: string }[] {
  return TEXT_SETTINGS.flatMap((name) => textsIn(name, settings[name])).map(([field, template]) => ({
    ...{ field, template },
  }));
}

function textsIn(path: string, value: unknown): [path: string, text: string][] {
  if (typeof value === 'string') return NO_TEMPLATES.test(path) ? [] : [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => textsIn(`${path}.${name}`, inner));
}

// Rosa, who sends her link to a friend: the values by which previews are filled.

import { useSession } from '../../api/session.tsx';
import { useFormats } from '../../parts/format.tsx';
import { useCampaignForm } from './campaign-form.ts';
import { fill, type SampleValues } from './preview-text.ts';
import type { RoleReward } from './wire.ts';
import { words } from './words.ts';

const SAMPLE_CODE = 'ROSA7';

/** A reward as messages say it: "$50", "10%", nothing. */
function shortReward(
  rule: RoleReward | null | undefined,
  money: (minor: number, currency: string) => string,
): string {
  if (!rule) return '';
  if (Array.isArray(rule)) return words.byRules(rule.length);
  return 'percent' in rule ? `${rule.percent}%` : money(rule.amount_minor, rule.currency);
}

/** Fills texts of the campaign as it stands in the form. */
export function useSample(): {
  values: SampleValues;
  say(template: string): string;
  code: string;
  /** As friends get it, at the program's own address. */
  link: string;
} {
  const { values } = useCampaignForm();
  const link = `${useSession().client.program_origin}/${SAMPLE_CODE}`;
  const formats = useFormats();
  const money = (minor: number, currency: string) => formats.money(minor, currency, true);
  const sample: SampleValues = {
    friendReward: shortReward(values.rewards.friend, money),
    advocateReward: shortReward(values.rewards.advocate, money),
    companyName: values.company_name,
    companyUrl: values.company_url,
    programLabel: values.program_label,
    advocateCode: SAMPLE_CODE,
    shareLink: link,
    shareChannel: 'EMAIL',
    advocate: { firstName: 'Rosa', lastName: 'Alvarez' },
    friend: { firstName: 'Pat' },
  };
  return { values: sample, say: (template) => fill(template, sample), code: SAMPLE_CODE, link };
}

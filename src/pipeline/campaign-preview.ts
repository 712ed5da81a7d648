// Everything that people will see of a campaign, made by the rooms that make it for them. Reads how mails are signed; writes nothing.

import type { Id } from '../base/ids.ts';
import { textLength } from '../base/text-length.ts';
import { INVITING_ZONES } from '../campaigns/content.ts';
import type { CampaignLook, PreviewSample } from '../campaigns/preview-wire.ts';
import type { LiveCampaign } from '../campaigns/types.ts';
import { type Voice, voiceOf } from '../campaigns/voice.ts';
import type { Sql } from '../db/sql.ts';
import { bodiesOf } from '../messages/compose.ts';
import { loadSender } from '../messages/settings-store.ts';
import { shareLanding } from '../referrals/link-plan.ts';
import { invitationOf } from '../site/invite.ts';
import { landingOf } from '../site/landing.ts';
import { joinedOf, shareVariables, shareViewOf } from '../site/share.ts';
import { shareMail } from '../site/share-mail.ts';

/** The campaign as a friend of the sample advocate, and the advocate, would see it. `origin`: what links start with. */
export async function previewCampaign(
  sql: Sql,
  clientId: Id,
  campaign: LiveCampaign,
  sample: PreviewSample,
  origin: string,
): Promise<CampaignLook> {
  const voice = voiceOf(campaign);
  const { advocate_code: code, advocate_first_name: firstName } = sample;
  const sender = await loadSender(sql, clientId);
  const mail = shareMail(voice, { origin, code, firstName: firstName || null, message: '' });
  const joined = joinedOf(voice, origin, { code });
  const { settings, programLabel } = campaign;
  const landing = landingOf(
    {
      ...{ found: { code, programLabel, firstName, personId: '0' }, voice },
      variables: { advocateCode: code, advocate: { firstName } },
    },
    'friend_landing_experience',
  );
  const {
    me: _me,
    email: _email,
    first_name: _name,
    ...share
  } = shareViewOf(voice, 'share_experience', {
    ...{ firstName: '', email: '', me: null },
  });
  return {
    messages: {
      email: {
        from_name: mail.fromName ?? sender.fromName ?? sender.companyName,
        ...{ subject: mail.subject, preheader: mail.look.preheader ?? '' },
        ...bodiesOf(mail, sender, `${origin}/unsubscribe`),
      },
      text_message: { text: joined.text_message, ...textLength(joined.text_message) },
      social: {
        ...{ title: joined.social_title, description: joined.social_description },
        ...{ image_url: settings.share.social_image_url, site_name: settings.company_name },
        url: joined.link,
      },
    },
    links: CHANNELS.map((channel) => linkOf(voice, origin, code, channel)),
    landing: { ...landing, is_on: settings.landing.form !== 'off' },
    share,
    zones: INVITING_ZONES.map((name) => ({
      ...invitationOf(voice, name, origin),
      is_on: settings.zones[name].is_on,
    })),
  };
}

const CHANNELS = [
  'SHARE_LINK',
  'EMAIL',
  'SMS',
  'WHATSAPP',
  'MESSENGER',
  'FACEBOOK',
  'X',
  'NATIVE',
  'QR',
  'CARD',
];

function linkOf(voice: Voice, origin: string, code: string, channel: string): CampaignLook['links'][number] {
  const link = { code, program: voice.campaign.programLabel, linkUrl: null };
  const [desktop, phone] = [false, true].map((isPhone) => {
    const { head, tail } = shareLanding(voice, link, channel, isPhone);
    return new URL(head + tail, origin);
  }) as [URL, URL];
  const { shareLink } = shareVariables(origin, code, channel === 'SHARE_LINK' ? '' : channel, null);
  return {
    ...{ channel, share_link: String(shareLink), landing_url: desktop.href, landing_url_mobile: phone.href },
    parameters: [...desktop.searchParams].map(([name, value]) => ({ name, value })),
  };
}

// What chats and networks show of a share link: a page for their preview programs, which read no further than this answer (WEB-5). Not a
// click (WEB-7). Names the code and nobody (WEB-6). Pure.

import { html } from '../base/markup.ts';
import type { Voice } from '../campaigns/voice.ts';

/** The HTML of the card: title, sentence and picture of the campaign; a person who is taken for a program is led on all the same. */
export function linkPreview(voice: Voice, code: string, landingUrl: string): string {
  const { share, theme, company_name: company } = voice.campaign.settings;
  const [title, description] = [share.social_title, share.social_description].map((template) =>
    voice.fill(template, { advocateCode: code }),
  ) as [string, string];
  // Without a picture of its own the campaign is known by its logo, which is shown small.
  const image = share.social_image_url ?? theme.logo_url;
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="1; url=${landingUrl}">
<title>${title}</title>
<meta name="description" content="${description}">
<meta property="og:type" content="website">
<meta property="og:site_name" content="${company}">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${description}">
${image && html`<meta property="og:image" content="${image}"><meta property="og:image:alt" content="${company}">`}
<meta name="twitter:card" content="${share.social_image_url ? 'summary_large_image' : 'summary'}">
<h1>${title}</h1>
<p>${description}</p>
<p><a href="${landingUrl}">${company}</a></p>
</html>
`.source;
}

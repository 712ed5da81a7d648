// The page of a mail: one column, made of tables for old mail programs, with the campaign's colours, light and dark. Pure.

import type { MailLook } from './types.ts';

export interface PageParts {
  subject: string;
  /** Paragraphs with empty lines between them; plain text. */
  text: string;
  look: MailLook | null;
  companyName: string;
  /** Why the reader gets this mail. */
  why: string;
  postalAddress: string | null;
  /** null: this mail comes whatever was chosen, because its reader asked for it or runs the program. */
  unsubscribeUrl: string | null;
}

const FONT = `font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif`;

/** The mail as HTML. Every text is escaped; addresses of the web in it become links. */
export function mailPage(parts: PageParts): string {
  const { subject, look, companyName, why, postalAddress } = parts;
  const accent = look?.theme?.accent ?? '#0b5fff';
  const logo = look?.theme?.logo_url;
  const head = logo
    ? `<img src="${escaped(logo)}" alt="${escaped(companyName)}" height="40" style="display:block;height:40px;max-width:220px;border:0">`
    : `<span class="ink" style="font-size:18px;font-weight:700;color:#1b1f24">${escaped(companyName)}</span>`;
  const paragraphs = parts.text
    .trim()
    .split(/\n\s*\n/)
    .map((one, at) =>
      at === 0 && isHeadline(one)
        ? `<p class="ink" style="margin:0 0 16px;font-size:20px;line-height:28px;font-weight:600;color:#1b1f24">${lines(one)}</p>`
        : `<p class="ink" style="margin:0 0 16px;font-size:16px;line-height:25px;color:#1b1f24">${lines(one)}</p>`,
    );
  const button = look?.button
    ? `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 16px"><tr><td bgcolor="${accent}" style="border-radius:8px"><a href="${escaped(look.button.url)}" style="display:inline-block;padding:14px 28px;font-size:16px;line-height:20px;font-weight:600;color:${inkOn(accent)};text-decoration:none;border-radius:8px">${escaped(look.button.label)}</a></td></tr></table>`
    : '';
  const address = postalAddress ? `<br>${lines(postalAddress)}` : '';
  const choice = parts.unsubscribeUrl
    ? `<br><a href="${escaped(parts.unsubscribeUrl)}" style="color:#5b6470">Unsubscribe or choose what you get</a>`
    : '';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escaped(subject)}</title>
<style>
:root{color-scheme:light dark}
@media (max-width:480px){.pad{padding:28px 22px!important}.outer{padding:0!important}.card{border-radius:0!important}}
@media (prefers-color-scheme:dark){.sky{background:#101317!important}.card{background:#1b2026!important;border-color:#2b323b!important}.ink,.ink a{color:#eef1f5!important}.soft,.soft a{color:#a3adba!important}}
</style></head>
<body class="sky" style="margin:0;padding:0;background:#f2f4f7;${FONT}">
<div style="display:none;max-height:0;overflow:hidden;opacity:0">${escaped(look?.preheader ?? '')}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="sky" style="background:#f2f4f7"><tr><td align="center" class="outer" style="padding:32px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="card" style="max-width:560px;background:#ffffff;border:1px solid #e3e7ec;border-radius:14px">
<tr><td style="height:5px;line-height:5px;font-size:0;background:${accent};border-radius:14px 14px 0 0">&nbsp;</td></tr>
<tr><td class="pad" align="left" style="padding:32px 40px;${FONT}">
<div style="margin:0 0 24px">${head}</div>
${paragraphs.join('\n')}
${button}
</td></tr></table>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px"><tr><td class="soft" align="left" style="padding:20px 28px;font-size:12px;line-height:19px;color:#5b6470;${FONT}">
${escaped(why)}${address}${choice}
</td></tr></table>
</td></tr></table>
</body></html>
`;
}

const HEADLINE_MAX = 100;

/** A first paragraph that is a sentence stands out; a long one, or one with a link, reads better as what it is. */
function isHeadline(paragraph: string): boolean {
  return paragraph.length <= HEADLINE_MAX && !/https?:\/\//.test(paragraph);
}

/** The same as text. */
export function mailText({
  text,
  look,
  why,
  postalAddress,
  unsubscribeUrl,
}: Omit<PageParts, 'subject' | 'companyName'>): string {
  const button = look?.button ? `\n\n${look.button.label}: ${look.button.url}` : '';
  const address = postalAddress ? `\n${postalAddress}` : '';
  const choice = unsubscribeUrl ? `\nUnsubscribe or choose what you get: ${unsubscribeUrl}` : '';
  return `${text.trim()}${button}\n\n-- \n${why}${address}${choice}\n`;
}

/** Black or white, whichever is easier to read on this colour (relative luminance of WCAG). */
function inkOn(color: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000000' : '#ffffff';
}

function lines(text: string): string {
  return escaped(text.trim())
    .replace(
      /https?:\/\/[^\s<]+[^\s<.,;:!?)]/g,
      (url) =>
        `<a href="${url}" style="color:inherit;overflow-wrap:anywhere;word-break:break-word">${url}</a>`,
    )
    .replaceAll('\n', '<br>');
}

/** Text as it may stand in HTML and in a quoted attribute. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

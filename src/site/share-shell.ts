// The frame of the hosted share page: head, colours, policy. Reads nothing of its own but the campaign that speaks.

import { randomBytes } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { Id } from '../base/ids.ts';
import { html, Markup, type Part } from '../base/markup.ts';
import type { Deps } from '../http/types.ts';
import { colorsOf, PLAIN_THEME } from './landing-colors.ts';
import { WELCOME_CSS } from './welcome-style.ts';

/** The zone is a card of its own, a little wider than the others. */
const SHARE_PAGE_CSS = '#share{margin:0 -20px}@media (max-width:640px){#share{margin:0}}';

export interface Content {
  title: string;
  /** Of search results and previews. */
  description?: string;
  imageUrl?: string | null;
  main: Part;
  /** Runs with core.js; left out: neither is there. */
  script?: string;
}

/** Sends a page in the campaign's look. Nothing of it is kept by browsers, and no other site can frame it. */
export async function sendPage(
  deps: Deps,
  clientId: Id,
  reply: FastifyReply,
  content: Content,
): Promise<FastifyReply> {
  const voice = await deps.voice(clientId, null);
  const theme = voice?.campaign.settings.theme ?? PLAIN_THEME;
  const company = voice?.campaign.settings.company_name ?? (await deps.client(clientId)).name;
  const nonce = randomBytes(16).toString('base64');
  const colors = Object.entries(colorsOf(theme)).map(([name, value]) => `--${name}:${value}`);
  const brand = theme.logo_url ? html`<img src="${theme.logo_url}" alt="${company}">` : company;
  const { title, description = '', imageUrl = null } = content;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<meta name="theme-color" content="${theme.accent}">
<title>${title} · ${company}</title>
<meta property="og:type" content="website">
<meta property="og:site_name" content="${company}">
<meta property="og:title" content="${title}">
${description && html`<meta name="description" content="${description}"><meta property="og:description" content="${description}">`}
${imageUrl && html`<meta property="og:image" content="${imageUrl}">`}
<style nonce="${nonce}">:root{${colors.join(';')}}${new Markup(WELCOME_CSS + SHARE_PAGE_CSS)}</style>
${content.script ? html`<script nonce="${nonce}" src="/core.js" async></script>` : null}
</head>
<body>
<main>
<header>${brand}</header>
${content.main}
</main>
${content.script ? html`<script nonce="${nonce}">${new Markup(content.script)}</script>` : null}
</body>
</html>
`;
  return reply
    .headers({
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'self' 'nonce-${nonce}'; connect-src 'self'; img-src 'self' https: http:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex',
    })
    .type('text/html; charset=utf-8')
    .send(page.source);
}

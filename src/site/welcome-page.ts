// The hosted landing page as HTML: everything on it can be read without a script. Pure.

import { html, Markup, type Part } from '../base/markup.ts';
import { WELCOME_CSS, WELCOME_SCRIPT } from './welcome-style.ts';
import type { Colors } from './wire.ts';

/** What a visitor typed and could not be sent, and why. */
export interface LeadForm {
  name: string;
  email: string;
  phone: string;
  message: string;
  problem: string;
}

export interface WelcomePage {
  company: string;
  colors: Colors;
  logoUrl: string | null;
  title: string;
  text: string;
  /** null: the link's code is not known, or no longer. */
  code: { label: string; value: string; button: string } | null;
  /** Empty: none. */
  phone: string;
  /** The company's own site; null: it has none. */
  website: string | null;
  /** null: the lead was sent. */
  form: LeadForm | null;
  /** Where the form is posted to: this page with its code. */
  action: string;
  social: { title: string; description: string; imageUrl: string | null };
  /** For the style and the script (Content-Security-Policy). */
  nonce: string;
}

export function welcomePage(page: WelcomePage): string {
  const { company, social, nonce } = page;
  const colors = Object.entries(page.colors).map(([name, value]) => `--${name}:${value}`);
  const brand = page.logoUrl ? html`<img src="${page.logoUrl}" alt="${company}">` : company;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<meta name="theme-color" content="${page.colors.accent}">
<title>${page.title} · ${company}</title>
<meta name="description" content="${social.description}">
<meta property="og:type" content="website">
<meta property="og:site_name" content="${company}">
<meta property="og:title" content="${social.title}">
<meta property="og:description" content="${social.description}">
${social.imageUrl && html`<meta property="og:image" content="${social.imageUrl}">`}
<meta name="twitter:card" content="${social.imageUrl ? 'summary_large_image' : 'summary'}">
<style nonce="${nonce}">:root{${colors.join(';')}}${new Markup(WELCOME_CSS)}</style>
</head>
<body>
<main>
<header>${brand}</header>
<section class="card">
<h1>${page.title}</h1>
<p>${page.text}</p>
${codeBox(page)}
${waysToBook(page)}
</section>
${page.form ? leadForm(page.form, page.action) : thanks(page)}
</main>
<script nonce="${nonce}">${new Markup(WELCOME_SCRIPT)}</script>
</body>
</html>
`.source;
}

function codeBox({ code }: WelcomePage): Part {
  if (!code) return null;
  const size = code.value.length > 14 ? 'code long' : 'code';
  return html`<div class="box"><span class="label">${code.label}</span><strong class="${size}" translate="no">${code.value}</strong></div>
<button class="button" type="button" data-copy hidden>${code.button}</button>
<div role="status" class="label"></div>`;
}

function waysToBook({ phone, website }: WelcomePage): Part {
  const ways = [
    phone && html`<a class="button quiet" href="tel:${phone.replace(/[^+\d]/g, '')}">Call ${phone}</a>`,
    website && html`<a class="button quiet" href="${website}">Visit our website</a>`,
  ].filter((way) => way instanceof Markup);
  return ways.length === 0 ? null : html`<div class="ways">${ways}</div>`;
}

function leadForm(form: LeadForm, action: string): Part {
  return html`<section class="card form">
<h2>Ask for a visit</h2>
<p>Tell us how to reach you, and we will get in touch.</p>
<form method="post" action="${action}">
${form.problem && html`<p class="problem" role="alert">${form.problem}</p>`}
<label>Your name<input name="name" value="${form.name}" autocomplete="name" maxlength="200" required></label>
<div class="pair">
<label>Phone<input name="phone" value="${form.phone}" type="tel" autocomplete="tel" maxlength="40"></label>
<label>E-mail<input name="email" value="${form.email}" type="email" autocomplete="email" maxlength="254"></label>
</div>
<label>What can we do for you? <span class="optional">(if you like)</span><textarea name="message" maxlength="2000">${form.message}</textarea></label>
<div class="trap" aria-hidden="true"><label>Leave this empty<input name="company_fax" tabindex="-1" autocomplete="off"></label></div>
<button class="button" type="submit">Send</button>
</form>
</section>`;
}

function thanks({ company, code }: WelcomePage): Part {
  return html`<section class="card form" role="status">
<h2>Thank you</h2>
<p>Your message is with ${company}${code ? ', together with your code' : null}. You will hear from them soon.</p>
</section>`;
}

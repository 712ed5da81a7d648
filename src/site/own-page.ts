// The advocate's own page as HTML (EX-3): everything on it can be read without a script. Pure.

import { html, Markup, type Part } from '../base/markup.ts';
import { OWN_PAGE_CSS } from './own-page-style.ts';
import { STAGES } from './own-page-words.ts';
import { WELCOME_CSS, WELCOME_SCRIPT } from './welcome-style.ts';
import type { Colors, OwnReferral, OwnStats } from './wire.ts';

/** What every page around the own referrals has. */
export interface OwnFrame {
  company: string;
  colors: Colors;
  logoUrl: string | null;
  /** For the style and the script (Content-Security-Policy). */
  nonce: string;
}

/** What stands in the frame. `ask`: the form for the e-mail. `open`: the button that uses a mailed link up. `start`: proved, but without a code. */
export type OwnView =
  | { kind: 'ask'; email: string; problem: string }
  | { kind: 'mailed' }
  | { kind: 'open'; proof: string }
  | { kind: 'stale' }
  | { kind: 'start'; isOpen: boolean }
  | { kind: 'stats'; stats: OwnStats; offer: string; isOpen: boolean };

export function ownPage(frame: OwnFrame, view: OwnView): string {
  const { company, nonce } = frame;
  const colors = Object.entries(frame.colors).map(([name, value]) => `--${name}:${value}`);
  const brand = frame.logoUrl ? html`<img src="${frame.logoUrl}" alt="${company}">` : company;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="theme-color" content="${frame.colors.accent}">
<title>Your referrals · ${company}</title>
<style nonce="${nonce}">:root{${colors.join(';')}}${new Markup(WELCOME_CSS + OWN_PAGE_CSS)}</style>
</head>
<body>
<main>
<header>${brand}</header>
${bodyOf(view, company)}
</main>
${view.kind === 'stats' ? html`<script nonce="${nonce}">${new Markup(WELCOME_SCRIPT)}</script>` : null}
</body>
</html>
`.source;
}

function bodyOf(view: OwnView, company: string): Part {
  switch (view.kind) {
    case 'ask':
      return html`<section class="card">
<h1>Your referrals</h1>
<p>See what became of the friends you sent to ${company}, and your rewards. We mail you a link, so that only you can look.</p>
${askForm(view.email, view.problem, 'Mail me a link')}
</section>`;
    case 'mailed':
      return html`<section class="card" role="status">
<h1>Look into your mail</h1>
<p>If you take part, a link to your page is on its way. It works once, within 30 minutes.</p>
<p>Nothing there? Look among the unwanted mails, or <a href="/me">try another address</a>.</p>
</section>`;
    case 'open':
      return html`<section class="card">
<h1>Welcome back</h1>
<p>One more tap, and you see your referrals and rewards with ${company}.</p>
<form method="post" action="/me/confirm"><input type="hidden" name="proof" value="${view.proof}"><button class="button" type="submit">Open my page</button></form>
</section>`;
    case 'stale':
      return html`<section class="card">
<h1>This link is used up</h1>
<p>A link works once, within 30 minutes. We gladly mail you a new one.</p>
${askForm('', '', 'Mail me a new link')}
</section>`;
    case 'start':
      return html`<section class="card">
<h1>You have no link yet</h1>
${
  view.isOpen
    ? html`<p>Get your own link and code, and share them with friends who need ${company}.</p>
<form method="post" action="/me/join"><button class="button" type="submit">Get my link</button></form>`
    : html`<p>The referral program is not open at the moment. Please come back later.</p>`
}
</section>
${logout()}`;
    case 'stats':
      return statsBody(view);
  }
}

function askForm(email: string, problem: string, button: string): Part {
  return html`<form class="ask" method="post" action="/me">
${problem && html`<p class="problem" role="alert">${problem}</p>`}
<label>Your e-mail<input name="email" type="email" value="${email}" autocomplete="email" maxlength="254" required></label>
<button class="button" type="submit">${button}</button>
</form>`;
}

function statsBody({ stats, offer, isOpen }: Extract<OwnView, { kind: 'stats' }>): Part {
  const size = stats.code.length > 14 ? 'code long' : 'code';
  return html`<section class="card">
<h1>Your referrals</h1>
${
  isOpen
    ? html`<p>${offer}</p>`
    : html`<p>The referral program is not open at the moment. What you earned stays yours.</p>`
}
<div class="box"><span class="label">Your code</span><strong class="${size}" translate="no">${stats.code}</strong>
<span class="label link">Your link: <a href="${stats.link}" translate="no">${stats.link.replace(/^https?:\/\//, '')}</a></span></div>
<button class="button" type="button" data-copy hidden>Copy my code</button>
<div role="status" class="label"></div>
${isOpen ? html`<a class="button quiet" href="/share">Share with friends</a>` : null}
</section>
<dl class="sums">
<div><dt>${stats.referrals.length === 1 ? 'Friend' : 'Friends'}</dt><dd>${String(stats.referrals.length)}</dd></div>
<div><dt>Earned</dt><dd>${sums(stats.earned)}</dd></div>
<div><dt>Given to you</dt><dd>${sums(stats.given)}</dd></div>
</dl>
<section class="card list">
<h2>Your friends</h2>
${
  stats.referrals.length === 0
    ? html`<p>No friend has used your link or code yet. Send the link to somebody who could use a hand, or tell them to mention the code when they book. Each of them shows here.</p>`
    : html`<ul>${stats.referrals.map(referral)}</ul>`
}
</section>
${logout()}`;
}

function referral({ friend, stage, reason, day, reward }: OwnReferral): Markup {
  return html`<li>
<div class="row"><strong>${friend}</strong><span class="stage ${stage}">${STAGES[stage]}</span></div>
<p>${reason}</p>
<div class="row small"><time datetime="${day}">${dayText(day)}</time>${
    reward && html`<span><b>${moneyText(reward.amount_minor, reward.currency)}</b> · ${reward.state}</span>`
  }</div>
</li>`;
}

function logout(): Markup {
  return html`<form class="out" method="post" action="/me/logout"><button type="submit">Log out</button></form>`;
}

function sums(amounts: OwnStats['earned']): string {
  return amounts.map(({ amount_minor, currency }) => moneyText(amount_minor, currency)).join(' + ') || '–';
}

function moneyText(minor: number, currency: string): string {
  const format = new Intl.NumberFormat('en-US', {
    ...{ style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' },
  } as const);
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

function dayText(isoDay: string): string {
  const format = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' });
  return format.format(new Date(`${isoDay}T00:00:00Z`));
}

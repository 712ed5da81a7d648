// The pages of the demo's contractor website, with the snippets of the Tag Generator as its owner would paste them. Texts only; site.css has
// the looks, website.ts serves them.

import { coreTag, zoneSnippets } from '../../src/site/tags.ts';

/** Paths and pages; `origin` is the program domain, as http://127.0.0.1:8080. */
export function sitePages(origin: string): Record<string, string> {
  const zone = (name: string) => zoneSnippets().find((one) => one.name === name)?.html ?? '';
  const page = (path: string, title: string, main: string) => layout(origin, path, title, main, zone);
  return {
    '/': page('/', 'Heating and cooling in Minneapolis', HOME),
    '/services': page('/services', 'Services', SERVICES),
    '/estimate': page('/estimate', 'Free estimate', ESTIMATE),
    '/thanks': page(
      '/thanks',
      'Thank you',
      `<section class="block"><div class="wide"><h1>Thank you. We will call you today.</h1>
        <p>Your request is with our office. Somebody who knows furnaces calls back between 8 am and 6 pm.</p>
        ${withoutPerson(zone('confirmation'))}</div></section>`,
    ),
    '/refer': page(
      '/refer',
      'Refer a friend',
      `<section class="block"><div class="wide"><h1>Know somebody with a cold house?</h1>
        <p>Most of our customers come by word of mouth. When your friend's first project is done, we thank you both.</p>
        ${zone('referral_page')}</div></section>`,
    ),
  };
}

/** A thank-you page that does not know its visitor: the snippet's placeholders are taken out, as the guide says. */
function withoutPerson(snippet: string): string {
  return snippet.replace(/,\n {4}data: \{[\s\S]*?\n {4}\}/, '');
}

function layout(
  origin: string,
  path: string,
  title: string,
  main: string,
  zone: (name: string) => string,
): string {
  const link = (to: string, text: string) =>
    `<a href="${to}"${to === path ? ' aria-current="page"' : ''}>${text}</a>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Acme Heating</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/site.css">
${coreTag(origin)}
</head>
<body>
<header class="top"><div class="wide">
  <a class="logo" href="/">${FLAME}Acme Heating</a>
  <nav aria-label="Main">${link('/', 'Home')}${link('/services', 'Services')}${link('/estimate', 'Free estimate')}${link('/refer', 'Refer a friend')}</nav>
  <a class="call" href="tel:+16125550100">612-555-0100</a>
</div></header>
<main>${main}</main>
${path === '/refer' || path === '/thanks' ? '' : `<div class="invite"><div class="wide">${zone('global_footer')}</div></div>`}
<footer class="foot"><div class="wide">
  <div><h2>Acme Heating</h2><p>2100 Lake Street<br>Minneapolis, MN 55407</p></div>
  <div><h2>Hours</h2><p>Monday to Saturday, 7 am to 8 pm<br>Emergencies: day and night</p></div>
  <div><h2>Talk to us</h2><p><a href="tel:+16125550100">612-555-0100</a><br><a href="/estimate">Ask for an estimate</a></p></div>
</div></footer>
</body>
</html>`;
}

const FLAME = `<svg viewBox="0 0 34 34" aria-hidden="true"><rect width="34" height="34" rx="9" fill="#b8400f"/><path d="M17.5 5c1 5 7.5 7.500 7.500 14.200A8 8 0 0 1 17 27.500a8 8 0 0 1-8-8.200c0-3.600 2-5.600 3.500-7.300.4 2 1.200 3.200 2.500 4C16 12.500 16 8.500 17.500 5z" fill="#fff"/><path d="M17.200 17c.5 2.200 2.900 3.200 2.900 5.700a3.100 3.100 0 0 1-6.200 0c0-1.900 1.100-2.700 1.700-3.600.4.700.8 1 1.200 1.100.2-1 .2-2 .4-3.200z" fill="#f2a65a"/></svg>`;

const HOUSE = `<svg viewBox="0 0 420 320" role="img" aria-label="A warm house on a winter evening">
<rect width="420" height="320" rx="22" fill="#1f2a37"/><circle cx="340" cy="66" r="26" fill="#f4e3c8"/>
<g fill="#fff" opacity=".7"><circle cx="60" cy="50" r="2.500"/><circle cx="120" cy="90" r="2"/><circle cx="250" cy="40" r="2.500"/><circle cx="205" cy="100" r="2"/><circle cx="390" cy="130" r="2"/><circle cx="34" cy="140" r="2"/></g>
<path d="M0 262c70-26 140-26 210-10s140 14 210-8v54a22 22 0 0 1-22 22H22a22 22 0 0 1-22-22z" fill="#e9edf2"/>
<path d="M262 130V74h24v56z" fill="#93320b"/><path d="M112 262V160l98-70 98 70v102z" fill="#f6f1ea"/><path d="M92 170 210 84l118 86-10 14-108-78-108 78z" fill="#b8400f"/>
<path d="M274 62c-8-10 10-14 2-26" stroke="#c6cdd6" stroke-width="5" fill="none" stroke-linecap="round"/>
<rect x="136" y="184" width="48" height="42" rx="4" fill="#ffd28a"/><rect x="236" y="184" width="48" height="42" rx="4" fill="#ffd28a"/>
<path d="M160 184v42M136 205h48M260 184v42M236 205h48" stroke="#b98a45" stroke-width="3"/><rect x="192" y="200" width="36" height="62" rx="4" fill="#93320b"/><circle cx="221" cy="233" r="2.500" fill="#ffd28a"/><path d="M84 268c40-14 90-8 126-8s90-8 130 6v20H84z" fill="#e9edf2"/></svg>`;

const HOME = `<section class="hero"><div class="wide"><div>
<h1>A warm house, and nobody who talks down to you.</h1>
<p class="lead">Acme Heating has looked after furnaces, heat pumps and air conditioning in Minneapolis since 1987. Same-day repair, clear prices before we start, and a clean floor when we leave.</p>
<a class="button" href="/estimate">Get a free estimate</a><a class="button quiet" href="/services">What we do</a>
</div>${HOUSE}</div></section>
<section class="block"><div class="wide"><h2>Three things we do every day</h2><div class="cards">
<div class="card"><h3>Furnace repair</h3><p>No heat tonight? Call before 4 pm and a technician comes the same day.</p></div>
<div class="card"><h3>Heat pumps</h3><p>We measure your house first, then tell you what fits, and what the rebates are.</p></div>
<div class="card"><h3>Yearly care</h3><p>One visit in autumn, one in spring. Cheaper than the repair it prevents.</p></div>
</div></div></section>
<section class="block sand"><div class="wide"><h2>What neighbors say</h2><div class="cards">
<div class="card"><div class="stars" aria-label="Five stars">★★★★★</div><p>“They came at seven in the morning, in January, and we had heat at nine.”</p><p class="who">Maria, Longfellow</p></div>
<div class="card"><div class="stars" aria-label="Five stars">★★★★★</div><p>“The price on the paper was the price on the bill.”</p><p class="who">Dan, Powderhorn</p></div>
</div></div></section>`;

const SERVICES = `<section class="block"><div class="wide"><h1>Services</h1><p>Every price is told before we begin. Estimates cost nothing.</p><div class="cards">
<div class="card"><h3>Furnace and boiler repair</h3><p>All makes. Parts for most on the van.</p><p class="price">Visit $89, taken off the repair</p></div>
<div class="card"><h3>New furnaces</h3><p>Installed in one day, ten years of warranty.</p><p class="price">From $4,200</p></div>
<div class="card"><h3>Heat pumps</h3><p>Cold-climate models that work at 13 degrees below zero.</p><p class="price">From $7,900, before rebates</p></div>
<div class="card"><h3>Air conditioning</h3><p>Repair, replacement, and ducts that do not leak.</p><p class="price">From $3,600</p></div>
<div class="card"><h3>Yearly care</h3><p>Two visits, priority in the cold weeks.</p><p class="price">$189 a year</p></div>
<div class="card"><h3>Emergencies</h3><p>Day and night, a person answers the phone.</p><p class="price">612-555-0100</p></div>
</div><p class="after"><a class="button" href="/estimate">Get a free estimate</a></p></div></section>`;

const ESTIMATE = `<section class="block sand"><div class="wide"><h1>Free estimate</h1>
<p>Tell us what you need. We call back today.</p>
<form class="estimate" action="/estimate" method="post" data-goodword="online_lead_captured">
<label>First name <input name="first_name" autocomplete="given-name" required></label>
<label>Last name <input name="last_name" autocomplete="family-name"></label>
<label>E-mail <input name="email" type="email" autocomplete="email" required></label>
<label>Phone <input name="phone" type="tel" autocomplete="tel"></label>
<label class="full">What is it about? <select name="service"><option>Repair</option><option>New furnace</option><option>Heat pump</option><option>Air conditioning</option><option>Yearly care</option></select></label>
<label class="full">Anything we should know? <textarea name="notes" rows="3"></textarea></label>
<label class="full">Referral code <small>(optional)</small> <input name="referral_code" autocomplete="off" autocapitalize="none"></label>
<div class="full"><button class="button">Ask for my estimate</button></div>
</form></div></section>`;

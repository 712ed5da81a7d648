// The page behind a mail's unsubscribe link: two choices and a button, without scripts. Pure.

import { escaped } from './layout.ts';

export interface Preferences {
  token: string;
  companyName: string;
  /** The classes that the reader gets. */
  wanted: ReadonlySet<string>;
  /** Texts to the reader's phone: its last digits, and whether they are wanted; null: there is no phone to ask about. */
  texts: { ending: string; areWanted: boolean } | null;
  /** They were just saved. */
  isSaved: boolean;
}

export function preferencesPage({ token, companyName, wanted, texts, isSaved }: Preferences): string {
  const box = (name: string, title: string, text: string) =>
    `<label><input type="checkbox" name="${name}"${wanted.has(name) ? ' checked' : ''}><span><b>${title}</b><br>${text}</span></label>`;
  const company = escaped(companyName);
  return framed(
    `Mails of ${company}`,
    `${isSaved ? '<p class="saved" role="status">Saved. Your choice counts from now on.</p>' : ''}
<h1>What ${company} may send you</h1>
<form method="post" action="/unsubscribe?t=${encodeURIComponent(token)}">
${box('transactional', 'About my referrals', 'When a friend books, and when a reward is on its way.')}
${box('promotional', 'Invitations and offers', 'Recommendations of friends, and news of the program.')}${texts ? textsBox(texts) : ''}
<button>Save my choice</button>
</form>
<p class="soft">Answers to what you ask for, as your own link, are always sent.</p>`,
  );
}

function textsBox({ ending, areWanted }: NonNullable<Preferences['texts']>): string {
  return `
<label><input type="checkbox" name="texts"${areWanted ? ' checked' : ''}><span><b>Text messages</b><br>About my referrals, to my phone ending ${escaped(ending)}. Message and data rates may apply; a reply of STOP ends them.</span></label>`;
}

export function unknownLinkPage(): string {
  return framed(
    'This link is not complete',
    '<h1>This link is not complete</h1><p>Please open it from the mail once more, or copy all of it.</p>',
  );
}

function framed(title: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>${title}</title>
<style>
:root{color-scheme:light dark;--sky:#f2f4f7;--card:#fff;--ink:#1b1f24;--soft:#5b6470;--line:#d9dee5}
@media (prefers-color-scheme:dark){:root{--sky:#101317;--card:#1b2026;--ink:#eef1f5;--soft:#a3adba;--line:#363e49}}
*{box-sizing:border-box}
body{margin:0;background:var(--sky);color:var(--ink);font:16px/1.5 -apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif}
main{max-width:520px;margin:8vh auto;padding:36px 40px;background:var(--card);border-radius:14px;border:1px solid var(--line)}
h1{font-size:24px;line-height:1.25;margin:0 0 20px}
label{display:flex;gap:14px;padding:14px 16px;margin:0 0 12px;border:1px solid var(--line);border-radius:10px;cursor:pointer}
input{width:20px;height:20px;margin:2px 0 0;flex:none}
button{width:100%;padding:14px;margin:8px 0 0;border:0;border-radius:10px;background:#0b5fff;color:#fff;font-family:inherit;font-size:16px;font-weight:600;cursor:pointer}
:focus-visible{outline:3px solid #0b5fff;outline-offset:2px}
.saved{padding:12px 16px;border-radius:10px;background:#e2f5e9;color:#12502b;margin:0 0 20px}
.soft{color:var(--soft);font-size:14px;margin:16px 0 0}
@media (max-width:560px){main{margin:0;min-height:100vh;border:0;border-radius:0;padding:28px 20px}}
</style></head>
<body><main>
${content}
</main></body></html>
`;
}

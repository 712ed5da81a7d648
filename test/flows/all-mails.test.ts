// Every mail as its reader gets it: nothing of a template is left over, no word is missing, and each says why it came.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allMails } from '../support/mail-scenes.ts';

/** Mails that their reader asked for, or that go to who runs the program: nobody opts out of those. */
const ESSENTIAL = new Set(['own-page', 'invitation', 'password', 'webhook-off', 'servicetitan-trouble']);

test('[OUT-2] each mail is whole, as text and as page: no variable is left or empty, nothing is counted wrongly, and each says why it came', async (t) => {
  const mails = await allMails(t);
  assert.equal(new Set(mails.map(({ subject, to }) => `${subject} ${to}`)).size, mails.length);
  assert.ok(mails.length >= 17, mails.map(({ name }) => name).join());
  for (const { name, subject, text, html } of mails) {
    const about = `${name}: ${subject}\n${text}`;
    for (const words of [subject, text, html.replace(/<style>[\s\S]*?<\/style>/, '')]) {
      assert.doesNotMatch(words, /\{\{|\}\}|undefined|\bnull\b|NaN|\[object|Invalid Date/, about);
      assert.doesNotMatch(
        words,
        / [,.!?](\s|$)|, ?!|\b1 (events|rewards|friends|jobs)\b|\b0 events\b/,
        about,
      );
    }
    assert.match(text, /\n-- \nYou get this/, about);
    assert.match(text, /12 Main Street\nDenver/, about);
    assert.equal(/\/unsubscribe\?t=/.test(text), !ESSENTIAL.has(name), about);
    assert.equal(/\/unsubscribe\?t=/.test(html), !ESSENTIAL.has(name), about);
    assert.match(html, /prefers-color-scheme:dark/, about);
  }
});

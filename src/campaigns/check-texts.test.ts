// What is said about the texts of a campaign when it is saved.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTexts } from './check-texts.ts';
import { DEFAULT_CONTENT } from './content.ts';

const said = (changes: { share_link?: object; landing?: object; share?: object }) => {
  const { problems, warnings } = checkTexts({
    ...DEFAULT_CONTENT,
    share_link: { ...DEFAULT_CONTENT.share_link, ...changes.share_link },
    landing: { ...DEFAULT_CONTENT.landing, ...changes.landing },
    share: { ...DEFAULT_CONTENT.share, ...changes.share },
  });
  const brief = (list: typeof problems) => list.map(({ field, code }) => `${field} ${code}`);
  return { problems: brief(problems), warnings: brief(warnings) };
};

test('[WEB-6] the texts a campaign starts with have nothing wrong', () => {
  assert.deepEqual(said({}), { problems: [], warnings: [] });
});

for (const template of [
  '{{advocate.firstName}}',
  '#{{friend.firstName}}',
  '{[advocate.lastName]}',
  '{{#advocate}}x{{/advocate}}',
]) {
  test(`[WEB-6] a UTM value of ${template} is refused; the same in a message is fine`, () => {
    assert.deepEqual(said({ share_link: { utm_content: template } }).problems, [
      'share_link.utm_content personal_value_in_url',
    ]);
    assert.deepEqual(said({ share: { email_message: template } }).problems, []);
  });
}

test('[WEB-4] a section or a tag that does not close is a problem, an unknown variable a warning', () => {
  assert.deepEqual(
    said({ landing: { title: '{{#friendReward}}x' }, share: { title: '{{companyName' } }).problems,
    ['landing.title template_broken', 'share.title template_broken'],
  );
  assert.deepEqual(said({ landing: { text: 'Hello {{frindReward}}' } }), {
    problems: [],
    warnings: ['landing.text unknown_variable'],
  });
});

test('[WEB-4] a CSS selector is no template', () => {
  assert.deepEqual(said({ landing: { prefill: '{{#x' } }), { problems: [], warnings: [] });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_CONTENT } from './content.ts';
import { render, templateProblems } from './template.ts';

test('[WEB-3] the three delimiter styles mean the same, with sections for fall-back', () => {
  const variables = { advocateCode: 'rosa7', advocate: { firstName: 'Rosa' } };
  for (const template of [
    '{{advocateCode}}',
    '{{ advocateCode }}',
    '#{{ advocateCode }}',
    '{[ advocateCode ]}',
  ])
    assert.equal(render(template, variables, 'text'), 'rosa7', template);
  assert.equal(
    render(
      '{[# advocate.firstName ]}by {[ advocate.firstName ]}{[/ advocate.firstName ]}',
      variables,
      'text',
    ),
    'by Rosa',
  );
  assert.equal(render('{{^friendReward}}a gift{{/friendReward}}', variables, 'text'), 'a gift');
});

test('values are escaped for where they go, and never read as templates', () => {
  const variables = { companyName: '<b>{{advocateCode}}</b>', advocateCode: 'x' };
  assert.equal(render('{{{companyName}}}{{&companyName}}', variables, 'html').includes('<b>'), false);
  assert.equal(render('{{companyName}}', variables, 'text'), '<b>{{advocateCode}}</b>');
  assert.equal(render('{{companyName}}', { companyName: 'A & B' }, 'url'), 'A%20%26%20B');
});

test('unknown variables and open sections are named; the defaults have none', () => {
  assert.deepEqual(templateProblems('{{advocatCode}}'), ['there is no variable advocatCode; it stays empty']);
  assert.match(templateProblems('{{#friendReward}}')[0] ?? '', /friendReward/);
  assert.equal(render('{{#friendReward}}', {}, 'text'), '{{#friendReward}}');
  for (const text of textsOf(DEFAULT_CONTENT)) assert.deepEqual(templateProblems(text), [], text);
});

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsOf) : [];
}

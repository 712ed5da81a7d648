// The console's trial of a form reads what the tag reads.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORM_FIELDS, type FormField, readFields } from '../console/pages/tech/decide-form.ts';
import { readText } from './support/sources.ts';

test('the fields of a form are known by the very patterns of the tag', () => {
  const tag = readText('sdk/forms.ts');
  for (const [sent, pattern] of FORM_FIELDS) assert.ok(tag.includes(`['${sent}', ${pattern}],`), sent);
  assert.equal([...tag.matchAll(/^ {2}\['\w+', \/\^/gm)].length, FORM_FIELDS.length);
});

test('known fields are found by name, id or type; passwords, cards and others are not', () => {
  const field = (wish: Partial<FormField>): FormField => ({
    name: '',
    id: '',
    type: 'text',
    autocomplete: '',
    ...wish,
  });
  const fields = [
    ...[
      field({ name: 'your-email' }),
      field({ id: 'Phone_Number' }),
      field({ name: 'card', autocomplete: 'cc-number' }),
    ],
    ...[
      field({ name: 'email', type: 'password' }),
      field({ name: 'Referral Code' }),
      field({ name: 'shoe' }),
    ],
  ];
  assert.deepEqual(readFields(fields), [
    ['email', 'your-email'],
    ['phone', 'Phone_Number'],
    ['advocate_code', 'Referral Code'],
  ]);
  assert.deepEqual(readFields([field({ name: 'contact', type: 'tel' })]), [['phone', 'contact']]);
});

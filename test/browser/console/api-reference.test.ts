// The API reference in a real browser: found, read, linked to, and tried with the rights of the session.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertFit, openConsole } from '../../support/console.ts';
import { OWNER } from '../../support/console-visitor.ts';
import { PASSWORD } from '../../support/sign-in.ts';
import { mustBe, startWorld } from '../../support/world.ts';

test('an operation is found by a word, read, and tried; the answer has status, time, headers and body', async (t) => {
  const world = await startWorld(t, { bare: true });
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/tech/api');
  await page.getByRole('heading', { name: 'Who you are' }).waitFor();
  await assertFit(view);
  await page.keyboard.press('/');
  await page.keyboard.type('users patch');
  await page.getByText('1 operation', { exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/tech/api/patch-v1-users-id?q=users+patch');
  await page.getByRole('heading', { name: /^Change name or role/ }).waitFor();
  await page.getByText('Needs a token with CLIENT_ADMIN', { exact: true }).waitFor();
  await page.getByText('"owner" | "admin" | "marketer" | "office" | "read_only"').first().waitFor();
  await assertFit(view);

  await view.open('/tech/api/get-v1-audit');
  await page.getByRole('textbox', { name: /^limit/ }).fill('1');
  await page.getByRole('region', { name: 'The request in curl' }).getByText("/v1/audit?limit=1'").waitFor();
  await page.getByText('Python', { exact: true }).click();
  await page.getByRole('region', { name: 'The request in Python' }).getByText('requests.get(').waitFor();
  await page.getByRole('button', { name: 'Send GET' }).click();
  const answer = page.getByRole('region', { name: 'Answer', exact: true });
  await answer.getByText('200 OK').waitFor();
  await answer.getByText(/ms · /).waitFor();
  await answer.getByText(/^Headers \(/).click();
  await answer.getByText(/^x-request-id: /).waitFor();
  await answer.getByText('"next_cursor"').waitFor();
  await assertFit(view);

  await view.open('/tech/api/errors');
  await page.getByRole('cell', { name: 'validation_error' }).waitFor();
  await assertFit(view);
  await view.open('/tech/api/get-nothing');
  await page.getByRole('heading', { name: 'There is no such operation' }).waitFor();
  view.assertClean();
});

test('what changes something is asked about first, wants the password where the server does, and refusals are shown as they are', async (t) => {
  const world = await startWorld(t, { bare: true });
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/tech/api/post-v4-tokens-managed');
  const body = page.getByLabel('Body to send');
  await body.fill('{"name": ');
  await page.getByRole('button', { name: 'Send POST' }).click();
  await page.getByText('This is not JSON').waitFor();
  await body.fill('{"name": 5}');
  const send = async () => {
    await page.getByRole('button', { name: 'Send POST' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send POST' }).click();
  };
  await send();
  await page.getByText('400 Bad Request').waitFor();
  await page.getByText('"code": "validation_error"').waitFor();
  await body.fill('{"name": "From the reference", "scopes": ["USER_SUPPORT"]}');
  await send();
  const password = page.getByRole('textbox', { name: 'Password', exact: true });
  await password.fill(OWNER.password);
  await password.press('Enter');
  await page.getByText('200 OK').waitFor();
  const tokens = mustBe(200, await world.call('GET', '/v4/tokens/managed'));
  const made = tokens.find(({ name }: { name: string }) => name === 'From the reference');
  await view.open('/tech/api/delete-v4-tokens-managed-id');
  await page.getByRole('button', { name: 'Send DELETE' }).click();
  await page.getByText('Needed.').waitFor();
  await page.getByRole('textbox', { name: /^id/ }).fill(made.id);
  await page.getByRole('button', { name: 'Send DELETE' }).click();
  await page.getByRole('dialog').getByText(`/v4/tokens/managed/${made.id}`).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  assert.equal((await world.call('GET', `/v4/tokens/managed/${made.id}`)).status, 200);
  view.assertClean();
});

test('a stream is stopped by hand; who may not call says so and cannot press', async (t) => {
  const world = await startWorld(t, { bare: true });
  const { link } = mustBe(
    200,
    await world.call('POST', '/v1/invitations', { email: 'mary@acme.example', role: 'marketer' }),
  );
  const accepted = { token: link.split('#')[1], password: PASSWORD };
  mustBe(200, await world.call('POST', '/v1/invitations/accept', accepted, { token: null }));
  const view = await openConsole(t, world, { as: { email: 'mary@acme.example', password: PASSWORD } });
  const { page } = view;
  await view.open('/tech/api/get-v1-audit');
  await page.getByText('Your role may not call this. It needs CLIENT_ADMIN.').waitFor();
  assert.ok(await page.getByRole('button', { name: 'Send GET' }).isDisabled());
  await assertFit(view);

  const owner = await openConsole(t, world);
  await owner.open('/tech/api/get-v1-events-stream');
  await owner.page.getByRole('button', { name: 'Send GET' }).click();
  await owner.page.getByRole('button', { name: 'Stop' }).click();
  await owner.page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' });
  assert.ok(await owner.page.getByRole('button', { name: 'Send GET' }).isEnabled());
  view.assertClean();
});

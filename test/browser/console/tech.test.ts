// The Tech Center in a real browser: program domains are added, checked and removed; form capture is set and tried.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '../../../src/accounts/setup.ts';
import { assertFit, openConsole } from '../../support/console.ts';
import { PASSWORD } from '../../support/sign-in.ts';
import { mustBe, startWorld } from '../../support/world.ts';

test('a domain is added with its DNS record, checked, and removed by typing its name', async (t) => {
  const world = await startWorld(t, { bare: true });
  const hosts = async () =>
    mustBe(200, await world.call('GET', '/v1/domains')).map(({ host }: { host: string }) => host);
  for (const host of await hosts()) mustBe(200, await world.call('DELETE', `/v1/domains/${host}`));
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/tech/domains');
  await page.getByRole('heading', { name: 'No program domain yet' }).waitFor();
  await page.getByLabel('Domain', { exact: true }).fill('https://share.acme.example/x');
  await page.getByRole('button', { name: 'Add domain' }).click();
  await page.getByText('it must be a host name without a path').waitFor();
  await page.getByLabel('Domain', { exact: true }).fill('127.0.0.1');
  await page.getByRole('button', { name: 'Add domain' }).click();
  await page.getByText('127.0.0.1 is added').waitFor();
  world.advance(1_000);
  await page.getByLabel('Domain', { exact: true }).fill('share.acme.invalid');
  await page.getByRole('button', { name: 'Add domain' }).click();
  const second = page.getByRole('region', { name: 'share.acme.invalid' });
  await second.getByText('share.acme.invalid. A 127.0.0.1').waitFor();
  await page.getByRole('region', { name: '127.0.0.1' }).getByText('Links begin with it').waitFor();
  await page.getByRole('button', { name: 'Check 127.0.0.1' }).click();
  await page.getByText('Goodword answers there.').waitFor();
  await page.getByRole('button', { name: 'Check share.acme.invalid' }).click();
  await page.getByText('Nothing answers there').waitFor();
  await assertFit(view);

  const links = async () => (await world.call('GET', '/v1/domains')).body[0].host;
  const rosa = await world.advocate('rosa@example.com', 'ROSA7');
  await page.getByRole('button', { name: 'Use for links: share.acme.invalid' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('share.acme.invalid does not lead here yet').waitFor();
  assert.equal(await links(), '127.0.0.1');
  await dialog.getByRole('button', { name: 'Use it all the same' }).click();
  await second.getByText('Links begin with it').waitFor();
  assert.equal(await links(), 'share.acme.invalid');
  await assertFit(view);
  await view.open(`/people/${rosa}`);
  await page.getByText('Links begin with share.acme.invalid; those that were given out').waitFor();
  await page.getByText(/^https?:\/\/share\.acme\.invalid\/ROSA7$/).waitFor();
  await page.getByRole('link', { name: 'Choose the domain' }).click();
  await page.getByRole('button', { name: 'Use for links: 127.0.0.1' }).click();
  await page.getByText('Links begin with 127.0.0.1').waitFor();
  assert.equal(await links(), '127.0.0.1');

  await page.getByRole('button', { name: 'Remove share.acme.invalid' }).click();
  await dialog.getByRole('button', { name: 'Remove domain' }).click();
  await dialog.getByText('Type share.acme.invalid.').waitFor();
  await dialog.getByLabel('Domain to remove').fill('share.acme.invalid');
  await assertFit(view);
  await dialog.getByRole('button', { name: 'Remove domain' }).click();
  await second.waitFor({ state: 'detached' });
  assert.deepEqual(await hosts(), ['127.0.0.1']);
  const removed = page.getByRole('alert').filter({ hasText: 'Domain removed' });
  await removed.getByRole('button', { name: 'Undo' }).click();
  await second.waitFor();

  await createClient(world.app.deps.db, {
    ...{ name: 'Other', owner: 'owner@other.example', password: PASSWORD, domain: 'share.other.example' },
  });
  await page.getByLabel('Domain', { exact: true }).fill('go.acme.invalid');
  await page.getByRole('button', { name: 'Add domain' }).click();
  const third = page.getByRole('region', { name: 'go.acme.invalid' });
  await third.getByText('Not proved yet').waitFor();
  await third.getByText('_goodword.go.acme.invalid').waitFor();
  await third.getByText(/^goodword-domain=/).waitFor();
  await page.getByRole('button', { name: 'Check go.acme.invalid' }).click();
  await third.getByText('DNS did not say whether the TXT record').waitFor();
  await assertFit(view);
  view.assertClean();
});

test('[WEB-1] forms are named by a selector that the browser understands, tried by their HTML, and undone', async (t) => {
  const world = await startWorld(t, { bare: true });
  const selector = async () => mustBe(200, await world.call('GET', '/v1/client')).form_selector;
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/tech/forms');
  await page.getByLabel('CSS selector of forms').fill('form##');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('This is no CSS selector.').waitFor();
  await page.getByLabel('CSS selector of forms').fill('form#estimate');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The selector is saved').waitFor();
  assert.equal(await selector(), 'form#estimate');
  await page
    .getByLabel('HTML', { exact: true })
    .fill(
      '<form id="estimate"><input name="Your Email"><input type="password" name="email"></form><form data-goodword="x"><input name="shoe"></form><form><input type="tel"></form>',
    );
  await page.getByText('The selector names it.').waitFor();
  await page.getByText('Read: Your Email as email', { exact: true }).waitFor();
  await page.getByText('Neither an e-mail nor a phone field').waitFor();
  await page.getByText('It is neither marked nor named').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('It is neither marked nor named').nth(1).waitFor();
  assert.equal(await selector(), '');
  await assertFit(view);

  const { link } = mustBe(
    200,
    await world.call('POST', '/v1/invitations', { email: 'mary@acme.example', role: 'marketer' }),
  );
  const accepted = { token: link.split('#')[1], password: PASSWORD };
  mustBe(200, await world.call('POST', '/v1/invitations/accept', accepted, { token: null }));
  const marketer = await openConsole(t, world, { as: { email: 'mary@acme.example', password: PASSWORD } });
  await marketer.open('/tech/forms');
  await marketer.page.getByText('Ask an admin to change it.').waitFor();
  assert.ok(await marketer.page.getByRole('button', { name: 'Save' }).isDisabled());
  await marketer.open('/tech/domains');
  assert.ok(
    await marketer.page
      .getByRole('button', { name: /^Remove / })
      .first()
      .isDisabled(),
  );
  view.assertClean();
});

// The preview of a campaign: the same words, links and pages that people get, and what is wrong with them, before anything is saved.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mustBe, startWorld, type World } from '../support/world.ts';

async function preview(world: World, body: object = {}) {
  const { campaigns } = mustBe(200, await world.call('GET', '/v1/campaigns'));
  return mustBe(200, await world.call('POST', `/v1/campaigns/${campaigns[0].campaign_id}/preview`, body));
}

test('[WEB-5] a preview is what people get: messages, links with UTM values, card, pop-up, zones', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'rosa7', { first_name: 'Rosa' });
  const shown = await preview(world);
  assert.deepEqual([shown.problems, shown.warnings], [[], []]);
  const { messages, links, landing, share, zones } = shown.look;
  assert.equal(messages.email.subject, '$50 off your first project with Acme Heating');
  assert.equal(messages.email.from_name, 'Rosa via Acme Heating');
  assert.match(messages.email.html, /<html[\s\S]*\$50 off your first project/);
  assert.match(messages.text_message.text, /with my code rosa7: http.*\/rosa7$/);
  assert.deepEqual([messages.text_message.parts, messages.social.title], [1, '$50 off Acme Heating']);

  const asked = { event_name: 'friend_landing_experience', data: { advocate_code: 'rosa7' } };
  const { zone } = mustBe(200, await world.call('POST', '/zones', asked, { token: null }));
  const { is_on: isOn, ...same } = landing;
  assert.deepEqual([same, isOn], [zone, true], 'the pop-up is the one of the website');
  assert.deepEqual(share.channels.slice(0, 2), ['copy', 'email']);
  assert.deepEqual(zones.map((one: { name: string; is_on: boolean }) => [one.name, one.is_on]).slice(0, 3), [
    ['global_header', true],
    ['global_footer', true],
    ['overlay', false],
  ]);

  const sms = links.find(({ channel }: { channel: string }) => channel === 'SMS');
  const followed = await world.call('GET', '/rosa7?c=SMS', undefined, { token: null });
  const location = new URL(followed.headers.get('location') ?? '');
  location.searchParams.delete('extole_zone_click_event_id');
  assert.equal(sms.landing_url, location.href, 'the link leads where the preview says');
  assert.match(sms.share_link, /\/rosa7\?c=SMS$/);
  assert.ok(
    sms.parameters.some(
      ({ name, value }: { name: string; value: string }) => name === 'utm_medium' && value === 'SMS',
    ),
  );
  const title = shown.texts.find(({ field }: { field: string }) => field === 'landing.title');
  assert.equal(title.rendered, 'Rosa sent you $50 off your first project');
  assert.deepEqual(title.variables, ['advocate.firstName', 'friendReward']);
  assert.ok(
    shown.variables.some(
      ({ name, value }: { name: string; value: string }) => name === 'companyName' && value,
    ),
  );
});

test('[WEB-4] unknown variables come with those that were meant, and what stays empty in its place is said', async (t) => {
  const world = await startWorld(t);
  const changes = {
    share: { email_subject: 'Hi {{frindReward}} {{firstName}} {{xyz}}', title: '{{advocateCode}}' },
    landing: { title: '{{shareLink}} {{advocate.firstName}}' },
  };
  const { warnings, problems, look } = await preview(world, { changes });
  assert.deepEqual(problems, []);
  const brief = warnings.map((one: { field: string; code: string; suggestions?: string[] }) => [
    ...[one.field, one.code, one.suggestions ?? []],
  ]);
  assert.deepEqual(brief.toSorted(), [
    ['landing.title', 'empty_here', []],
    // A variable of the program's own mails: known, and empty in a message to friends.
    ['share.email_subject', 'empty_here', []],
    ['share.email_subject', 'unknown_variable', []],
    ['share.email_subject', 'unknown_variable', ['friendReward']],
    ['share.title', 'empty_here', []],
  ]);
  assert.match(
    warnings.map((one: { message: string }) => one.message).join(' '),
    /Did you mean \{\{friendReward\}\}/,
  );
  assert.equal(look.messages.email.subject, 'Hi ');
  const { campaigns } = mustBe(200, await world.call('GET', '/v1/campaigns'));
  assert.equal(campaigns[0].draft_version, null, 'nothing is saved');
});

test('[WEB-6] [WEB-4] what cannot be saved is shown with its problem, as far as it can be shown', async (t) => {
  const world = await startWorld(t);
  const broken = await preview(world, {
    changes: {
      landing: { title: '{{#friendReward}}x' },
      share_link: { utm_content: '{{advocate.firstName}}' },
    },
  });
  assert.deepEqual(
    broken.problems.map((one: { field: string; code: string }) => [one.field, one.code]),
    [
      ['share_link.utm_content', 'personal_value_in_url'],
      ['landing.title', 'template_broken'],
    ],
  );
  assert.equal(broken.look.landing.title, '{{#friendReward}}x');
  const shapeless = await preview(world, { changes: { theme: { accent: 'red' }, hold_days: -1 } });
  assert.deepEqual(
    [shapeless.look, shapeless.problems.map((one: { field: string }) => one.field)],
    [null, ['hold_days', 'theme.accent']],
  );
  const long = await preview(world, {
    changes: { share: { text_message: `${'a'.repeat(150)} € {{shareLink}}` } },
  });
  assert.equal(long.look.messages.text_message.parts, 2);
  const emoji = await preview(world, { changes: { share: { text_message: `😀${'a'.repeat(70)}` } } });
  assert.equal(emoji.look.messages.text_message.parts, 2);
});

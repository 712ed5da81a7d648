// Every mail that Goodword writes, made by the real ways and taken by a mail server of our own: for tests and for pictures.

import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import { startHookSink } from './hook-sink.ts';
import { send as sendHooks, subscribe } from './hooks-out.ts';
import { type MailSink, startMailSink } from './mail-sink.ts';
import { booked, then } from './referred.ts';
import { PASSWORD, signIn } from './sign-in.ts';
import { HOLD_MS, mustBe, startWorld, type World } from './world.ts';

export interface ShownMail {
  name: string;
  to: string;
  subject: string;
  html: string;
  text: string;
}

type Lifetime = Parameters<typeof startMailSink>[0];

/** Makes them all, each once, in the order of a reader's life: advocates and friends first, then those who run the program. */
export async function allMails(t: Lifetime): Promise<ShownMail[]> {
  const sink = await startMailSink(t);
  const mail = { from: 'hello@acme.example', publicUrl: 'https://share.acme.example', smtpUrl: sink.url };
  const world = await startWorld(t, { bare: true, mail });
  world.connectionId = await world.connect();
  await world.campaign({
    qualification: { minimum_total_minor: 10_000 },
    messages: { reward_refused: { is_on: true }, reminder: { is_on: true, after_days: 3 } },
  });
  mustBe(
    200,
    await world.call('PUT', '/v1/messages/settings', {
      from_name: null,
      reply_to: null,
      postal_address: '12 Main Street\nDenver, CO 80202',
    }),
  );
  const shown: ShownMail[] = [];
  const take = (name: string, to?: string) => shown.push(shownOf(sink, name, to));

  await programMails(world, sink, take);
  await ownerMails(t, world, sink, take);
  return shown;
}

function shownOf(sink: MailSink, name: string, to?: string): ShownMail {
  const found = sink.mails.filter((mail) => to === undefined || [mail.to].flat()[0]?.text === to).at(-1);
  if (!found) throw new Error(`there is no mail ${name}${to ? ` to ${to}` : ''}`);
  return {
    ...{ name, to: [found.to].flat()[0]?.text ?? '', subject: found.subject ?? '' },
    ...{ html: String(found.html), text: found.text ?? '' },
  };
}

/** Words what is owed and sends it. */
async function post(world: World): Promise<void> {
  await world.app.tasks.write_messages({ client_id: world.clientId });
  await world.app.tasks.send_mails({ client_id: world.clientId });
}

const visit = async (world: World, path: string, body: object) =>
  mustBe(200, await world.call('POST', path, body, { token: null }));

async function programMails(
  world: World,
  sink: MailSink,
  take: (name: string, to?: string) => void,
): Promise<void> {
  const rosa = 'rosa@example.com';
  await visit(world, '/v1/share/join', { email: rosa, first_name: 'Rosa' });
  await world.drain();
  await post(world);
  take('welcome', rosa);
  for (let day = 0; day < 4; day++) {
    world.advance(DAY_MS);
    await post(world);
  }
  take('reminder', rosa);
  await visit(world, '/v1/share/email', { email: rosa, recipients: ['pat@example.com'] });
  await world.drain();
  await post(world);
  take('share', 'pat@example.com');
  await visit(world, '/v1/share/prove', { email: rosa });
  await post(world);
  take('own-page', rosa);

  const [shareable] = await world.app.deps.db.query<{ code: string }>('select code from shareables');
  const code = shareable?.code ?? null;
  const lead = { email: 'pat@example.com', first_name: 'Pat', last_name: 'Doe', advocate_code: code };
  mustBe(200, await world.call('POST', '/v6/events', { event_name: 'online_lead_captured', data: lead }));
  await post(world);
  take('lead-received', rosa);
  const { office } = world.simulator;
  const scene = { world, office, rosa };
  const job = await booked(scene, { code });
  await post(world);
  take('job-booked', rosa);
  await then(world, () => office.completeJob(job, { totalCents: 24_550 }), { ms: MINUTE_MS });
  await post(world);
  take('job-completed', rosa);
  take('job-completed-friend', 'pat@example.com');
  world.advance(HOLD_MS);
  await world.drain();
  await post(world);
  take('reward-earned', rosa);
  const { rewards } = await world.job(job);
  for (const { id } of rewards) mustBe(200, await world.call('POST', `/v2/rewards/${id}/fulfill`, {}));
  await post(world);
  take('reward-sent', rosa);
  const small = await booked(scene, { code, email: 'kim@example.com', street: '4 Elm Street' });
  await then(world, () => office.completeJob(small, { totalCents: 5_000 }), { ms: MINUTE_MS });
  world.advance(2 * HOUR_MS);
  await post(world);
  take('reward-refused', rosa);
  if (sink.mails.length === 0) throw new Error('no mail was taken');
}

async function ownerMails(
  t: Lifetime,
  world: World,
  sink: MailSink,
  take: (name: string, to?: string) => void,
): Promise<void> {
  const pool = mustBe(
    200,
    await world.call('POST', '/v1/suppliers', { type: 'coupon_pool', name: 'Tune-ups', is_default: true }),
  );
  await world.app.server.inject({
    ...{ method: 'POST', url: `/v1/coupon-pools/${pool.id}/codes`, payload: 'TUNE-48213,2027-03-01\n' },
    headers: { authorization: `Bearer ${world.token}`, 'content-type': 'text/csv' },
  });
  const { campaigns } = mustBe(200, await world.call('GET', '/v1/campaigns'));
  const [{ person_id }] = mustBe(200, await world.call('GET', '/v2/rewards?limit=1'));
  mustBe(
    200,
    await world.call('POST', '/v1/rewards/grant', {
      ...{ person_id, campaign_id: campaigns[0].campaign_id, amount_minor: 2_500, role: 'friend' },
      ...{ reason: 'The van came late', idempotency_key: 'late' },
    }),
  );
  const run = mustBe(200, await world.call('POST', '/v1/payouts/runs', {}));
  mustBe(200, await world.call('POST', `/v1/payouts/runs/${run.id}/approve`));
  await world.app.tasks.send_mails({ client_id: world.clientId });
  take('reward-code');

  const owner = await signIn(world);
  mustBe(200, await owner.call('POST', '/v1/session/confirm', { password: PASSWORD }));
  mustBe(200, await owner.call('POST', '/v1/invitations', { email: 'nina@acme.example', role: 'office' }));
  await world.app.tasks.send_mails({ client_id: world.clientId });
  take('invitation', 'nina@acme.example');
  world.app.deps.publicUrl = 'https://share.acme.example';
  await visit(world, '/v1/password-links', { email: 'owner@acme.example' });
  await world.app.tasks.mail_password_links({ email: 'owner@acme.example' });
  await world.app.tasks.send_mails({ client_id: world.clientId });
  take('password', 'owner@acme.example');

  mustBe(
    200,
    await world.call('POST', '/v1/report-schedules', {
      ...{ report: 'advocates', every: 'month', hour: 7, recipients: ['boss@acme.example'] },
    }),
  );
  world.advance(31 * DAY_MS);
  await world.app.tasks.send_reports({});
  await world.app.tasks.send_mails({ client_id: world.clientId });
  take('report', 'boss@acme.example');

  const hooks = await startHookSink(t);
  const hook = await subscribe(world, hooks, { event_types: ['step.*'] });
  mustBe(
    200,
    await world.call('POST', '/v6/events', { event_name: 'visited', data: { email: 'pat@example.com' } }),
  );
  await world.drain();
  await hooks.down();
  for (let round = 0; round < 10; round++) {
    await sendHooks(world, hook);
    world.advance(11 * HOUR_MS + MINUTE_MS);
  }
  await world.app.tasks.send_mails({ client_id: world.clientId });
  take('webhook-off', 'owner@acme.example');

  world.simulator.tenant.clientSecrets = ['cs1.another'];
  for (let minutes = 0; minutes < 60; minutes += 5) {
    world.advance(5 * MINUTE_MS);
    await world.drain();
  }
  await world.app.tasks.send_mails({ client_id: world.clientId });
  take('servicetitan-trouble', 'owner@acme.example');
  if (sink.mails.some(({ html }) => !html)) throw new Error('a mail has no page');
}

// HTTP of inviting people: /v1/invitations. An invitation is a link that works once, mailed if there is mail, and shown to who invites.

import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { DAY_MS } from '../base/time.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { recordAudit } from './audit.ts';
import { sentByAnotherSite } from './cross-site.ts';
import { needFreshPassword } from './fresh-password.ts';
import { startSession } from './login.ts';
import { consoleLink, makeOneTime, readOneTime } from './one-time.ts';
import { linkOrigin } from './password-links.ts';
import { hashPassword } from './passwords.ts';
import { answerSignedIn, signedInView } from './routes-sessions.ts';
import { needRightsOver } from './routes-users.ts';
import { password, userEmail, userName } from './settings.ts';
import { deviceOf, limitedSignIn } from './sign-in-limit.ts';
import { refuseUnlessPasswordsAre } from './single-sign-on.ts';
import { loadClient } from './store.ts';
import {
  endOneTime,
  endOneTimesFor,
  invitedAs,
  type OneTimeToken,
  openInvitations,
} from './store-sign-in.ts';
import { findUser, insertUser, usersByEmail } from './store-users.ts';
import { ROLES } from './types.ts';
import { givenId, idParams } from './wire.ts';

const ADMINS = { scopes: ['CLIENT_ADMIN'] } as const;
const TAGS = ['users'];
const LASTS_MS = 7 * DAY_MS;

const invitationView = z.object({
  invitation_id: z.string(),
  email: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  invited_by: z.string(),
  created_at: z.string(),
  expires_at: z.string(),
});

function view(token: OneTimeToken): z.infer<typeof invitationView> {
  return {
    invitation_id: token.tokenId,
    email: token.email ?? '',
    ...invitedAs(token),
    invited_by: token.createdBy,
    created_at: token.createdAt.toISOString(),
    expires_at: token.expiresAt.toISOString(),
  };
}

export function invitationRoutes(server: Server, deps: Deps): void {
  const made = () => ({ ids: deps.ids, now: deps.now() });

  server.get(
    '/v1/invitations',
    {
      config: ADMINS,
      schema: {
        summary: 'Invitations that nobody accepted yet, newest first',
        tags: TAGS,
        response: { 200: z.object({ items: z.array(invitationView) }) },
      },
    },
    async (request) => ({ items: (await openInvitations(deps.db, request.caller.clientId)).map(view) }),
  );

  server.post(
    '/v1/invitations',
    {
      config: ADMINS,
      schema: {
        summary: 'Invite somebody; inviting again replaces the link. It works once, for a week',
        tags: TAGS,
        body: z.strictObject({ email: userEmail, role: z.enum(ROLES), name: userName.default('') }),
        response: {
          200: invitationView.extend({
            link: z.string().describe('Shown this once: pass it on yourself where no mail is sent.'),
            mailed: z.boolean(),
          }),
        },
      },
    },
    async (request) => {
      const { caller, body } = request;
      needRightsOver(caller, body.role);
      await needFreshPassword(deps, request, null);
      const { clientId, actor } = caller;
      const client = await loadClient(deps.db, clientId);
      return deps.db.tx(async (tx) => {
        const [known] = await usersByEmail(tx, body.email, clientId);
        if (known) throw new Refusal('conflict', { reason: `${body.email} has an account here already` });
        const at = made();
        await endOneTimesFor(tx, clientId, { kind: 'invitation', email: body.email }, at.now);
        const data = { role: body.role, name: body.name };
        const wish = { clientId, kind: 'invitation' as const, userId: null, email: body.email, data };
        const { value, token } = await makeOneTime(tx, at, { ...wish, createdBy: actor, lastsMs: LASTS_MS });
        const link = consoleLink(linkOrigin(deps, request), 'invitation', value);
        const subject = `invitation:${token.tokenId}`;
        const after = { email: body.email, ...data };
        await recordAudit(tx, { clientId, actor, action: 'user.invited', subject, after }, at);
        const mailed = await mailInvitation(tx, token, link, client);
        return { ...view(token), link, mailed };
      });
    },
  );

  async function mailInvitation(
    tx: Tx,
    { email, tokenId }: OneTimeToken,
    link: string,
    client: { clientId: string; name: string },
  ): Promise<boolean> {
    if (!deps.mailIsOn || email === null) return false;
    const [outcome] = await deps.postMail(tx, [
      {
        clientId: client.clientId,
        kind: 'invitation',
        mailClass: 'essential',
        to: email,
        personId: null,
        subject: `${client.name} invites you to Goodword`,
        text: `You are invited to the referral program of ${client.name} in Goodword.\n\nThe button below works once, for a week: choose a password, and you are in.`,
        html: null,
        look: { button: { label: 'Accept the invitation', url: link } },
        fromName: null,
        replyTo: null,
        isAwaited: true,
        onceKey: `invitation:${tokenId}`,
      },
    ]);
    return outcome === 'queued';
  }

  server.delete(
    '/v1/invitations/:id',
    {
      config: ADMINS,
      schema: {
        summary: 'Take an invitation back',
        tags: TAGS,
        params: idParams,
        response: { 200: z.object({ ended: z.literal(true) }) },
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const tokenId = givenId(request.params.id);
      await deps.db.tx(async (tx) => {
        const open = (await openInvitations(tx, clientId)).find((one) => one.tokenId === tokenId);
        if (!open || !(await endOneTime(tx, clientId, tokenId, deps.now()))) throw new Refusal('not_found');
        const before = { email: open.email, ...invitedAs(open) };
        const entry = {
          clientId,
          actor,
          action: 'user.invitation_ended',
          subject: `invitation:${tokenId}`,
          before,
        };
        await recordAudit(tx, entry, made());
      });
      return { ended: true as const };
    },
  );

  server.post(
    '/v1/invitations/look',
    {
      schema: {
        summary: 'What an invitation is for, before it is accepted',
        tags: TAGS,
        body: z.strictObject({ token: z.string().max(200) }),
        response: {
          200: z.object({ email: z.string(), name: z.string(), role: z.enum(ROLES), company: z.string() }),
        },
      },
    },
    async (request) => {
      const { clientId, token } = await readInvitation(request, request.body.token);
      const { name: company } = await loadClient(deps.db, clientId);
      return { email: token.email ?? '', ...invitedAs(token), company };
    },
  );

  server.post(
    '/v1/invitations/accept',
    {
      schema: {
        summary: 'Accept an invitation with a password, and sign in',
        tags: TAGS,
        body: z.strictObject({ token: z.string().max(200), name: userName.default(''), password }),
        response: { 200: signedInView },
      },
    },
    async (request, reply) => {
      const { body } = request;
      // A dead link costs no hashing.
      await readInvitation(request, body.token);
      const passwordHash = await hashPassword(body.password);
      const at = made();
      const opened = await deps.db.tx(async (tx) => {
        const { clientId, token } = await readOneTime(tx, 'invitation', body.token, at.now);
        const email = token.email ?? '';
        const { name, role } = invitedAs(token);
        // The invitation stays open: single sign-on takes it.
        await refuseUnlessPasswordsAre({ db: tx }, { clientId, role });
        if ((await usersByEmail(tx, email, clientId)).length > 0) throw new Refusal('link_over');
        await endOneTime(tx, clientId, token.tokenId, at.now);
        const userId = deps.ids();
        const fresh = { clientId, userId, email, name: body.name || name, role, passwordHash };
        await insertUser(tx, fresh, at.now);
        const actor = `user:${userId}`;
        const after = { email, name: fresh.name, role, invited_by: token.createdBy };
        await recordAudit(tx, { clientId, actor, action: 'user.created', subject: actor, after }, at);
        const user = await findUser(tx, clientId, userId);
        if (!user) throw new Error('the user who was just made is not there');
        return startSession(tx, at, user, { ...deviceOf(deps, request), way: 'invitation' });
      });
      return answerSignedIn(deps, request, reply, opened);
    },
  );

  function readInvitation(request: FastifyRequest, token: string) {
    if (sentByAnotherSite(request)) throw new Refusal('cross_site_request');
    return limitedSignIn(deps, request, () =>
      deps.db.tx((tx) => readOneTime(tx, 'invitation', token, deps.now())),
    );
  }
}

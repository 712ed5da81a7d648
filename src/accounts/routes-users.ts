// HTTP of the people who sign in: /v1/users. Roles, disabling, and a way back in for those who lost theirs (SEC-2).

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { recordAudit } from './audit.ts';
import type { Authenticator } from './authenticate.ts';
import { needFreshPassword } from './fresh-password.ts';
import { linkOrigin, makePasswordLink } from './password-links.ts';
import { scopesOfRole } from './scopes.ts';
import { userName } from './settings.ts';
import { deleteSessionsOf } from './store-sessions.ts';
import { endMadeBy, endWaysInOf } from './store-sign-in.ts';
import { endTotp } from './store-two-factor.ts';
import { holdUser, listUsers, type User, updateUser } from './store-users.ts';
import { type Caller, ROLES, type Role } from './types.ts';
import { givenId, idParams } from './wire.ts';

const ADMINS = { scopes: ['CLIENT_ADMIN'] } as const;
const TAGS = ['users'];

const userView = z.object({
  user_id: z.string(),
  email: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  two_factor: z.boolean(),
  has_password: z.boolean(),
  disabled_at: z.string().nullable(),
  locked_until: z.string().nullable(),
  created_at: z.string(),
  last_login_at: z.string().nullable(),
});

function view(user: User): z.infer<typeof userView> {
  return {
    user_id: user.userId,
    email: user.email,
    name: user.name,
    role: user.role,
    two_factor: user.totpSince !== null,
    has_password: user.passwordHash !== null,
    disabled_at: user.disabledAt?.toISOString() ?? null,
    locked_until: user.lockedUntil?.toISOString() ?? null,
    created_at: user.createdAt.toISOString(),
    last_login_at: user.lastLoginAt?.toISOString() ?? null,
  };
}

/** Nobody gives a role, or touches somebody who has one, beyond his own: an owner is an owner's affair. */
export function needRightsOver(caller: Caller, ...roles: Role[]): void {
  const isOwners = roles.some((role) => scopesOfRole(role).includes('CLIENT_SUPERUSER'));
  if (isOwners && !caller.scopes.includes('CLIENT_SUPERUSER')) {
    throw new Refusal('access_denied', { scopes: 'CLIENT_SUPERUSER' });
  }
}

export function userRoutes(server: Server, deps: Deps, authenticator: Authenticator): void {
  const audit = (clientId: Id, actor: string) => ({
    clientId,
    actor,
    made: { ids: deps.ids, now: deps.now() },
  });

  server.get(
    '/v1/users',
    {
      config: ADMINS,
      schema: {
        summary: 'Who signs in here, oldest first',
        tags: TAGS,
        response: { 200: z.object({ items: z.array(userView) }) },
      },
    },
    async (request) => ({ items: (await listUsers(deps.db, request.caller.clientId)).map(view) }),
  );

  server.patch(
    '/v1/users/:id',
    {
      config: ADMINS,
      schema: {
        summary: 'Change name or role, disable or enable; who is disabled is signed out at once',
        tags: TAGS,
        params: idParams,
        body: z.strictObject({
          name: userName.optional(),
          role: z.enum(ROLES).optional(),
          disabled: z.boolean().optional(),
        }),
        response: { 200: userView },
      },
    },
    async (request) => {
      const { caller, body } = request;
      const userId = givenId(request.params.id);
      const isSelf = caller.actor === `user:${userId}`;
      if (isSelf && body.disabled) {
        throw new Refusal('conflict', { reason: 'you cannot disable yourself; another admin can' });
      }
      if (body.role !== undefined || body.disabled !== undefined)
        await needFreshPassword(deps, request, null);
      const changed = await deps.db.tx(async (tx) => {
        const { clientId, actor, made } = audit(caller.clientId, caller.actor);
        const user = await holdUser(tx, clientId, userId);
        if (!user) throw new Refusal('not_found');
        needRightsOver(caller, user.role, body.role ?? user.role);
        const disabledAt =
          body.disabled === undefined
            ? user.disabledAt
            : body.disabled
              ? (user.disabledAt ?? made.now)
              : null;
        const next = { ...user, name: body.name ?? user.name, role: body.role ?? user.role, disabledAt };
        await updateUser(tx, next);
        if (disabledAt && !user.disabledAt) {
          await deleteSessionsOf(tx, clientId, userId, null);
          await endWaysInOf(tx, clientId, userId, made.now);
        }
        // What he gave others while he might give it is not to be had any more.
        const isLess = ROLES.indexOf(next.role) > ROLES.indexOf(user.role);
        const ended = isLess || disabledAt ? await endMadeBy(tx, clientId, userId, made.now) : 0;
        const facts = ({ name, role, disabledAt: at }: User) => ({ name, role, disabled: at !== null });
        const subject = `user:${userId}`;
        const entry = {
          clientId,
          actor,
          action: 'user.changed',
          subject,
          before: facts(user),
          after: { ...facts(next), ...(ended > 0 && { ended_links: ended }) },
        };
        await recordAudit(tx, entry, made);
        return next;
      });
      authenticator.forget();
      return view(changed);
    },
  );

  server.post(
    '/v1/users/:id/password-link',
    {
      config: ADMINS,
      schema: {
        summary:
          'A link by which the user chooses a new password; it works once, for an hour, and is shown this once',
        tags: TAGS,
        params: idParams,
        response: { 200: z.object({ link: z.string(), expires_at: z.string() }) },
      },
    },
    async (request) => {
      const { caller } = request;
      await needFreshPassword(deps, request, null);
      return deps.db.tx(async (tx) => {
        const { clientId, actor, made } = audit(caller.clientId, caller.actor);
        const user = await holdUser(tx, clientId, givenId(request.params.id));
        if (!user || user.disabledAt) throw new Refusal('not_found');
        needRightsOver(caller, user.role);
        const link = await makePasswordLink(tx, made, user, actor, linkOrigin(deps, request));
        return { link: link.url, expires_at: link.expiresAt.toISOString() };
      });
    },
  );

  server.delete(
    '/v1/users/:id/two-factor',
    {
      config: ADMINS,
      schema: {
        summary: 'Switch two-factor off for a user who lost phone and recovery codes',
        tags: TAGS,
        params: idParams,
        response: { 200: userView },
      },
    },
    async (request) => {
      const { caller } = request;
      await needFreshPassword(deps, request, null);
      return deps.db.tx(async (tx) => {
        const { clientId, actor, made } = audit(caller.clientId, caller.actor);
        const user = await holdUser(tx, clientId, givenId(request.params.id));
        if (!user) throw new Refusal('not_found');
        needRightsOver(caller, user.role);
        await endTotp(tx, clientId, user.userId);
        const subject = `user:${user.userId}`;
        const entry = { clientId, actor, action: 'user.two_factor_off', subject };
        if (user.totpSince) await recordAudit(tx, entry, made);
        return view({ ...user, totpSince: null });
      });
    },
  );
}

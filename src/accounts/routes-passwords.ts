// HTTP for who forgot the password: /v1/password-links. Public, and tells nobody who has an account.

import { hash } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Deps, Server } from '../http/types.ts';
import type { Authenticator } from './authenticate.ts';
import { sentByAnotherSite } from './cross-site.ts';
import { knownDeviceCookie } from './known-device.ts';
import { takeNewPassword } from './password-links.ts';
import { password, userEmail } from './settings.ts';
import { countedSignIn, limitedSignIn } from './sign-in-limit.ts';

const TAGS = ['sessions'];

export function passwordRoutes(server: Server, deps: Deps, authenticator: Authenticator): void {
  server.post(
    '/v1/password-links',
    {
      schema: {
        summary: 'Have a link to choose a new password mailed; the answer is the same for unknown addresses',
        tags: TAGS,
        body: z.strictObject({ email: userEmail }),
        response: { 200: z.object({ accepted: z.literal(true) }) },
      },
    },
    async (request) => {
      if (sentByAnotherSite(request)) throw new Refusal('cross_site_request');
      await countedSignIn(deps, request, 'password links', 10);
      if (!deps.mailIsOn || deps.publicUrl === null) throw new Refusal('mail_is_off');
      const { email } = request.body;
      // By a task, so that the time of the answer does not tell whether the address has an account.
      await deps.db.tx((tx) =>
        deps.enqueue(
          tx,
          'mail_password_links',
          { email },
          { key: `password links ${hash('sha256', email)}` },
        ),
      );
      return { accepted: true as const };
    },
  );

  server.post(
    '/v1/password-links/use',
    {
      schema: {
        summary: 'Choose a new password with a link; every session of the user ends',
        tags: TAGS,
        body: z.strictObject({ token: z.string().max(200), password }),
        response: { 200: z.object({ email: z.string() }) },
      },
    },
    async (request, reply) => {
      if (sentByAnotherSite(request)) throw new Refusal('cross_site_request');
      const { token, password: chosen } = request.body;
      const user = await limitedSignIn(deps, request, () => takeNewPassword(deps, token, chosen));
      authenticator.forget();
      // Whoever has the link is no stranger to the address.
      reply.header('set-cookie', knownDeviceCookie(deps, request, user.email));
      return { email: user.email };
    },
  );
}

// HTTP of the second factor of the user who is signed in: /v1/session/two-factor.

import QRCode from 'qrcode';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { codesOf, counted } from './attempts.ts';
import { recordAudit } from './audit.ts';
import { needFreshPassword } from './fresh-password.ts';
import { signedInUser } from './routes-session.ts';
import { loadClient } from './store.ts';
import {
  endTotp,
  recoveryCodesLeft,
  setRecoveryCodes,
  setTotpSecret,
  startTotp,
} from './store-two-factor.ts';
import { findUser, holdUser } from './store-users.ts';
import {
  newRecoveryCodes,
  newTotpSecret,
  recoveryCodeHash,
  spendCode,
  totpContext,
  totpUrl,
} from './two-factor.ts';
import { SCOPES } from './types.ts';

const TAGS = ['sessions'];
const ANYBODY = { scopes: SCOPES, readerMay: true };

const stateView = z.object({
  since: z.string().nullable().describe('null: not switched on.'),
  recovery_codes_left: z.int(),
});
const codesView = z.object({ recovery_codes: z.array(z.string()).describe('Shown this once.') });

export function twoFactorRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/session/two-factor',
    {
      config: ANYBODY,
      schema: {
        summary: 'Whether a code is asked for beside the password',
        tags: TAGS,
        response: { 200: stateView },
      },
    },
    async (request) => {
      const userId = signedInUser(request);
      const { clientId } = request.caller;
      const user = await findUser(deps.db, clientId, userId);
      return {
        since: user?.totpSince?.toISOString() ?? null,
        recovery_codes_left: await recoveryCodesLeft(deps.db, clientId, userId),
      };
    },
  );

  server.post(
    '/v1/session/two-factor',
    {
      config: ANYBODY,
      schema: {
        summary: 'Make a secret for an authenticator app; it is asked for once a code of it was confirmed',
        tags: TAGS,
        response: {
          200: z.object({
            secret: z.string().describe('To type, where no camera is at hand.'),
            otpauth_url: z.string(),
            qr_svg: z.string().describe('The same as an SVG picture.'),
          }),
        },
      },
    },
    async (request) => {
      const userId = signedInUser(request);
      const { clientId } = request.caller;
      await needFreshPassword(deps, request, null);
      const secret = newTotpSecret();
      const email = await deps.db.tx(async (tx) => {
        const user = await holdUser(tx, clientId, userId);
        if (!user || user.totpSince) throw new Refusal('two_factor_is_on');
        await setTotpSecret(tx, clientId, userId, deps.secrets.seal(secret, totpContext(clientId, userId)));
        return user.email;
      });
      const url = totpUrl(secret, (await loadClient(deps.db, clientId)).name, email);
      const qr = await QRCode.toString(url, { type: 'svg', margin: 2 });
      return { secret, otpauth_url: url, qr_svg: qr };
    },
  );

  server.post(
    '/v1/session/two-factor/confirm',
    {
      config: ANYBODY,
      schema: {
        summary: 'Switch two-factor on with a code of the app',
        tags: TAGS,
        body: z.strictObject({ code: z.string().max(100) }),
        response: { 200: codesView },
      },
    },
    async (request) => {
      const userId = signedInUser(request);
      const { clientId, actor } = request.caller;
      const now = deps.now();
      const recoveryCodes = newRecoveryCodes();
      const switchOn = async (tx: Tx) => {
        const user = await holdUser(tx, clientId, userId);
        if (!user || user.totpSince) throw new Refusal('two_factor_is_on');
        const isRight = await spendCode(tx, deps.secrets, { clientId, userId }, request.body.code, now);
        if (!isRight) return { isRight };
        await startTotp(tx, clientId, userId, now);
        await setRecoveryCodes(tx, clientId, userId, recoveryCodes.map(recoveryCodeHash), now);
        const entry = { clientId, actor, action: 'user.two_factor_on', subject: actor };
        await recordAudit(tx, entry, { ids: deps.ids, now });
        return { isRight };
      };
      const { isRight } = await counted(deps.db, codesOf(clientId, userId), now, () => deps.db.tx(switchOn));
      if (!isRight) throw new Refusal('two_factor_wrong');
      return { recovery_codes: recoveryCodes };
    },
  );

  server.post(
    '/v1/session/two-factor/recovery-codes',
    {
      config: ANYBODY,
      schema: {
        summary: 'Make new recovery codes; the old ones work no more',
        tags: TAGS,
        response: { 200: codesView },
      },
    },
    async (request) => {
      const userId = signedInUser(request);
      const { clientId, actor } = request.caller;
      await needFreshPassword(deps, request, null);
      const now = deps.now();
      const recoveryCodes = newRecoveryCodes();
      await deps.db.tx(async (tx) => {
        const user = await holdUser(tx, clientId, userId);
        if (!user?.totpSince) throw new Refusal('two_factor_is_off');
        await setRecoveryCodes(tx, clientId, userId, recoveryCodes.map(recoveryCodeHash), now);
        const entry = { clientId, actor, action: 'user.recovery_codes_made', subject: actor };
        await recordAudit(tx, entry, { ids: deps.ids, now });
      });
      return { recovery_codes: recoveryCodes };
    },
  );

  server.delete(
    '/v1/session/two-factor',
    {
      config: ANYBODY,
      schema: { summary: 'Switch two-factor off', tags: TAGS, response: { 200: stateView } },
    },
    async (request) => {
      const userId = signedInUser(request);
      const { clientId, actor } = request.caller;
      await needFreshPassword(deps, request, null);
      await deps.db.tx(async (tx) => {
        const user = await holdUser(tx, clientId, userId);
        await endTotp(tx, clientId, userId);
        const entry = { clientId, actor, action: 'user.two_factor_off', subject: actor };
        if (user?.totpSince) await recordAudit(tx, entry, { ids: deps.ids, now: deps.now() });
      });
      return { since: null, recovery_codes_left: 0 };
    },
  );
}

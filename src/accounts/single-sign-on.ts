// Signing in at the company's own identity provider by OpenID Connect: authorization code with PKCE, state and nonce (SEC-1). The provider
// is asked outside of any transaction; whom its answer lets in is decided here.

import * as oidc from 'openid-client';
import { Refusal } from '../base/errors.ts';
import type { Id, IdMaker } from '../base/ids.ts';
import { MINUTE_MS } from '../base/time.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { recordAudit } from './audit.ts';
import { hostedDomainProblem, isMailProven } from './decide-single-sign-on.ts';
import { makeOneTime, readOneTime } from './one-time.ts';
import { userEmail } from './settings.ts';
import { loadClient } from './store.ts';
import { endOneTime, invitedAs, type OneTimeToken, openInvitations } from './store-sign-in.ts';
import { loadSingleSignOn, type SingleSignOn, tieToSubject, userBySubject } from './store-single-sign-on.ts';
import { findUser, insertUser, type User, usersByEmail } from './store-users.ts';

const FLOW_MS = 10 * MINUTE_MS;
/** A sign-in that the provider dates older than this does not count as fresh. */
const FRESH_SECONDS = 300;

/** What binds the sealed secret to its client. */
export function ssoContext(clientId: Id): string {
  return `single_sign_on:${clientId}`;
}

/** Throws single_sign_on_needed for who may not come in by password. Owners may, or nobody could mend a wrong setting. */
export async function refuseUnlessPasswordsAre(
  { db }: { db: Sql },
  user: Pick<User, 'clientId' | 'role'>,
): Promise<void> {
  if (user.role === 'owner') return;
  const settings = await loadSingleSignOn(db, user.clientId);
  if (settings?.isOn && settings.isOnlyWay) throw new Refusal('single_sign_on_needed');
}

type SsoDeps = Pick<Deps, 'db' | 'ids' | 'now' | 'secrets' | 'fetchGuarded' | 'allowPrivateAddresses'>;

/** What the provider says of itself. Throws single_sign_on_failed when it cannot be read. */
export async function discover(
  deps: SsoDeps,
  { issuer, oauthClientId, secret }: { issuer: string; oauthClientId: string; secret: string },
): Promise<oidc.Configuration> {
  const isPlain = issuer.startsWith('http:') && deps.allowPrivateAddresses;
  try {
    return await oidc.discovery(new URL(issuer), oauthClientId, secret, undefined, {
      [oidc.customFetch]: deps.fetchGuarded as oidc.CustomFetch,
      timeout: 10,
      ...(isPlain && { execute: [oidc.allowInsecureRequests] }),
    });
  } catch (error) {
    throw new Refusal('single_sign_on_failed', {
      reason: `the provider at ${issuer} cannot be read (${wordsOf(error)})`,
    });
  }
}

/**
 * Where to send the browser. The verifier and the nonce stay here; the state is a token that works once. `tieUserId`: who proved to be this
 * user and wants whoever comes back tied to himself; null: somebody signs in.
 */
export async function beginSingleSignOn(
  deps: SsoDeps,
  clientId: Id,
  wish: { redirectUri: string; returnTo: string; isFresh: boolean; tieUserId: Id | null },
): Promise<{ url: string; state: string }> {
  const settings = await loadSingleSignOn(deps.db, clientId);
  if (!settings?.isOn) throw new Refusal('single_sign_on_off');
  const secret = deps.secrets.open(settings.secret, ssoContext(clientId));
  const config = await discover(deps, { ...settings, secret });
  const verifier = oidc.randomPKCECodeVerifier();
  const nonce = oidc.randomNonce();
  const made = { ids: deps.ids, now: deps.now() };
  const { value } = await deps.db.tx((tx) =>
    makeOneTime(tx, made, {
      ...{
        clientId,
        kind: 'single_sign_on',
        userId: null,
        email: null,
        createdBy: 'browser',
        lastsMs: FLOW_MS,
      },
      data: {
        verifier,
        nonce,
        return_to: wish.returnTo,
        is_fresh: wish.isFresh,
        redirect_uri: wish.redirectUri,
        tie_user_id: wish.tieUserId,
      },
    }),
  );
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: wish.redirectUri,
    scope: 'openid email profile',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: value,
    nonce,
    ...(wish.isFresh && { prompt: 'login', max_age: '0' }),
  });
  return { url: url.href, state: value };
}

export interface SingleSignedOn {
  user: User;
  returnTo: string;
  /** Just now, at the provider: as good as giving the password again. */
  isFresh: boolean;
}

/** Ends what beginSingleSignOn began. `query`: of the callback, as it came. Throws link_over, single_sign_on_failed or account_disabled. */
export async function endSingleSignOn(deps: SsoDeps, query: string): Promise<SingleSignedOn> {
  const state = new URLSearchParams(query).get('state') ?? '';
  const made = { ids: deps.ids, now: deps.now() };
  // Used up before the provider is asked: a flow is tried once.
  const { clientId, token } = await deps.db.tx(async (tx) => {
    const open = await readOneTime(tx, 'single_sign_on', state, made.now);
    await endOneTime(tx, open.clientId, open.token.tokenId, made.now);
    return open;
  });
  const settings = await loadSingleSignOn(deps.db, clientId);
  if (!settings?.isOn) throw new Refusal('single_sign_on_off');
  const secret = deps.secrets.open(settings.secret, ssoContext(clientId));
  const config = await discover(deps, { ...settings, secret });
  const { verifier, nonce, return_to: returnTo, is_fresh: isFresh, redirect_uri: redirectUri } = token.data;
  const here = new URL(String(redirectUri));
  here.search = query;
  let claims: oidc.IDToken | undefined;
  try {
    const tokens = await oidc.authorizationCodeGrant(config, here, {
      pkceCodeVerifier: String(verifier),
      expectedNonce: String(nonce),
      expectedState: state,
      idTokenExpected: true,
      ...(isFresh === true && { maxAge: FRESH_SECONDS }),
    });
    claims = tokens.claims();
  } catch (error) {
    throw new Refusal('single_sign_on_failed', { reason: wordsOf(error) });
  }
  if (!claims) throw new Refusal('single_sign_on_failed', { reason: 'the provider sent no ID token' });
  const known = claims;
  const tieUserId = typeof token.data.tie_user_id === 'string' ? token.data.tie_user_id : null;
  const user = await deps.db.tx((tx) => admit(tx, made, clientId, settings, known, tieUserId));
  return { user, returnTo: String(returnTo), isFresh: isFresh === true };
}

/**
 * The user of these claims: known by subject, else by address, else new: as invited, or with the default role. An owner is never found by the address:
 * whoever may say whose address it is would be the owner. He ties the provider's account to himself once he is signed in (`tieUserId`).
 */
async function admit(
  tx: Tx,
  made: { ids: IdMaker; now: Date },
  clientId: Id,
  settings: SingleSignOn,
  claims: oidc.IDToken,
  tieUserId: Id | null,
): Promise<User> {
  const who = { issuer: claims.iss, subject: claims.sub };
  const email = admittedEmail(settings, claims);
  // Two first visits of one person at once would both find nobody.
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('single sign-on ' || $1 || ' ' || $2, 0))`, [
    clientId,
    email,
  ]);
  let userId = await userBySubject(tx, clientId, who);
  if (tieUserId !== null && userId !== tieUserId) {
    if (userId !== null) throw failed('this account of the provider belongs to another user here');
    await tieToSubject(tx, clientId, tieUserId, who, true);
    const actor = `user:${tieUserId}`;
    const entry = { clientId, actor, action: 'user.single_sign_on_tied', subject: actor };
    await recordAudit(tx, { ...entry, after: { issuer: who.issuer, email } }, made);
    userId = tieUserId;
  }
  if (userId === null) {
    const [known] = await usersByEmail(tx, email, clientId);
    if (known?.role === 'owner') {
      throw failed(
        'the address alone does not let an owner in; sign in with the password, then tie the provider to your account',
      );
    }
    userId = known?.userId ?? (await addUser(tx, made, clientId, { email, settings, claims }));
    if (!(await tieToSubject(tx, clientId, userId, who, false))) {
      throw failed('this address belongs to another person of the provider');
    }
  }
  const user = await findUser(tx, clientId, userId);
  if (!user) throw new Error('the user who was just found is not there');
  if (user.disabledAt) throw new Refusal('account_disabled');
  return user;
}

/** The address of these claims, if the provider answers for it and its domain may come in. */
function admittedEmail(settings: SingleSignOn, claims: oidc.IDToken): string {
  const read = userEmail.safeParse(claims.email);
  if (!read.success) throw failed('the provider names no e-mail address');
  const email = read.data;
  if (!isMailProven(settings.issuer, claims)) {
    throw failed('the provider has not verified the e-mail address (email_verified)');
  }
  const domain = email.slice(email.indexOf('@') + 1);
  if (!settings.allowedDomains.includes(domain)) throw failed(`addresses of ${domain} may not sign in here`);
  const foreign = hostedDomainProblem(settings.issuer, claims, domain, settings.allowedDomains);
  if (foreign) throw failed(foreign);
  return email;
}

function failed(reason: string): Refusal {
  return new Refusal('single_sign_on_failed', { reason });
}

async function addUser(
  tx: Tx,
  made: { ids: IdMaker; now: Date },
  clientId: Id,
  { email, settings, claims }: { email: string; settings: SingleSignOn; claims: oidc.IDToken },
): Promise<Id> {
  const userId = made.ids();
  const name = typeof claims.name === 'string' ? claims.name.replace(/\p{Cc}/gu, '').slice(0, 200) : '';
  const invitation = await takeInvitation(tx, clientId, email, made.now);
  const role = invitation ? invitedAs(invitation).role : settings.defaultRole;
  await insertUser(tx, { clientId, userId, email, name, role, passwordHash: null }, made.now);
  const actor = `user:${userId}`;
  const after = { email, name, role, by: 'single sign-on', invited_by: invitation?.createdBy ?? null };
  await recordAudit(tx, { clientId, actor, action: 'user.created', subject: actor, after }, made);
  return userId;
}

/** Uses up the open invitation of an address; one that would make an owner is accepted with a password only. */
async function takeInvitation(tx: Tx, clientId: Id, email: string, now: Date): Promise<OneTimeToken | null> {
  const open = (await openInvitations(tx, clientId)).find(
    (one) => one.email === email && one.expiresAt > now,
  );
  if (!open || invitedAs(open).role === 'owner') return null;
  return (await endOneTime(tx, clientId, open.tokenId, now)) ? open : null;
}

/** An error of the library in a few words, without what was sent. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown failure';
  const cause = error.cause instanceof Error ? error.cause.message : '';
  return [error.message, cause]
    .filter((part) => part !== '')
    .join(': ')
    .slice(0, 300);
}

/** The company whose people sign in at a host: for the sign-in page. */
export async function singleSignOnAt(
  { db }: { db: Sql },
  clientId: Id | null,
): Promise<{ isOn: boolean; isOnlyWay: boolean; company: string | null }> {
  if (clientId === null) return { isOn: false, isOnlyWay: false, company: null };
  const settings = await loadSingleSignOn(db, clientId);
  const isOn = settings?.isOn === true;
  const { name } = await loadClient(db, clientId);
  return { isOn, isOnlyWay: isOn && settings?.isOnlyWay === true, company: isOn ? name : null };
}

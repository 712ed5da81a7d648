// What a client key may be (reference 11.2): reads a body into settings, with every problem under its code of the reference. Pure.

import { z } from 'zod';
import { enteredUrlProblem } from '../base/addresses.ts';
import { type ErrorCode, Refusal, refusalMessage } from '../base/errors.ts';
import { JWT_ALGORITHM, jwtKeyProblem } from './jwt-keys.ts';

const text = z.string().nullish();
const idText = z.union([z.string(), z.int()]).transform((id) => String(id).trim());

/** The shape of the body; what each value must be is said by readKey. Senders of the platform name more, which is ignored. */
export const keyBody = z.object({
  type: text,
  algorithm: text,
  name: text,
  description: z.string().max(10_000).nullish(),
  key: text.describe(
    'The client secret; of type JWT: the shared secret or the public key. Stored encrypted, never returned.',
  ),
  oauth_client_id: text,
  authorization_url: text,
  scope: text,
  partner_key_id: z.string().max(240).nullish(),
  tags: z.array(z.string()).max(100).nullish(),
  tenant_ids: z
    .array(idText.pipe(z.string().min(1).max(40)))
    .max(100)
    .nullish(),
  app_key: text.describe('The application key of ServiceTitan. Stored encrypted, never returned.'),
});
export type KeyBody = z.infer<typeof keyBody>;

/** Everything of a key but its secrets. */
export interface KeySettings {
  type: string;
  algorithm: string;
  name: string;
  description: string;
  oauthClientId: string;
  authorizationUrl: string;
  scope: string | null;
  partnerKeyId: string | null;
  tags: string[];
  tenantIds: string[];
}

export interface ReadKey {
  settings: KeySettings;
  /** undefined: stays as it is */
  secret: string | undefined;
  /** undefined: stays as it is; null: none */
  appKey: string | null | undefined;
}

const LONGEST_SECRET = 10_000;
/** What RFC 6749 lets a client id and a client secret consist of. */
const VISIBLE = /^[\x20-\x7e]+$/;

/** `current`: the key that is changed, of which the body may leave out anything; null: a new key. Throws the first problem, with all listed. */
export function readKey(body: KeyBody, current: KeySettings | null, allowPrivateAddresses: boolean): ReadKey {
  const problems: { code: ErrorCode; parameters: Record<string, unknown> }[] = [];
  const problem = (code: ErrorCode, parameters: Record<string, unknown> = {}) => {
    problems.push({ code, parameters });
  };
  const kept = (value: string | null | undefined, before: string | undefined) =>
    (value === undefined ? (before ?? '') : (value ?? '')).trim();

  const type = kept(body.type, current?.type);
  const algorithm = kept(body.algorithm, current?.algorithm);
  if (type === '') problem('client_key_missing_type');
  if (algorithm === '') problem('client_key_missing_algorithm');
  const isJwt = type === 'JWT';
  if (
    type !== '' &&
    algorithm !== '' &&
    !(isJwt ? JWT_ALGORITHM.test(algorithm) : type === 'WEBHOOK' && algorithm === 'OAUTH')
  ) {
    problem('client_key_unsupported_type', { type, algorithm });
  }

  const name = kept(body.name, current?.name);
  if (name.length > 255) problem('maximum_name_length');

  const secret = body.key?.trim();
  if (body.key === null || (body.key === undefined && current === null)) problem('client_key_missing');
  else if (secret === undefined) {
    // Another algorithm needs another key: the one that is stored is not looked at again.
    if (algorithm !== current?.algorithm) problem('client_key_missing');
  } else if (isJwt && JWT_ALGORITHM.test(algorithm) && secret !== '' && secret.length <= LONGEST_SECRET) {
    const reason = jwtKeyProblem(algorithm, secret);
    if (reason !== null) problem('invalid_parameter', { name: 'key', reason });
  } else for (const code of secretProblems(secret)) problem(code);

  const appKey = body.app_key === null ? null : body.app_key?.trim();
  if (appKey) for (const code of secretProblems(appKey)) problem(code, { name: 'app_key' });

  const oauthClientId = kept(body.oauth_client_id, current?.oauthClientId);
  if (oauthClientId === '') {
    if (!isJwt) problem('missing_oauth_client_id');
  } else if (oauthClientId.length > 1000) problem('oauth_client_id_too_long');
  else if (!VISIBLE.test(oauthClientId)) {
    problem('invalid_parameter', {
      name: 'oauth_client_id',
      reason: 'it holds characters that no client id has',
    });
  }

  const authorizationUrl = kept(body.authorization_url, current?.authorizationUrl);
  if (authorizationUrl === '') {
    if (!isJwt) problem('missing_authorization_url');
  } else if (authorizationUrl.length > 2000)
    problem('invalid_authorization_url', { reason: 'it is too long' });
  else {
    const wrong = enteredUrlProblem(authorizationUrl, allowPrivateAddresses);
    if (wrong?.kind === 'malformed') problem('invalid_authorization_url', { reason: wrong.reason });
    if (wrong?.kind === 'private') problem('address_not_allowed', { url: authorizationUrl });
    // A stored secret goes to no other address than the one it was typed for: whoever can change the address could read it there.
    if (
      !wrong &&
      secret === undefined &&
      !isJwt &&
      current &&
      !isSameOrigin(authorizationUrl, current.authorizationUrl)
    ) {
      problem('invalid_parameter', {
        name: 'key',
        reason: 'it is sent to authorization_url: enter it again for another address',
      });
    }
  }

  const partnerKeyId = kept(body.partner_key_id, current?.partnerKeyId ?? undefined) || null;
  if (isJwt && partnerKeyId === null) {
    problem('invalid_parameter', { name: 'partner_key_id', reason: 'tokens name the key by it (kid)' });
  }

  const scope = kept(body.scope, current?.scope ?? undefined);
  if (scope.length > 2000) problem('scope_too_long');

  const tags =
    body.tags === undefined ? (current?.tags ?? []) : unique((body.tags ?? []).map((tag) => tag.trim()));
  if (tags.some((tag) => tag.length < 1 || tag.length > 100)) problem('client_key_invalid_tag');

  refuseAll(problems);
  return {
    settings: {
      type,
      algorithm,
      name,
      description: kept(body.description, current?.description),
      oauthClientId,
      authorizationUrl,
      scope: scope || null,
      partnerKeyId,
      tags,
      tenantIds: body.tenant_ids === undefined ? (current?.tenantIds ?? []) : unique(body.tenant_ids ?? []),
    },
    secret,
    appKey: appKey === '' ? null : appKey,
  };
}

function secretProblems(secret: string): ErrorCode[] {
  if (secret === '') return ['client_key_too_short'];
  if (secret.length > LONGEST_SECRET) return ['client_key_too_long'];
  return VISIBLE.test(secret) ? [] : ['client_key_invalid'];
}

function refuseAll(problems: { code: ErrorCode; parameters: Record<string, unknown> }[]): void {
  const [first] = problems;
  if (!first) return;
  const listed = problems.map(({ code, parameters }) => ({
    code,
    message: refusalMessage(code, parameters),
  }));
  throw new Refusal(
    first.code,
    listed.length > 1 ? { ...first.parameters, problems: listed } : first.parameters,
  );
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}

function isSameOrigin(one: string, other: string): boolean {
  return URL.parse(one)?.origin === URL.parse(other)?.origin;
}

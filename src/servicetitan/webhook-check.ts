// Whether a webhook may come in (IN-5): signed with a key of the connection, or, where it has none, with the token of its URL. Pure.

import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Receiver } from './store-webhooks.ts';
import { isSameSecret, isSignedWith } from './webhook-signature.ts';

/** What of a request proves where it comes from. */
export interface WebhookProof {
  /** By names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** `access_token` of the query. */
  queryToken: string | null;
  bytes: Uint8Array;
}

/**
 * The id of the key that the webhook was checked with. Throws webhook_not_set_up, webhook_signature_missing, webhook_signature_wrong,
 * webhook_token_wrong. A connection with a signing key takes nothing that is not signed, whatever token comes with it.
 */
export function checkWebhook(receiver: Pick<Receiver, 'keys' | 'signatureHeader'>, proof: WebhookProof): Id {
  const { keys, signatureHeader: header } = receiver;
  const signing = keys.filter((key) => key.kind === 'signature');
  if (signing.length > 0) {
    const given = proof.headers[header];
    const signature = Array.isArray(given) ? given.join(', ') : (given ?? '');
    if (signature.trim() === '') throw new Refusal('webhook_signature_missing', { header });
    const key = signing.find(({ secret }) => isSignedWith(proof.bytes, secret, signature));
    if (!key) throw new Refusal('webhook_signature_wrong', { header });
    return key.keyId;
  }
  const tokens = keys.filter((key) => key.kind === 'url_token');
  if (tokens.length === 0) throw new Refusal('webhook_not_set_up');
  const token = tokenOf(proof);
  const key = token === null ? undefined : tokens.find(({ secret }) => isSameSecret(token, secret));
  if (!key) throw new Refusal('webhook_token_wrong');
  return key.keyId;
}

/** The token as Bearer, as the password of a URL (`https://any:token@…`), or in the query. */
function tokenOf({ headers, queryToken }: WebhookProof): string | null {
  const given = headers.authorization;
  const authorization = typeof given === 'string' ? given : '';
  const [, scheme = '', value = ''] = /^(bearer|basic)\s+(\S+)$/i.exec(authorization.trim()) ?? [];
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme !== '') {
    const pair = Buffer.from(value, 'base64').toString('utf8');
    return pair.slice(pair.indexOf(':') + 1);
  }
  return queryToken;
}

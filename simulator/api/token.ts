// Owns the token endpoint: form-encoded client credentials in, bearer tokens bound to one tenant out.
import { type Random, randomHex } from '../world/random.ts';
import type { Tenant, World } from '../world/world.ts';
import type { Answer } from './answers.ts';

interface Token {
  readonly tenantId: number;
  readonly scopes: ReadonlySet<string>;
  readonly expiresAtMs: number;
}

type TokenError =
  | 'invalid_client'
  | 'invalid_request'
  | 'invalid_scope'
  | 'unsupported_grant_type'
  | 'temporarily_unavailable';

export class Tokens {
  readonly #world: World;
  readonly #random: Random;
  readonly #tokens = new Map<string, Token>();
  readonly #asked = new Map<string, number[]>();

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  /** The token if it exists and is not over, by the virtual clock. */
  find(token: string): Token | undefined {
    const found = this.#tokens.get(token);
    if (found === undefined || this.#world.nowMs() < found.expiresAtMs) return found;
    this.#tokens.delete(token);
    return undefined;
  }

  /** Ends one token before its time. */
  drop(token: string): void {
    this.#tokens.delete(token);
  }

  clear(): void {
    this.#tokens.clear();
    this.#asked.clear();
  }

  /** Answers `POST /connect/token`. Nothing is trimmed: a secret with a blank is a wrong secret. */
  answer(contentType: string, body: string, wallMs: number): Answer {
    const type = contentType.split(';')[0]?.trim().toLowerCase();
    if (type !== 'application/x-www-form-urlencoded') return this.#refuse('invalid_request');
    const form = new URLSearchParams(body);
    const clientId = form.get('client_id') ?? '';
    if (this.#isOverLimit(clientId, wallMs)) return refusalWith(429, 'temporarily_unavailable');
    const tenant = [...this.#world.tenants.values()].find((one) => one.clientId === clientId);
    const secret = form.get('client_secret') ?? '';
    if (tenant === undefined || !tenant.connected || !tenant.clientSecrets.includes(secret)) {
      return this.#refuse('invalid_client');
    }
    const grant = form.get('grant_type');
    if (grant === null) return this.#refuse('invalid_request');
    if (grant !== 'client_credentials') return this.#refuse('unsupported_grant_type');
    const wished = form.get('scope')?.split(' ').filter(Boolean) ?? [];
    if (wished.some((scope) => !tenant.scopes.includes(scope))) return this.#refuse('invalid_scope');
    return this.#issue(tenant, wished.length > 0 ? wished : tenant.scopes);
  }

  #issue(tenant: Tenant, scopes: readonly string[]): Answer {
    const lifeSeconds = this.#world.switches.tokenLifeSeconds;
    const nowSeconds = Math.floor(this.#world.nowMs() / 1000);
    // Looks like the real thing; nothing in it is meant to be read or verified.
    const parts = [
      { alg: 'RS256', kid: 'SIMULATOR', typ: 'at+jwt' },
      {
        nbf: nowSeconds,
        exp: nowSeconds + lifeSeconds,
        iss: 'https://auth.simulator.invalid',
        client_id: tenant.clientId,
        tenant: String(tenant.id),
        jti: randomHex(this.#random, 32),
        iat: nowSeconds,
        scope: scopes,
      },
    ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    const token = `${parts.join('.')}.${randomHex(this.#random, 64)}`;
    this.#tokens.set(token, {
      tenantId: tenant.id,
      scopes: new Set(scopes),
      expiresAtMs: this.#world.nowMs() + lifeSeconds * 1000,
    });
    return json(200, {
      access_token: token,
      expires_in: lifeSeconds,
      token_type: 'Bearer',
      scope: scopes.join(' '),
    });
  }

  #isOverLimit(clientId: string, wallMs: number): boolean {
    const limit = this.#world.switches.tokenLimitPerMinute;
    if (limit === 0) return false;
    const recent = (this.#asked.get(clientId) ?? []).filter((atMs) => wallMs - atMs < 60_000);
    this.#asked.set(clientId, [...recent, wallMs]);
    return recent.length >= limit;
  }

  #refuse(error: TokenError): Answer {
    return refusalWith(this.#world.switches.tokenErrorStatus, error);
  }
}

function refusalWith(status: number, error: TokenError): Answer {
  return json(status, { error });
}

function json(status: number, body: unknown): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}

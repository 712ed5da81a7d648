// Owns who may call: application key, rate limit, token, tenant, scope, in that order. Must not run operations.
import type { Scope } from '../world/scopes.ts';
import type { Tenant, World } from '../world/world.ts';
import type { Answer, Answers } from './answers.ts';
import type { Tokens } from './token.ts';

export interface Caller {
  readonly appKey: string | undefined;
  readonly authorization: string | undefined;
  readonly tenantId: number;
  readonly wallMs: number;
}

interface Budget {
  /** Times of the calls of the last second, oldest first. */
  readonly calls: number[];
  blockedUntilMs: number;
}

export type Admission = { readonly tenant: Tenant } | { readonly refused: Answer };

export class Gate {
  readonly #world: World;
  readonly #tokens: Tokens;
  readonly #answers: Answers;
  readonly #budgets = new Map<string, Budget>();

  constructor(world: World, tokens: Tokens, answers: Answers) {
    this.#world = world;
    this.#tokens = tokens;
    this.#answers = answers;
  }

  clear(): void {
    this.#budgets.clear();
  }

  /** `scope` null: the operation is not known, so only the caller is checked. */
  admit(caller: Caller, scope: Scope | null): Admission {
    const { appKey, tenantId } = caller;
    if (appKey === undefined || !this.#isKnownKey(appKey)) return { refused: this.#answers.appKeyRefused() };
    const waitSeconds = this.#overLimit(`${appKey} ${tenantId}`, caller.wallMs);
    if (waitSeconds > 0) return { refused: this.#answers.tooMany(waitSeconds) };

    const bearer = bearerOf(caller.authorization);
    const token = bearer === undefined ? undefined : this.#tokens.find(bearer);
    if (token === undefined) {
      return { refused: this.#answers.unauthorized('The token is missing, malformed or over.') };
    }
    const tenant = this.#world.tenants.get(tenantId);
    if (
      tenant === undefined ||
      token.tenantId !== tenantId ||
      !tenant.connected ||
      !tenant.appKeys.includes(appKey)
    ) {
      return { refused: this.#answers.forbidden('The application is not connected to this tenant.') };
    }
    if (scope !== null && !(token.scopes.has(scope) && tenant.scopes.includes(scope))) {
      return { refused: this.#answers.forbidden(`The scope ${scope} has not been granted.`) };
    }
    return { tenant };
  }

  #isKnownKey(appKey: string): boolean {
    return [...this.#world.tenants.values()].some((tenant) => tenant.appKeys.includes(appKey));
  }

  /** Seconds to wait, or 0. Any second counts, not the seconds of the clock face: no burst at the turn. */
  #overLimit(key: string, wallMs: number): number {
    const { rateLimitPerSecond, rateLimitWaitSeconds, rateLimitClock } = this.#world.switches;
    if (rateLimitPerSecond === 0) return 0;
    const nowMs = rateLimitClock === 'wall' ? wallMs : this.#world.nowMs();
    let budget = this.#budgets.get(key);
    if (budget === undefined) {
      budget = { calls: [], blockedUntilMs: Number.NEGATIVE_INFINITY };
      this.#budgets.set(key, budget);
    }
    if (nowMs < budget.blockedUntilMs) return Math.ceil((budget.blockedUntilMs - nowMs) / 1000);
    while (budget.calls.length > 0 && nowMs - (budget.calls[0] ?? 0) >= 1000) budget.calls.shift();
    if (budget.calls.length >= rateLimitPerSecond) {
      budget.blockedUntilMs = nowMs + rateLimitWaitSeconds * 1000;
      return Math.max(1, rateLimitWaitSeconds);
    }
    budget.calls.push(nowMs);
    return 0;
  }
}

export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer ([^\s]+)$/.exec(authorization ?? '')?.[1];
}

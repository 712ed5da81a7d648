// Owns the bodies of refused API calls, with their variants. The texts are the stand-in's own: only the shape of
// the real ones is documented.
import type { Problems, Refusal } from '../refusal.ts';
import type { Switches } from '../switches.ts';
import { type Random, randomHex } from '../world/random.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The text of the body; empty for none. */
  readonly body: string;
}

const JSON_TYPE = 'application/json; charset=utf-8';

export class Answers {
  readonly #switches: () => Switches;
  readonly #random: Random;

  constructor(switches: () => Switches, random: Random) {
    this.#switches = switches;
    this.#random = random;
  }

  ok(body: unknown): Answer {
    if (body === undefined) return { status: 200, headers: {}, body: '' };
    return { status: 200, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify(body) };
  }

  empty(status: number): Answer {
    return { status, headers: {}, body: '' };
  }

  /** The body of a gateway in front of the API. */
  gateway(status: number, message: string): Answer {
    const body = JSON.stringify({ statusCode: status, message });
    return { status, headers: { 'content-type': JSON_TYPE }, body };
  }

  problem(status: number, title: string, errors: Problems = {}): Answer {
    const traceId = `00-${randomHex(this.#random, 32)}-${randomHex(this.#random, 16)}-00`;
    const type = `https://httpstatuses.io/${status}`;
    return {
      status,
      headers: { 'content-type': `${this.#switches().problemContentType}; charset=utf-8` },
      body: JSON.stringify({ type, title, status, traceId, errors, data: {} }),
    };
  }

  refusal(refusal: Refusal): Answer {
    switch (refusal.status) {
      case 400:
        return this.problem(400, 'One or more fields are not valid.', refusal.problems);
      case 404:
        if (this.#switches().notFoundBody === 'empty') return this.empty(404);
        return this.problem(404, refusal.message);
      case 409:
        return this.problem(409, refusal.message, refusal.problems);
    }
  }

  unauthorized(message: string): Answer {
    switch (this.#switches().unauthorizedBody) {
      case 'problem':
        return this.problem(401, message);
      case 'empty':
        return this.empty(401);
      case 'gateway':
        return this.gateway(401, message);
    }
  }

  appKeyRefused(): Answer {
    return this.gateway(
      this.#switches().appKeyStatus,
      'Access denied: the application key is missing or unknown.',
    );
  }

  forbidden(message: string): Answer {
    const status = this.#switches().forbiddenStatus;
    return this.problem(status, status === 404 ? 'Not found.' : message);
  }

  /** The wait in whole seconds is the second-last word of the title. */
  tooMany(waitSeconds: number, how: Switches['rateLimitAnswer'] = this.#switches().rateLimitAnswer): Answer {
    if (how === 'empty') return this.empty(429);
    const answer = this.problem(429, `Too many requests. Please try again in ${waitSeconds} seconds.`);
    if (how === 'title') return answer;
    return { ...answer, headers: { ...answer.headers, 'retry-after': String(waitSeconds) } };
  }

  unknownOperation(method: string, path: string): Answer {
    return this.problem(501, `The simulator does not imitate ${method} ${path}.`);
  }
}

// Owns the shape of one API operation: what a handler gets and answers. Handlers are synchronous and know no HTTP
// library; they refuse by throwing a Refusal.
import { BodyReader } from '../reading/body.ts';
import type { QueryReader } from '../reading/query.ts';
import { invalid } from '../refusal.ts';
import type { Scope } from '../world/scopes.ts';
import type { Tenant } from '../world/world.ts';

export interface ApiCall {
  readonly tenant: Tenant;
  readonly params: Readonly<Record<string, string>>;
  readonly query: QueryReader;
  /** The parsed JSON body; undefined when none was sent. */
  readonly body: unknown;
}

export interface ApiOperation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** After `/{module}/v2/tenant/{tenant}`, with the module in front: `jpm/jobs/:id`. */
  readonly path: string;
  readonly scope: Scope;
  /** The answer's body, or undefined for an empty 200. */
  readonly handle: (call: ApiCall) => unknown;
}

/** An id in the path; 400 when it is not a number. */
export function pathId(call: ApiCall, name = 'id'): number {
  const text = call.params[name] ?? '';
  if (!/^\d{1,18}$/.test(text)) throw invalid(name, `The value '${text}' is not valid.`);
  return Number(text);
}

export function bodyOf(call: ApiCall, nullIsProblem = false): BodyReader {
  if (call.body === undefined) throw invalid('', 'A non-empty request body is required.');
  return BodyReader.of(call.body, nullIsProblem);
}

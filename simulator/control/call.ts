// Owns the shape of one control operation: what it gets and answers.
import { BodyReader } from '../reading/body.ts';
import { invalid } from '../refusal.ts';
import type { Simulator } from '../server.ts';
import type { Tenant } from '../world/world.ts';

export interface ControlCall {
  readonly simulator: Simulator;
  /** The one of the query parameter `tenant`, else the first. */
  readonly tenant: Tenant;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON body, or an empty object when none was sent. */
  readonly body: unknown;
}

export interface ControlOperation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** After `/_control`. */
  readonly path: string;
  readonly handle: (call: ControlCall) => unknown;
}

export function controlId(call: ControlCall, name = 'id'): number {
  const id = Number(call.params[name]);
  if (!Number.isSafeInteger(id)) throw invalid(name, 'Must be a whole number.');
  return id;
}

export function readBody(call: ControlCall): BodyReader {
  return BodyReader.of(call.body);
}

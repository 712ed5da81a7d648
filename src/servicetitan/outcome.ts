// What can come of a call to ServiceTitan, as values, and what each failure means in words (ST-8). Pure.

import type { TroubleArea, TroubleCode } from './types.ts';

/** Why a call gave nothing. `message` is for people and holds no secret. */
export type Failure =
  /** The token endpoint does not accept client id and secret. */
  | { outcome: 'refused_credentials'; message: string }
  /** A fresh token was accepted, the call was not: the app key (401). */
  | { outcome: 'app_key_refused'; message: string }
  /** 403 for this resource. */
  | { outcome: 'missing_scope'; message: string }
  /** 404 for a list: the tenant is not there, or the app is not connected to it. */
  | { outcome: 'tenant_refused'; message: string }
  | { outcome: 'rate_limited'; message: string; waitMs: number }
  /** 5xx, time-out, no connection: after all tries. */
  | { outcome: 'unavailable'; message: string }
  /** An answer that is no ServiceTitan answer: not JSON, cut off, too large, a redirect. */
  | { outcome: 'bad_answer'; message: string }
  /** 400, 409, 422: this call will never be answered otherwise. */
  | { outcome: 'bad_request'; message: string }
  /** The address is private and the operator does not allow that (SEC-4). */
  | { outcome: 'address_refused'; message: string };

export type Outcome<Value> =
  | { outcome: 'ok'; value: Value }
  | { outcome: 'not_found'; message: string }
  | Failure;

export interface TroubleWords {
  code: TroubleCode;
  message: string;
  whatToDo: string;
}

const RESOURCES: Record<TroubleArea, { deed: string; scope: string }> = {
  connection: { deed: 'read anything', scope: 'the scopes of the app' },
  jobs: { deed: 'read jobs', scope: 'tn.jpm.jobs:r' },
  customers: { deed: 'read customers and their contacts', scope: 'tn.crm.customers:r' },
  locations: { deed: 'read contacts of locations', scope: 'tn.crm.locations:r' },
  invoices: { deed: 'read invoices', scope: 'tn.acc.invoices:r' },
  job_writes: { deed: 'write on jobs', scope: 'tn.jpm.jobs:w' },
  customer_writes: { deed: 'write on customers', scope: 'tn.crm.customers:w' },
  bookings: { deed: 'make and read bookings', scope: 'tn.crm.bookings:w and tn.crm.bookings:r' },
  leads: { deed: 'make and read leads', scope: 'tn.crm.leads:w and tn.crm.leads:r' },
};

/** The failure as the connection's trouble, with what a person can do about it. */
export function wordsOf(failure: Failure, area: TroubleArea): TroubleWords {
  const { deed, scope } = RESOURCES[area];
  switch (failure.outcome) {
    case 'refused_credentials':
      return {
        code: 'credentials_refused',
        message: `ServiceTitan refuses the client id and secret: ${failure.message}`,
        whatToDo:
          'In ServiceTitan open Settings > Integrations > API Application Access, check that the app is still connected, and put its client id and a current client secret into the key of this connection. The key must belong to the same environment.',
      };
    case 'app_key_refused':
      return {
        code: 'app_key_refused',
        message: `ServiceTitan accepts the client id and secret, but refuses the app key: ${failure.message}`,
        whatToDo:
          'Copy the app key (it starts with "ak1.") of the application from the ServiceTitan developer portal into this connection. It must be the application that the tenant connected.',
      };
    case 'missing_scope':
      return {
        code: 'scope_missing',
        message: `ServiceTitan does not let this app ${deed}: ${failure.message}`,
        whatToDo: `Ask for ${scope}: switch it on for the application in the developer portal, then have the ServiceTitan administrator accept the new version under Settings > Integrations > API Application Access.`,
      };
    case 'tenant_refused':
      return {
        code: 'tenant_refused',
        message: `ServiceTitan knows no such tenant for this app: ${failure.message}`,
        whatToDo:
          'Check the tenant id under Settings > Integrations > API Application Access, that it belongs to this environment, and that the app is connected there.',
      };
    case 'rate_limited':
      return {
        code: 'rate_limited',
        message: `ServiceTitan asks for fewer calls: ${failure.message}`,
        whatToDo:
          'Nothing: reading goes on by itself. If it happens often, lower requests_per_second, because other programs share the allowance of the app.',
      };
    case 'unavailable':
      return {
        code: 'unavailable',
        message: `ServiceTitan does not answer: ${failure.message}`,
        whatToDo:
          'Nothing at first: it is tried again by itself and nothing is lost. If it lasts, look at the status page of ServiceTitan and at the network of this server.',
      };
    case 'bad_answer':
      return {
        code: 'bad_answer',
        message: `What answers is not as ServiceTitan answers: ${failure.message}`,
        whatToDo:
          'Check the authorization URL of the key and, for a custom environment, the api_url. If both are right, it is tried again by itself.',
      };
    case 'bad_request':
      return {
        code: 'request_refused',
        message: `ServiceTitan refuses a request: ${failure.message}`,
        whatToDo:
          'Check the tenant id. If it is right, report this message: the request is not as ServiceTitan wants it.',
      };
    case 'address_refused':
      return {
        code: 'address_refused',
        message: `The address may not be called: ${failure.message}`,
        whatToDo:
          'Give a public address, or have the operator of this server allow private addresses (ALLOW_PRIVATE_ADDRESSES=true).',
      };
  }
}

/** True when nothing else can go on: everything fails, or jobs may not be read at all. False: only this resource or request is concerned. */
export function stopsAll(failure: Failure, area: TroubleArea): boolean {
  return failure.outcome !== 'bad_request' && (failure.outcome !== 'missing_scope' || area === 'jobs');
}

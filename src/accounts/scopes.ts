// Who may do what (SEC-2): scopes of roles, whether a caller may use a route, whether a token may be granted. Pure.

import type { Caller, Role, Scope } from './types.ts';

/** The scopes that a logged-in user of this role has. */
export function scopesOfRole(role: Role): readonly Scope[] {
  switch (role) {
    case 'owner':
      return ['CLIENT_SUPERUSER'];
    case 'admin':
      return ['CLIENT_ADMIN'];
    case 'marketer':
      return ['CAMPAIGN_EDIT', 'USER_SUPPORT', 'CLIENT_REPORT_DOWNLOAD', 'UPDATE_PROFILE'];
    case 'office':
      return ['USER_SUPPORT', 'UPDATE_PROFILE'];
    case 'read_only':
      return ['USER_SUPPORT', 'CAMPAIGN_EDIT', 'CLIENT_REPORT_DOWNLOAD'];
  }
}

const READING_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Any one of the route's scopes lets a caller in; CLIENT_SUPERUSER and CLIENT_ADMIN pass all. A read-only caller only reads. */
export function mayCall(
  caller: Pick<Caller, 'scopes' | 'readOnly'>,
  routeScopes: readonly Scope[],
  method: string,
): boolean {
  if (caller.readOnly && !READING_METHODS.has(method)) return false;
  return caller.scopes.some(
    (scope) => scope === 'CLIENT_SUPERUSER' || scope === 'CLIENT_ADMIN' || routeScopes.includes(scope),
  );
}

/** The scopes of `wanted` that a creator with these scopes may not grant: nobody hands out more than he has. */
export function notGrantable(creator: readonly Scope[], wanted: readonly Scope[]): Scope[] {
  if (creator.includes('CLIENT_SUPERUSER')) return [];
  if (creator.includes('CLIENT_ADMIN')) return wanted.filter((scope) => scope === 'CLIENT_SUPERUSER');
  return wanted.filter((scope) => !creator.includes(scope));
}

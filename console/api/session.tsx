// Who is signed in, for which company, and what they may do: read once, known to every page.

import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import type { Role, Scope } from '../../src/accounts/types.ts';
import { get, isSignedOut, setCsrfToken } from './api.ts';

/** GET /v1/session */
export interface SessionView {
  user: {
    user_id: string;
    email: string;
    name: string;
    role: Role;
    two_factor: boolean;
    /** false: signs in at the company's provider only. */
    has_password: boolean;
  } | null;
  client: {
    client_id: string;
    name: string;
    time_zone: string;
    currency: string;
    /** Where share links begin: the program domain, else this server. */
    program_origin: string;
  };
  scopes: Scope[];
  read_only?: boolean;
  csrf_token: string | null;
}

/** null: nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['/v1/session'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async (): Promise<SessionView | null> => {
    try {
      const session = await get<SessionView>('/v1/session');
      setCsrfToken(session.csrf_token);
      return session;
    } catch (error) {
      if (isSignedOut(error as Error)) return null;
      throw error;
    }
  },
});

/** The session is over, by the person's wish or by itself: whoever signs in next must see nothing of it. */
export function forgetSession(queryClient: QueryClient): void {
  setCsrfToken(null);
  queryClient.setQueryData(sessionQuery.queryKey, null);
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
}

/** While a page is shown to nobody in particular: null. */
export function useMaybeSession() {
  return useQuery(sessionQuery);
}

const SessionContext = createContext<SessionView | null>(null);

export function SessionProvider({ session, children }: { session: SessionView; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** The session of every page behind the sign-in. */
export function useSession(): SessionView {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession outside of the signed-in console');
  return session;
}

/** Any one of the scopes lets in; owners and admins may all. Left out: everybody. */
export function isAllowed(session: SessionView, scopes: readonly Scope[] | undefined): boolean {
  if (scopes === undefined) return true;
  return session.scopes.some(
    (scope) => scope === 'CLIENT_SUPERUSER' || scope === 'CLIENT_ADMIN' || scopes.includes(scope),
  );
}

/** Whether to offer a change that needs one of these scopes: never to a read-only user. The server checks again. */
export function useMay(...scopes: Scope[]): boolean {
  const session = useSession();
  return session.user?.role !== 'read_only' && isAllowed(session, scopes);
}

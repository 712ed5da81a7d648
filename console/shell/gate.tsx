// Who is here decides what is shown: the first visit, the sign-in, or the console. The URL stays, so that deep links survive a sign-in.

import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { SessionProvider, useMaybeSession } from '../api/session.tsx';
import { isPublicPath, router } from './router.tsx';
import { Broken, Splash } from './states.tsx';

const SignIn = lazy(async () => ({ default: (await import('../sign-in/sign-in.tsx')).SignIn }));

export function Gate() {
  const { data: session, error, isPending, refetch } = useMaybeSession();
  if (isPublicPath(location.pathname)) return <RouterProvider router={router} />;
  if (isPending) return <Splash />;
  if (error) return <Broken error={error} reset={() => void refetch()} />;
  if (session === null) {
    return (
      <Suspense fallback={<Splash />}>
        <SignIn />
      </Suspense>
    );
  }
  return (
    <SessionProvider session={session}>
      <RouterProvider router={router} />
    </SessionProvider>
  );
}

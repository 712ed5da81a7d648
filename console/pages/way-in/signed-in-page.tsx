// The path of the sign-in page, for those who are signed in: leads home.

import { Navigate } from '@tanstack/react-router';

export function SignedInPage() {
  return <Navigate to="/" replace />;
}

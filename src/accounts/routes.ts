// All routes of accounts.

import type { Deps, Server } from '../http/types.ts';
import type { Authenticator } from './authenticate.ts';
import { auditRoutes } from './routes-audit.ts';
import { clientRoutes } from './routes-client.ts';
import { domainRoutes } from './routes-domains.ts';
import { invitationRoutes } from './routes-invitations.ts';
import { keyRoutes } from './routes-keys.ts';
import { passwordRoutes } from './routes-passwords.ts';
import { ownSessionRoutes } from './routes-session.ts';
import { sessionRoutes } from './routes-sessions.ts';
import { setupRoutes } from './routes-setup.ts';
import { singleSignOnRoutes } from './routes-single-sign-on.ts';
import { tokenRoutes } from './routes-tokens.ts';
import { twoFactorRoutes } from './routes-two-factor.ts';
import { userRoutes } from './routes-users.ts';

/** `authenticator`: the one of this process, so that what is revoked here ends here at once. */
export function accountRoutes(authenticator: Authenticator): (server: Server, deps: Deps) => void {
  return (server, deps) => {
    tokenRoutes(server, deps, authenticator);
    keyRoutes(server, deps);
    clientRoutes(server, deps);
    domainRoutes(server, deps);
    auditRoutes(server, deps);
    setupRoutes(server, deps);
    sessionRoutes(server, deps, authenticator);
    ownSessionRoutes(server, deps, authenticator);
    twoFactorRoutes(server, deps);
    passwordRoutes(server, deps, authenticator);
    userRoutes(server, deps, authenticator);
    invitationRoutes(server, deps);
    singleSignOnRoutes(server, deps);
  };
}

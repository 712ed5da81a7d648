// HTTP of paying, put together from its parts.

import type { Deps, Server } from '../http/types.ts';
import { payoutViewRoutes } from './payout-routes.ts';
import { runRoutes } from './run-routes.ts';
import { supplierRoutes } from './supplier-routes.ts';

export function payoutRoutes(server: Server, deps: Deps): void {
  supplierRoutes(server, deps);
  runRoutes(server, deps);
  payoutViewRoutes(server, deps);
}

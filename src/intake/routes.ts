// All HTTP of intake.

import type { Deps, Server } from '../http/types.ts';
import { eventRoutes } from './event-routes.ts';
import { inputRoutes } from './input-routes.ts';
import { streamRoutes } from './stream-routes.ts';
import { tryRoutes } from './try-routes.ts';
import { zoneRoutes } from './zone-routes.ts';

/** Events for servers, zones and events for browsers, and the lists of what came in. */
export function intakeRoutes(server: Server, deps: Deps): void {
  eventRoutes(server, deps);
  zoneRoutes(server, deps);
  inputRoutes(server, deps);
  streamRoutes(server, deps);
  tryRoutes(server, deps);
}

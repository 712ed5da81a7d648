// The routes: one for each page of a pages.ts, loaded when it is opened or when its link is about to be followed.

import {
  type AnyRoute,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router';
import { isAllowed, useSession } from '../api/session.tsx';
import { PAGES, type PageDefinition } from '../page-definition.ts';
import { Shell } from './shell.tsx';
import { Broken, Forbidden, NotFound, PageSkeleton } from './states.tsx';

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFound });
/** Pages beside the navigation. */
const shellRoute = createRoute({ getParentRoute: () => rootRoute, id: 'shell', component: Shell });

function routeOf(page: PageDefinition, parent: AnyRoute): AnyRoute {
  const component = lazyRouteComponent(async () => ({ default: guarded(page, await page.load()) }));
  return createRoute({ getParentRoute: () => parent, path: page.path, component });
}

function guarded(page: PageDefinition, Page: Awaited<ReturnType<PageDefinition['load']>>) {
  if (page.isPublic) return Page;
  return function GuardedPage() {
    return isAllowed(useSession(), page.scopes) ? <Page /> : <Forbidden />;
  };
}

const isBare = (page: PageDefinition) => page.isPublic === true || page.isFullScreen === true;

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    ...PAGES.filter(isBare).map((page) => routeOf(page, rootRoute)),
    shellRoute.addChildren(PAGES.filter((page) => !isBare(page)).map((page) => routeOf(page, shellRoute))),
  ]),
  basepath: '/console',
  defaultPreload: 'intent',
  defaultPendingComponent: PageSkeleton,
  defaultPendingMs: 150,
  defaultErrorComponent: Broken,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
  // Filters are plain text in the URL, so that people can read and write them.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const entries = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
    const text = new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString();
    return text === '' ? '' : `?${text}`;
  },
});

/** Begins to load the page of this address, before it is known who is here. */
export function loadFirstPage(): void {
  void router.preloadRoute({ to: router.latestLocation.pathname });
}

/** Pages that need nobody to be signed in are shown at once. */
export function isPublicPath(path: string): boolean {
  const below = path.replace(/^\/console/, '');
  return PAGES.some(
    (page) => page.isPublic && new RegExp(`^${page.path.replace(/\$\w+/g, '[^/]+')}/?$`).test(below),
  );
}

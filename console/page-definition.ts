// What a page is to the console: its path, what it loads, who may see it, where it stands in the navigation.

import type { ComponentType } from 'react';
import type { Scope } from '../src/accounts/types.ts';
import type { PlaceId } from './shell/places.ts';

export interface PageDefinition {
  /** Below /console, with $name for what varies: /campaigns/$campaignId */
  path: string;
  /** The page's own chunk: `() => import('./campaigns-page.tsx').then((page) => page.CampaignsPage)` */
  load(): Promise<ComponentType>;
  /** Any one of these may see it; left out: everybody who is signed in. */
  scopes?: readonly Scope[];
  /** Its item in the navigation and the palette; left out: it is reached from other pages. */
  place?: PlaceId;
  /** Shown without a session and without the navigation, as an invitation. */
  isPublic?: boolean;
  /** The whole window is the page's: no navigation beside it. */
  isFullScreen?: boolean;
}

/** Every `pages` of a pages.ts in a folder of console/pages: adding a page touches no other file. */
export const PAGES: PageDefinition[] = Object.values(
  import.meta.glob<PageDefinition[]>('./pages/*/pages.ts', { eager: true, import: 'pages' }),
).flat();

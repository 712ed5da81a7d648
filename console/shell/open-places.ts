// The places of the navigation that have a page and are open to the session's role.

import type { ComponentType } from 'react';
import { isAllowed, type SessionView } from '../api/session.tsx';
import { PAGES } from '../page-definition.ts';
import { type PlaceId, SECTIONS } from './places.ts';

export interface OpenPlace {
  id: PlaceId;
  title: string;
  path: string;
  icon: ComponentType<{ size?: number; stroke?: number }>;
  /** Second key after "g". */
  key?: string;
}

export function placesFor(session: SessionView): { title: string | null; places: OpenPlace[] }[] {
  return SECTIONS.map(({ title, places }) => ({
    title,
    places: places.flatMap(([id, place]) => {
      const page = PAGES.find((one) => one.place === id);
      return page && isAllowed(session, page.scopes) ? [{ id, path: page.path, ...place }] : [];
    }),
  })).filter(({ places }) => places.length > 0);
}

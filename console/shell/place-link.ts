// Where a place of the navigation is, for pages that lead to other pages without knowing their paths.

import { useSession } from '../api/session.tsx';
import { placesFor } from './open-places.ts';
import type { PlaceId } from './places.ts';

/** The path of a place that is open to the session; null: it has no page, or none for this role. */
export function usePlacePath(): (id: PlaceId) => string | null {
  const session = useSession();
  const places = placesFor(session).flatMap((section) => section.places);
  return (id) => places.find((place) => place.id === id)?.path ?? null;
}

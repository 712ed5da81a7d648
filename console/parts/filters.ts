// Filters of a list live in the URL: a link shows the same list to whoever opens it, and Back brings the last one.

import { useLocation, useNavigate } from '@tanstack/react-router';

/** The filters of these names, and a way to change some; undefined or '' takes one away. Everything else in the URL stays. */
export function useFilters<Name extends string>(
  ...names: Name[]
): [Partial<Record<Name, string>>, (changes: Partial<Record<Name, string | undefined>>) => void] {
  const search = useLocation({ select: (location) => location.search as Record<string, string | undefined> });
  const navigate = useNavigate();
  const values: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = search[name];
    if (value !== undefined && value !== '') values[name] = value;
  }
  return [
    values,
    (changes) =>
      void navigate({
        to: '.',
        search: (before: Record<string, unknown>) => ({ ...before, ...changes }),
        replace: true,
        resetScroll: false,
      } as Parameters<typeof navigate>[0]),
  ];
}

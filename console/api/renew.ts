// After a change: what has to be read again.

import { useQueryClient } from '@tanstack/react-query';

/** A function that renews all that was read below these paths, and resolves when what is shown of it is there. */
export function useRenew(...paths: string[]): () => Promise<unknown> {
  const queryClient = useQueryClient();
  return () =>
    queryClient.invalidateQueries({ predicate: ({ queryKey: [read] }) => isBelow(String(read), paths) });
}

/** Keys begin with the whole path that was read: a change of /v5/persons makes /v5/persons/7/steps stale, too. */
function isBelow(read: string, paths: readonly string[]): boolean {
  return paths.some((path) => read === path || read.startsWith(`${path}/`));
}

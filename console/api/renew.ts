// After a change: what has to be read again.

import { useQueryClient } from '@tanstack/react-query';

/** A function that renews all that was read below these paths, and resolves when what is shown of it is there. */
export function useRenew(...paths: string[]): () => Promise<unknown> {
  const queryClient = useQueryClient();
  return () => Promise.all(paths.map((path) => queryClient.invalidateQueries({ queryKey: [path] })));
}

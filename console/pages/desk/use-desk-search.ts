// What is found while someone types: the last results stay until the next ones are there, so that nothing jumps.

import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { get } from '../../api/api.ts';
import type { Found } from './wire.ts';

const TYPING_MS = 120;
const SHORTEST = 2;

export function useDeskSearch(typed: string) {
  const [wanted] = useDebouncedValue(typed.trim(), TYPING_MS);
  const isWanted = wanted.length >= SHORTEST && typed.trim() !== '';
  const query = useQuery({
    queryKey: ['/v1/desk/search', wanted, 'desk'],
    enabled: isWanted,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => get<Found>('/v1/desk/search', { q: wanted, limit: 12 }, signal),
  });
  return {
    isWanted,
    /** The results belong to what stands in the field. */
    isCurrent: wanted === typed.trim() && !query.isPlaceholderData && !query.isFetching,
    found: isWanted ? query.data : undefined,
    error: isWanted ? query.error : null,
    isFetching: query.isFetching,
    refetch: () => void query.refetch(),
  };
}

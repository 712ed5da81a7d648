// Lists of the API page by page: one hook over its two ways of paging, by cursor and by offset.

import { useInfiniteQuery } from '@tanstack/react-query';
import { get, type Query } from './api.ts';

/** What a table needs of a list. */
export interface List<Row> {
  rows: Row[];
  /** Nothing has come yet. */
  isLoading: boolean;
  error: Error | null;
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore(): void;
  reload(): void;
}

interface ListOptions<Body, Row> {
  path: string;
  query?: Query;
  rows(body: Body): Row[];
  /** 'cursor': the answer holds next_cursor. 'offset': a page is full while there is more. */
  paging: 'cursor' | 'offset';
  /** Rows of a page; default 50. */
  limit?: number;
  /** Ask again every so many milliseconds; default never. */
  refetchEveryMs?: number;
  enabled?: boolean;
}

/** The cache key begins with the path: `invalidateQueries({queryKey: ['/v1/campaigns']})` renews every list of it. */
export function useList<Row, Body = unknown>(options: ListOptions<Body, Row>): List<Row> {
  const { path, query = {}, paging, limit = 50 } = options;
  const result = useInfiniteQuery({
    queryKey: [path, 'list', query, limit],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      get<Body>(
        path,
        {
          ...query,
          limit,
          ...(pageParam !== '' && { [paging === 'cursor' ? 'cursor' : 'offset']: pageParam }),
        },
        signal,
      ),
    getNextPageParam: (last, all) => {
      if (paging === 'cursor') return (last as { next_cursor?: string | null }).next_cursor ?? undefined;
      return options.rows(last).length < limit ? undefined : String(all.length * limit);
    },
    ...(options.refetchEveryMs !== undefined && { refetchInterval: options.refetchEveryMs }),
    ...(options.enabled !== undefined && { enabled: options.enabled }),
  });
  return {
    rows: result.data?.pages.flatMap((body) => options.rows(body)) ?? [],
    isLoading: result.isPending,
    error: result.error,
    hasMore: result.hasNextPage,
    isLoadingMore: result.isFetchingNextPage,
    loadMore: () => void result.fetchNextPage(),
    reload: () => void result.refetch(),
  };
}

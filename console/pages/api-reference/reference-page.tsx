// Tech Center > API reference: the server's own OpenAPI document, to search, to read and to try.

import { Anchor, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { get } from '../../api/api.ts';
import { useFilters } from '../../parts/filters.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { operationsOf } from './decide-operations.ts';
import { ErrorCodes } from './error-codes.tsx';
import { OperationList } from './operation-list.tsx';
import { OperationView, UnknownOperation } from './operation-view.tsx';
import classes from './reference.module.css';
import { Start } from './start.tsx';
import type { OpenApiDocument } from './wire.ts';
import { words } from './words.ts';

/** What is no operation. */
const OTHERS = ['start', 'errors'];
const PATH = '/v1/openapi.json';

export function ReferencePage() {
  const { operation: asked } = useParams({ strict: false }) as { operation?: string };
  const [{ q = '' }, setFilters] = useFilters('q');
  const { data, error, refetch } = useQuery({
    queryKey: [PATH],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => get<OpenApiDocument>(PATH, {}, signal),
  });
  const operations = useMemo(() => (data ? operationsOf(data) : []), [data]);
  const chosen = operations.find(({ slug }) => slug === asked);
  const search = { q };
  const raw = (
    <Anchor href={PATH} target="_blank" size="sm">
      {words.download}
    </Anchor>
  );
  return (
    <>
      <PageHeader
        title={words.title}
        subtitle={data && words.subtitle(data.info.version, operations.length)}
        actions={raw}
      />
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton h={420} radius="lg" />}
      {data && (
        <div className={classes.columns} data-reading={asked !== undefined || undefined}>
          <OperationList
            operations={operations}
            chosen={asked}
            text={q}
            onSearch={(text) => setFilters({ q: text })}
          />
          <div className={classes.content}>
            <Stack>
              <Anchor
                component={Link}
                to="/tech/api"
                search={search as never}
                size="sm"
                className={classes.back}
              >
                {words.allOperations}
              </Anchor>
              {(asked === undefined || asked === 'start') && <Start />}
              {asked === 'errors' && <ErrorCodes errors={data['x-errors']} />}
              {chosen && <OperationView key={chosen.slug} operation={chosen} document={data} />}
              {asked !== undefined && !OTHERS.includes(asked) && !chosen && <UnknownOperation />}
            </Stack>
          </div>
        </div>
      )}
    </>
  );
}

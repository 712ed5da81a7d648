// Reports: the list of them, and the one that is open.

import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { get } from '../../api/api.ts';
import { Problem } from '../../parts/problem.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import { Report } from './report.tsx';
import classes from './reports.module.css';
import { Schedules } from './schedules.tsx';
import type { ReportsView } from './wire.ts';
import { words } from './words.ts';

export function ReportsPage() {
  const { report = 'funnel' } = useParams({ strict: false }) as { report?: string };
  const navigate = useNavigate();
  // The period and the filters go along from report to report.
  const search = useLocation({ select: (location) => location.search as Record<string, string> });
  const { sort: _sort, ...kept } = search;
  const { data, error, refetch } = useQuery({
    queryKey: ['/v1/reports', 'names'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => get<ReportsView>('/v1/reports', {}, signal),
  });
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  const entries = [
    ...data.items.map(({ name, title }) => ({ name: name as string, title })),
    { name: 'schedules', title: words.schedules },
  ];
  const open = data.items.find(({ name }) => name === report) ?? data.items[0];
  return (
    <div className={classes.layout}>
      <nav aria-label={words.title}>
        <ul className={classes.list}>
          {entries.map(({ name, title }) => (
            <li key={name}>
              <Link
                to={`/reports/${name}`}
                search={kept as never}
                className={classes.item}
                aria-current={name === report ? 'page' : undefined}
              >
                {title}
              </Link>
            </li>
          ))}
        </ul>
        <NativeSelect
          className={classes.choice}
          aria-label={words.which}
          value={report}
          data={entries.map(({ name, title }) => ({ value: name, label: title }))}
          onChange={(event) =>
            void navigate({ to: `/reports/${event.currentTarget.value}`, search: kept as never })
          }
        />
      </nav>
      <div style={{ minWidth: 0 }}>
        {report === 'schedules' ? (
          <Schedules titles={data.items} />
        ) : (
          open && <Report key={open.name} name={open.name} title={open.title} by={open.filters} />
        )}
      </div>
    </div>
  );
}

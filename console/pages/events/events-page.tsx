// Events: five views of what comes in.

import { SegmentedControl } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { PageHeader } from '../../parts/page-header.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import { Live } from './live.tsx';
import { words } from './words.ts';

const VIEWS = {
  live: Live,
  all: lazy(async () => ({ default: (await import('./inputs.tsx')).Inputs })),
  refused: lazy(async () => ({ default: (await import('./refused.tsx')).Refused })),
  waiting: lazy(async () => ({ default: (await import('./waiting.tsx')).Waiting })),
  test: lazy(async () => ({ default: (await import('./test-console.tsx')).TestConsole })),
};
type View = keyof typeof VIEWS;
const NAMES = Object.keys(VIEWS) as View[];

export function EventsPage() {
  const { view: asked } = useParams({ strict: false }) as { view?: View };
  const navigate = useNavigate();
  const view = asked !== undefined && NAMES.includes(asked) ? asked : 'live';
  const Shown = VIEWS[view];
  return (
    <>
      <PageHeader title={words.title} subtitle={words.subtitle} />
      <div style={{ overflowX: 'auto', marginBottom: 12 }}>
        <SegmentedControl
          aria-label={words.viewsLabel}
          size="sm"
          value={view}
          onChange={(to) => void navigate({ to: to === 'live' ? '/events' : `/events/${to}` })}
          data={NAMES.map((value) => ({ value, label: words.views[value] }))}
        />
      </div>
      <Suspense fallback={<PageSkeleton />}>
        <Shown />
      </Suspense>
    </>
  );
}

// A chart of values over time. What draws it is loaded once the chart comes into view: on a phone few scroll that far.

import { Skeleton } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { lazy, Suspense, useState } from 'react';
import type { Chart } from './chart-drawing.tsx';

const ChartDrawing = lazy(async () => ({ default: (await import('./chart-drawing.tsx')).ChartDrawing }));

/** Pixels, kept free for it from the start. */
const HEIGHT = 260;

export function TrendChart(chart: Chart) {
  const { ref, entry } = useIntersection();
  const [wasSeen, setSeen] = useState(false);
  if (entry?.isIntersecting && !wasSeen) setSeen(true);
  const waiting = <Skeleton h={HEIGHT} />;
  return (
    <div ref={ref}>
      {wasSeen ? (
        <Suspense fallback={waiting}>
          <ChartDrawing {...chart} height={HEIGHT} />
        </Suspense>
      ) : (
        waiting
      )}
    </div>
  );
}

// One review with everything behind it: why, the people side by side, and the whole chain of the job; decided here, too.

import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useState } from 'react';
import { get } from '../../api/api.ts';
import { isAllowed, useMay, useSession } from '../../api/session.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { ReadOnlyNote } from '../../parts/read-only-note.tsx';
import { Section } from '../../parts/section.tsx';
import { usePageKeys } from '../../shell/page-keys.ts';
import { PageSkeleton } from '../../shell/states.tsx';
import type { JobExplanation } from '../referrals/wire.ts';
import { useCampaignNames } from './campaign-names.ts';
import { Comparison } from './comparison.tsx';
import type { Decision } from './decide-dialog.tsx';
import { About, Age, Why } from './review-facts.tsx';
import type { ReviewView } from './wire.ts';
import { words } from './words.ts';

const DecideDialog = lazy(async () => ({ default: (await import('./decide-dialog.tsx')).DecideDialog }));
const JobChain = lazy(async () => ({ default: (await import('../referrals/job-chain.tsx')).JobChain }));

const NOTE = 'review-read-only';

export function ReviewPage() {
  const { reviewId } = useParams({ strict: false }) as { reviewId: string };
  const may = useMay('CLIENT_ADMIN');
  const session = useSession();
  const campaigns = useCampaignNames();
  const [decision, setDecision] = useState<Decision | null>(null);
  const found = useQuery({
    queryKey: ['/v1/reviews', reviewId],
    queryFn: ({ signal }) => get<ReviewView>(`/v1/reviews/${reviewId}`, {}, signal),
  });
  const isOpen = found.data?.state === 'open';
  usePageKeys(
    useMemo(
      () =>
        may && isOpen
          ? [
              { key: 'a', title: words.keyApprove, run: () => setDecision('approve') },
              { key: 'd', title: words.keyDecline, run: () => setDecision('decline') },
            ]
          : [],
      [may, isOpen],
    ),
  );
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <PageSkeleton />;
  const review = found.data;
  const off = may ? {} : { disabled: true, 'aria-describedby': NOTE };
  return (
    <>
      <PageHeader
        title={words.reviewOf(review.job_number ?? review.job_id)}
        back={{ to: '/reviews', title: words.title }}
        subtitle={<About review={review} campaign={campaigns[review.campaign_id]} />}
        actions={
          isOpen && (
            <>
              <Button variant="default" {...off} onClick={() => setDecision('decline')}>
                {words.decline}
              </Button>
              <Button {...off} onClick={() => setDecision('approve')}>
                {words.approve}
              </Button>
            </>
          )
        }
      />
      {!may && isOpen && <ReadOnlyNote id={NOTE} text={words.readOnly} />}
      <Stack>
        <Section title={words.whyTitle}>
          <Why review={review} />
          <Age review={review} />
        </Section>
        {isAllowed(session, ['USER_SUPPORT']) && (
          <>
            <Section title={words.comparison}>
              <Comparison review={review} />
            </Section>
            <Chain review={review} />
          </>
        )}
      </Stack>
      <Suspense>
        {decision && (
          <DecideDialog
            decision={decision}
            reviews={[review]}
            onClose={() => setDecision(null)}
            onDone={() => undefined}
          />
        )}
      </Suspense>
    </>
  );
}

function Chain({ review: { connection_id: connection, job_id: job } }: { review: ReviewView }) {
  const explained = useQuery({
    queryKey: ['/v1/explain', 'job', connection, job],
    queryFn: ({ signal }) => get<JobExplanation>(`/v1/explain/job/${connection}/${job}`, {}, signal),
  });
  if (explained.error) return <Problem error={explained.error} onRetry={() => void explained.refetch()} />;
  if (explained.isPending) return <PageSkeleton />;
  return (
    <Suspense fallback={<PageSkeleton />}>
      <JobChain explained={explained.data} />
    </Suspense>
  );
}

// Why one job did or did not earn, link by link, and what staff can do about it.

import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { get } from '../../api/api.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { PersonLink } from '../../parts/person-name.tsx';
import { Problem } from '../../parts/problem.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import { JobActions } from './job-actions.tsx';
import { JobChain } from './job-chain.tsx';
import { StageBadge } from './stage-badge.tsx';
import type { JobExplanation } from './wire.ts';
import { words } from './words.ts';

export function JobPage() {
  const { connectionId, jobId } = useParams({ strict: false }) as { connectionId: string; jobId: string };
  const explained = useQuery({
    queryKey: ['/v1/explain', 'job', connectionId, jobId],
    queryFn: ({ signal }) => get<JobExplanation>(`/v1/explain/job/${connectionId}/${jobId}`, {}, signal),
  });
  if (explained.error) return <Problem error={explained.error} onRetry={() => void explained.refetch()} />;
  if (explained.isPending) return <PageSkeleton />;
  const { job } = explained.data;
  return (
    <>
      <PageHeader
        title={words.job(job.job_number ?? job.job_id)}
        back={{ to: '/referrals', title: words.title }}
        badge={job.stage && <StageBadge stage={job.stage} />}
        subtitle={
          <>
            {job.friend && (
              <>
                {words.friend}: <PersonLink person={job.friend} />
              </>
            )}
            {job.advocate && (
              <>
                {' · '}
                {words.columns.advocate} <PersonLink person={job.advocate} />
              </>
            )}
          </>
        }
        actions={<JobActions job={job} />}
      />
      <JobChain explained={explained.data} />
    </>
  );
}

// What staff can do about a job: say who referred the customer, and have it decided again.

import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconRefresh, IconUserPlus } from '@tabler/icons-react';
import { useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { post } from '../../api/api.ts';
import { useMay } from '../../api/session.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { notifyProblem } from '../../parts/problem.tsx';
import { useRenewReferrals } from './renew.ts';
import type { JobView } from './wire.ts';
import { words } from './words.ts';

const AttachDialog = lazy(async () => ({ default: (await import('./attach-dialog.tsx')).AttachDialog }));

export function JobActions({ job }: { job: JobView }) {
  const may = useMay('USER_SUPPORT');
  const renew = useRenewReferrals();
  // Whoever comes from a code that nobody has wants to name the advocate.
  const isAsked = useLocation({ select: ({ search }) => 'attach' in search });
  const [isOpen, attaching] = useDisclosure(isAsked && job.advocate === null);
  const [isBusy, setBusy] = useState(false);
  if (!may) return null;
  const decideAgain = async () => {
    setBusy(true);
    try {
      const named = { connection_id: job.connection_id, job_id: job.job_id };
      const { jobs } = await post<{ jobs: JobView[] }>('/v1/re-evaluate', { job: named });
      const after = jobs.find((one) => one.job_id === job.job_id && one.connection_id === job.connection_id);
      await renew();
      const isSame = !after || resultOf(after) === resultOf(job);
      notifyDone(isSame ? words.reEvaluated : words.reEvaluatedChanged);
    } catch (error) {
      notifyProblem(error as Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {job.friend && (
        <Button
          variant="default"
          leftSection={<IconRefresh size={15} />}
          loading={isBusy}
          onClick={() => void decideAgain()}
        >
          {words.reEvaluate}
        </Button>
      )}
      {job.friend && (
        <Button
          variant={job.advocate ? 'default' : 'filled'}
          leftSection={<IconUserPlus size={15} />}
          onClick={attaching.open}
        >
          {job.advocate ? words.change : words.attach}
        </Button>
      )}
      <Suspense>
        {isOpen && job.friend && (
          <AttachDialog
            friendId={job.friend.person_id}
            isChange={job.advocate !== null}
            onClose={attaching.close}
          />
        )}
      </Suspense>
    </>
  );
}

const resultOf = ({ attribution, qualification, rewards }: JobView) =>
  JSON.stringify([
    attribution.outcome,
    attribution.advocate_person_id,
    qualification.outcome,
    rewards.map(({ id, state, amount_minor: minor }) => [id, state, minor]),
  ]);

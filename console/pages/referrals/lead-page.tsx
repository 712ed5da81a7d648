// One referral by itself: a lead without a job yet, who is credited and why, and how that changed.

import { Button, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { get } from '../../api/api.ts';
import { useMay } from '../../api/session.tsx';
import { actorText } from '../../parts/actor.ts';
import { Facts, Timeline } from '../../parts/facts.tsx';
import { useFormats, When } from '../../parts/format.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { PersonLink, personText } from '../../parts/person-name.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import classes from './referrals.module.css';
import { StageBadge } from './stage-badge.tsx';
import type { ReferralDetail } from './wire.ts';
import { words } from './words.ts';

const AttachDialog = lazy(async () => ({ default: (await import('./attach-dialog.tsx')).AttachDialog }));

export function LeadPage() {
  const { referralId } = useParams({ strict: false }) as { referralId: string };
  const { dateTime } = useFormats();
  const may = useMay('USER_SUPPORT');
  const [isOpen, attaching] = useDisclosure(false);
  const found = useQuery({
    queryKey: ['/v1/referrals', referralId],
    queryFn: ({ signal }) => get<ReferralDetail>(`/v1/referrals/${referralId}`, {}, signal),
  });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <PageSkeleton />;
  const referral = found.data;
  return (
    <>
      <PageHeader
        title={words.lead(personText(referral.friend))}
        back={{ to: '/referrals/board', title: words.views.board }}
        badge={referral.job_id === null && <StageBadge stage="lead" />}
        subtitle={referral.job_id === null ? words.leadSubtitle : words.job(referral.job_id)}
        actions={
          may &&
          referral.state === 'active' && (
            <Button variant="default" leftSection={<IconUserPlus size={15} />} onClick={attaching.open}>
              {words.change}
            </Button>
          )
        }
      />
      <Stack maw={760}>
        <Section title={words.who}>
          <Facts
            facts={[
              [words.friend, <PersonLink key="friend" person={referral.friend} />],
              [words.advocate, <PersonLink key="advocate" person={referral.advocate} />],
              [words.evidenceSeen, words.evidence[referral.evidence] ?? referral.evidence],
              [words.columns.code, referral.code && <code>{referral.code}</code>],
              [words.since, dateTime(referral.evidence_at)],
              [words.program, referral.program],
              [words.state, words.referralStates[referral.state]],
              [words.byRule, referral.rule],
              [words.reason, referral.override?.reason],
            ]}
          />
          {referral.alternatives.length > 0 && (
            <div>
              <Text size="sm" fw={600} mb={4}>
                {words.alternatives}
              </Text>
              <ul className={classes.list}>
                {referral.alternatives.map((one) => (
                  <li key={one.advocate_person_id + one.at}>
                    {words.evidence[one.evidence] ?? one.evidence}
                    {one.code && ` (${one.code})`}: {words.whyNot[one.why_not]}
                  </li>
                ))}
              </ul>
            </div>
          )}
        </Section>
        <Section title={words.changes}>
          <Timeline
            when={(at) => <When at={at} />}
            happenings={referral.history.map((change) => ({
              key: change.at + change.reason,
              at: change.at,
              title: change.reason.replaceAll('_', ' '),
              text: words.changedBy(actorText(change.actor)),
              color: 'cobalt',
            }))}
          />
        </Section>
      </Stack>
      <Suspense>
        {isOpen && <AttachDialog friendId={referral.friend.person_id} isChange onClose={attaching.close} />}
      </Suspense>
    </>
  );
}

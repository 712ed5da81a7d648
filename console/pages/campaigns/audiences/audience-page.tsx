// One audience: what it is, who uses it, and of a list its members, taken from a file.

import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { get, remove } from '../../../api/api.ts';
import { useRenew } from '../../../api/renew.ts';
import { useMay } from '../../../api/session.tsx';
import { Facts } from '../../../parts/facts.tsx';
import { useFormats } from '../../../parts/format.tsx';
import { confirm, notifyDone } from '../../../parts/notify.tsx';
import { PageHeader } from '../../../parts/page-header.tsx';
import { notifyProblem, Problem } from '../../../parts/problem.tsx';
import { Section } from '../../../parts/section.tsx';
import { PageSkeleton } from '../../../shell/states.tsx';
import { common } from '../../../words.ts';
import { words as campaigns } from '../words.ts';
import type { AudienceView } from './wire.ts';
import { words } from './words.ts';

const AudienceDialog = lazy(async () => ({
  default: (await import('./audience-dialog.tsx')).AudienceDialog,
}));
const Members = lazy(async () => ({ default: (await import('./members.tsx')).Members }));

export function AudiencePage() {
  const { audienceId } = useParams({ strict: false }) as { audienceId: string };
  const may = useMay('CAMPAIGN_EDIT');
  const navigate = useNavigate();
  const renew = useRenew('/v1/audiences');
  const { number, date } = useFormats();
  const [isEditing, editing] = useDisclosure(false);
  const found = useQuery({
    queryKey: ['/v1/audiences', audienceId],
    queryFn: ({ signal }) => get<AudienceView>(`/v1/audiences/${audienceId}`, {}, signal),
  });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <PageSkeleton />;
  const audience = found.data;
  const { rule } = audience;
  const take = async () => {
    const isMeant = await confirm({
      ...{ title: words.removeTitle(audience.name), text: words.removeText, action: words.remove },
      isDangerous: true,
    });
    if (!isMeant) return;
    await remove(`/v1/audiences/${audienceId}`);
    await navigate({ to: '/campaigns/audiences' });
    await renew();
    notifyDone(words.removed);
  };
  const jobs = rule?.completed_jobs;
  return (
    <>
      <PageHeader
        title={audience.name}
        subtitle={words.kindTexts[audience.kind]}
        back={{ to: '/campaigns/audiences', title: words.title }}
        actions={
          may && (
            <>
              <Button variant="subtle" color="red" onClick={() => take().catch(notifyProblem)}>
                {words.remove}
              </Button>
              <Button variant="default" onClick={editing.open}>
                {common.edit}
              </Button>
            </>
          )
        }
      />
      <Stack maw={820}>
        <Section title={words.rename}>
          <Facts
            facts={[
              [
                words.advocateKinds,
                rule?.advocate_kinds?.map((kind) => campaigns.kinds[kind]).join(', ') ?? undefined,
              ],
              [words.labels, rule?.program_labels?.join(', ') ?? undefined],
              [words.tags, rule?.tag_type_ids?.join(', ') ?? undefined],
              [words.minJobs, jobs ? number(jobs.min) : undefined],
              [words.sinceJobs, jobs?.since ? date(jobs.since) : undefined],
              [
                words.columns.people,
                audience.kind === 'list'
                  ? words.known(words.keys(audience.members), number(audience.persons))
                  : undefined,
              ],
            ]}
          />
          <Text size="sm" component="div">
            {words.usedBy}:{' '}
            {audience.campaigns.length === 0
              ? '–'
              : audience.campaigns.map(({ campaign_id: id, name }) => (
                  <Anchor key={id} component={Link} to={`/campaigns/${id}`} size="sm" mr="sm">
                    {name}
                  </Anchor>
                ))}
          </Text>
        </Section>
        {audience.kind === 'list' && (
          <Suspense fallback={<PageSkeleton />}>
            <Members audienceId={audienceId} mayEdit={may} />
          </Suspense>
        )}
      </Stack>
      <Suspense>{isEditing && <AudienceDialog audience={audience} onClose={editing.close} />}</Suspense>
    </>
  );
}

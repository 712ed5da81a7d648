// What became of one input, with the chain of the job that it led to.

import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { get } from '../../api/api.ts';
import { CodeBlock } from '../../parts/copy.tsx';
import { Facts } from '../../parts/facts.tsx';
import { useFormats } from '../../parts/format.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { PersonLink } from '../../parts/person-name.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import { JobChain } from './job-chain.tsx';
import type { InputExplanation } from './wire.ts';
import { words } from './words.ts';

export function InputPage() {
  const { inputId } = useParams({ strict: false }) as { inputId: string };
  const { dateTime } = useFormats();
  const explained = useQuery({
    queryKey: ['/v1/explain', 'input', inputId],
    queryFn: ({ signal }) => get<InputExplanation>(`/v1/explain/input/${inputId}`, {}, signal),
  });
  if (explained.error) return <Problem error={explained.error} onRetry={() => void explained.refetch()} />;
  if (explained.isPending) return <PageSkeleton />;
  const { summary, input, person, job } = explained.data;
  return (
    <>
      <PageHeader
        title={words.input(input.name)}
        back={
          job
            ? {
                to: `/referrals/jobs/${job.job.connection_id}/${job.job.job_id}`,
                title: words.job(job.job.job_number ?? job.job.job_id),
              }
            : { to: '/referrals', title: words.title }
        }
        subtitle={summary}
      />
      <Stack>
        <Section title={words.inputFacts}>
          <Facts
            facts={[
              [words.source, input.source],
              [words.sender, input.actor],
              [words.received, dateTime(input.received_at)],
              [words.state, input.state],
              [words.friend, person && <PersonLink person={person} />],
              [
                words.notes,
                input.notes.length === 0 ? undefined : input.notes.map(({ message }) => message).join(' '),
              ],
            ]}
          />
          <CodeBlock label={words.body} text={JSON.stringify(input.body, null, 2)} />
        </Section>
        {job ? <JobChain explained={job} /> : <Text c="dimmed">{words.noJob}</Text>}
      </Stack>
    </>
  );
}

// What happened to a person: its steps, and how it came to be who it is.

import { Anchor, Button, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useList } from '../../api/lists.ts';
import { Timeline } from '../../parts/facts.tsx';
import { When } from '../../parts/format.tsx';
import { PersonLink } from '../../parts/person-name.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import type { IdentityChangeView, StepView } from './wire.ts';
import { words } from './words.ts';

export function Steps({ personId }: { personId: string }) {
  const list = useList<StepView, StepView[]>({
    path: `/v5/persons/${personId}/steps`,
    paging: 'offset',
    limit: 20,
    rows: (body) => body,
  });
  return (
    <Section title={words.timeline}>
      {list.error && <Problem error={list.error} onRetry={list.reload} />}
      {!list.isLoading && !list.error && list.rows.length === 0 && <Text size="sm">{words.noSteps}</Text>}
      <Timeline
        when={(at) => <When at={at} />}
        happenings={list.rows.map((step) => ({
          key: step.id,
          at: step.event_date,
          title:
            step.event_id === null ? (
              stepName(step.name)
            ) : (
              <Anchor component={Link} to={`/referrals/inputs/${step.event_id}`} inherit>
                {stepName(step.name)}
              </Anchor>
            ),
          text: [step.program, step.journey_name].filter(Boolean).join(', ') || undefined,
          color: step.journey_name === 'friend' ? 'teal' : 'cobalt',
        }))}
      />
      {list.hasMore && (
        <Button variant="subtle" size="xs" loading={list.isLoadingMore} onClick={list.loadMore}>
          {words.more}
        </Button>
      )}
    </Section>
  );
}

/** "job_scheduled" → "Job scheduled": companies have steps of their own. */
function stepName(name: string): string {
  const text = name.replaceAll('_', ' ');
  return words.steps[name] ?? `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

export function Identity({ personId }: { personId: string }) {
  const list = useList<IdentityChangeView, IdentityChangeView[]>({
    ...{ path: `/v5/persons/${personId}/identity-history`, paging: 'offset', limit: 20 },
    rows: (body) => body,
  });
  return (
    <Section title={words.identity}>
      {list.error && <Problem error={list.error} onRetry={list.reload} />}
      {!list.isLoading && !list.error && list.rows.length === 0 && <Text size="sm">{words.noIdentity}</Text>}
      <Timeline
        when={(at) => <When at={at} />}
        happenings={list.rows.map((change) => ({
          key: change.id,
          at: change.created_date,
          title: words.changes[change.change] ?? change.change,
          text: (
            <>
              {[change.identity_key?.replaceAll('_', ' '), change.identity_key_value]
                .filter(Boolean)
                .join(': ')}{' '}
              {change.other_person_id !== null && change.other_person_id !== personId && (
                <PersonLink person={{ person_id: change.other_person_id }} />
              )}
            </>
          ),
          color: 'violet',
        }))}
      />
      {list.hasMore && (
        <Button variant="subtle" size="xs" loading={list.isLoadingMore} onClick={list.loadMore}>
          {words.more}
        </Button>
      )}
    </Section>
  );
}

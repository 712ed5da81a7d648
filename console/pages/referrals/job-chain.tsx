// The chain behind a job: verdict, who referred, every rule with its facts, rewards; beside it what happened and where facts are from.

import { Badge, Group, Stack, Text } from '@mantine/core';
import { CodeBlock } from '../../parts/copy.tsx';
import { Facts, Timeline } from '../../parts/facts.tsx';
import { Money, useFormats, When } from '../../parts/format.tsx';
import { RewardBadge, rewardStateName } from '../../parts/reward-badge.tsx';
import { Section } from '../../parts/section.tsx';
import { common } from '../../words.ts';
import { happeningsOf } from './happenings.tsx';
import classes from './referrals.module.css';
import type { JobExplanation } from './wire.ts';
import { words } from './words.ts';

const RESULT_COLORS = { pass: 'teal', fail: 'red', unknown: 'yellow' } as const;

export function JobChain({ explained }: { explained: JobExplanation }) {
  return (
    <div className={classes.chain}>
      <Stack gap="md">
        <Verdict explained={explained} />
        <WhoReferred explained={explained} />
        <Rules explained={explained} />
        <Rewards explained={explained} />
      </Stack>
      <Stack gap="md">
        <Section title={words.happened}>
          <Timeline happenings={happeningsOf(explained)} when={(at) => <When at={at} />} />
        </Section>
        <Sources explained={explained} />
      </Stack>
    </div>
  );
}

function Verdict({ explained }: { explained: JobExplanation }) {
  const { job } = explained;
  const { dateTime, money } = useFormats();
  return (
    <Section title={words.verdict}>
      <p className={classes.summary} style={{ margin: 0 }} data-testid="verdict">
        {explained.summary}
      </p>
      {explained.next.length > 0 && (
        <div>
          <Text size="sm" fw={600} mb={4}>
            {words.next}
          </Text>
          <ul className={classes.list}>
            {explained.next.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </div>
      )}
      <Facts
        facts={[
          [words.status, `${job.status} (${job.status_confirmed ? words.confirmed : words.notConfirmed})`],
          [words.created, job.created_on && dateTime(job.created_on)],
          [words.completed, job.completed_on && dateTime(job.completed_on)],
          [words.total, job.total_minor === null ? null : money(job.total_minor, job.currency)],
          [words.customer, job.customer_id],
          [words.code, job.advocate_code && <code>{job.advocate_code}</code>],
        ]}
      />
    </Section>
  );
}

function WhoReferred({ explained }: { explained: JobExplanation }) {
  const { attribution } = explained;
  return (
    <Section title={words.who}>
      <Text size="sm">{attribution.text}</Text>
      {attribution.alternatives.length > 0 && (
        <div>
          <Text size="sm" fw={600} mb={4}>
            {words.alternatives}
          </Text>
          <ul className={classes.list}>
            {attribution.alternatives.map((one) => (
              <li key={one.text}>{one.text}</li>
            ))}
          </ul>
        </div>
      )}
    </Section>
  );
}

function Rules({ explained }: { explained: JobExplanation }) {
  const { rules } = explained;
  return (
    <Section title={words.rules} text={rules.length > 0 ? words.rulesText : undefined}>
      {rules.length === 0 && <Text size="sm">{words.noRules}</Text>}
      <ul className={classes.rules}>
        {rules.map((rule) => (
          <li key={rule.rule + rule.code}>
            <Badge color={RESULT_COLORS[rule.result]} fullWidth>
              {words.results[rule.result]}
            </Badge>
            <div>
              <div>{rule.text}</div>
              <Group gap={8} mt={2}>
                <Text size="xs" c="dimmed">
                  {rule.rule}
                </Text>
                {Object.keys(rule.facts).length > 0 && (
                  <details className={classes.more}>
                    <summary>{words.factsOf(rule.code)}</summary>
                    <CodeBlock label={words.factsOf(rule.code)} text={JSON.stringify(rule.facts, null, 2)} />
                  </details>
                )}
              </Group>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Rewards({ explained }: { explained: JobExplanation }) {
  return (
    <Section title={words.rewards}>
      {explained.rewards.length === 0 && <Text size="sm">{words.noRewards}</Text>}
      {explained.rewards.map((reward) => {
        const view = explained.job.rewards.find(({ id }) => id === reward.reward_id);
        return (
          <div key={reward.reward_id}>
            <Group gap="xs" mb={8}>
              {view && <Money minor={view.amount_minor} currency={view.currency} fw={620} />}
              <Text size="sm">{common.rewardRoles[reward.role as 'advocate' | 'friend']}</Text>
              <RewardBadge state={reward.state} />
            </Group>
            {view?.flag && (
              <Text size="sm" c="var(--mantine-color-error)" mb={6}>
                {view.flag.message}
              </Text>
            )}
            <Timeline
              when={(at) => <When at={at} />}
              happenings={reward.history.map((change) => ({
                key: `${change.at} ${change.to}`,
                at: change.at,
                title: rewardStateName(change.to),
                text: change.message || (words.causes[change.cause] ?? change.cause.replaceAll('_', ' ')),
                color: 'cobalt',
              }))}
            />
          </div>
        );
      })}
    </Section>
  );
}

function Sources({ explained }: { explained: JobExplanation }) {
  const { facts, questions, written } = explained;
  const { ago } = useFormats();
  return (
    <>
      <Section title={words.sources} text={words.sourcesText}>
        {facts.length + questions.length === 0 && <Text size="sm">{words.noFacts}</Text>}
        {facts.map((fact) => (
          <details key={fact.fact_id} className={classes.more}>
            <summary>
              {words.factLine(fact.kind.replaceAll('_', ' '), fact.source)}, {ago(fact.known_at)}
            </summary>
            <CodeBlock label={fact.kind} text={JSON.stringify(fact.value, null, 2)} />
          </details>
        ))}
        {questions.map((question) => (
          <Group key={question.kind} gap={6} justify="space-between">
            <Text size="sm">{words.asked(question.kind.replaceAll('_', ' '), question.attempts)}</Text>
            <Badge color={question.answered_at ? 'teal' : 'yellow'}>
              {question.answered_at ? words.answered : words.awaited}
            </Badge>
            {question.last_error && (
              <Text size="xs" c="var(--mantine-color-error)">
                {question.last_error}
              </Text>
            )}
          </Group>
        ))}
      </Section>
      {written.length > 0 && (
        <Section title={words.written}>
          {written.map((one) => (
            <Text size="sm" key={one.text}>
              {one.text}
            </Text>
          ))}
        </Section>
      )}
    </>
  );
}

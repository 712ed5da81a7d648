// "Send yourself a test job": one press, and step by step what a job that a Zap sends would come to. Nothing is stored.

import { Anchor, Button, Checkbox, Group, List, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { MoneyField } from '../../parts/number-fields.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Outcome, Step, type StepState, Steps } from './step.tsx';
import { sendTestJob, type TestOutcome } from './test-job.ts';
import { words } from './words.ts';

const t = words.test;

export function TestJobPage() {
  const [code, setCode] = useState('');
  const [total, setTotal] = useState<number | null>(50_000);
  const [isExisting, setExisting] = useState(false);
  const run = useMutation({
    mutationFn: () => sendTestJob({ code: code.trim(), totalMinor: total ?? 0, isExisting }),
  });
  return (
    <>
      <PageHeader title={t.title} subtitle={t.subtitle} back={{ to: '/setup', title: words.title }} />
      <Stack maw={760}>
        <Paper withBorder p="lg">
          <form
            onSubmit={(event) => {
              event.preventDefault();
              run.mutate();
            }}
          >
            <Stack gap="sm">
              <Group grow align="flex-end" preventGrowOverflow={false}>
                <TextInput
                  label={t.code}
                  description={t.codeHint}
                  miw={180}
                  value={code}
                  onChange={(event) => setCode(event.currentTarget.value)}
                />
                <MoneyField label={t.total} miw={140} value={total} onChange={setTotal} />
              </Group>
              <Checkbox
                label={t.isExisting}
                checked={isExisting}
                onChange={(event) => setExisting(event.currentTarget.checked)}
              />
              <div>
                <Button type="submit" loading={run.isPending} autoFocus>
                  {run.data ? t.again : t.press}
                </Button>
              </div>
            </Stack>
          </form>
        </Paper>
        {run.error && <Problem error={run.error} onRetry={() => run.mutate()} />}
        {run.data && <OutcomeSteps outcome={run.data} />}
        <Text size="sm" c="dimmed">
          {t.real}{' '}
          <Anchor component={Link} to="/events/test" inherit underline="always">
            {t.realLink}
          </Anchor>
          .
        </Text>
      </Stack>
    </>
  );
}

function OutcomeSteps({ outcome }: { outcome: TestOutcome }) {
  const { tried, verdict, hasCampaign } = outcome;
  const isTaken = tried.is_accepted;
  const isAttributed = verdict?.attribution.outcome === 'attributed';
  const isRewarded = (verdict?.rewards.length ?? 0) > 0;
  const job = tried.job as { jobId?: string; id?: string } | null;
  const person = tried.person as { firstName?: string; lastName?: string; name?: string } | null;
  const who = person?.name ?? ([person?.firstName, person?.lastName].filter(Boolean).join(' ') || t.someone);
  const after = (isReached: boolean, isGood: boolean): StepState =>
    !isReached ? 'later' : isGood ? 'done' : 'bad';
  const step = (place: number, name: keyof typeof t.steps, state: StepState, children: ReactNode) => (
    <Step
      place={place}
      title={t.steps[name]}
      state={state}
      stateText={state === 'done' ? t.states.good : state === 'bad' ? t.states.bad : t.states.open}
    >
      <Outcome>{state === 'later' ? t.notReached : children}</Outcome>
    </Step>
  );
  return (
    <Steps>
      {step(1, 'accepted', after(true, isTaken), isTaken ? t.accepted : tried.refused?.message)}
      {step(
        2,
        'read',
        after(isTaken, tried.job !== null),
        <>
          {t.read(String(job?.jobId ?? job?.id ?? ''), who, tried.advocate_code)}
          {tried.notes.map(({ message }) => ` ${message}`)}
        </>,
      )}
      {step(
        3,
        'attributed',
        after(isTaken, isAttributed),
        !outcome.code ? (
          <Missing text={t.noCode} to="/people/new" action={t.addAdvocate} />
        ) : !hasCampaign ? (
          <Missing text={t.noCampaign} to="/campaigns" action={t.openCampaigns} />
        ) : (
          <>
            {verdict?.attribution.text}
            {verdict?.campaign && !verdict.campaign.is_this && ` ${t.otherCampaign(verdict.campaign.name)}`}
          </>
        ),
      )}
      {step(
        4,
        'rewarded',
        after(isAttributed, isRewarded),
        verdict && (
          <Stack gap={4}>
            {isRewarded
              ? verdict.rewards.map((reward) => <span key={reward.role}>{reward.text}</span>)
              : [t.nothing, ...verdict.next].join(' ')}
            {!isRewarded && (
              <List size="sm" aria-label={t.why}>
                {verdict.rules
                  .filter(({ result }) => result !== 'pass')
                  .map((rule) => (
                    <List.Item key={rule.code + rule.rule}>{rule.text}</List.Item>
                  ))}
              </List>
            )}
          </Stack>
        ),
      )}
    </Steps>
  );
}

function Missing({ text, to, action }: { text: string; to: string; action: string }) {
  return (
    <>
      {text}{' '}
      <Anchor component={Link} to={to} inherit underline="always">
        {action}
      </Anchor>
    </>
  );
}

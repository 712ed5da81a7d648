// The second half of the try-out, where a person plays the office: a job with the code, its completion, and what came of it.

import { Alert, Anchor, Button, Group, List, Loader, Stack, Text, Title } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { remove } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useFormats } from '../../parts/format.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { personText } from '../../parts/person-name.tsx';
import { notifyProblem } from '../../parts/problem.tsx';
import { Outcome, Step } from './step.tsx';
import type { TryState, TryStepProps } from './try-state.ts';
import { words } from './words.ts';

const t = words.guide;

export function BookStep({ state, step }: TryStepProps) {
  const { job } = state;
  return (
    <Step place={4} title={t.book.title} state={step} stateText={t[step]}>
      {step === 'done' && job && (
        <Outcome>
          {t.book.isDone(
            job.job_id,
            job.friend && personText(job.friend),
            job.advocate?.name ?? state.advocate?.codes[0] ?? '',
          )}
        </Outcome>
      )}
      {step === 'now' && (
        <AtTheOffice state={state} text={t.book.text} action={t.book.action}>
          {job ? t.book.notReferred(job.job_id) : t.book.waiting}
        </AtTheOffice>
      )}
    </Step>
  );
}

export function CompleteStep({ state, step }: TryStepProps) {
  const { money } = useFormats();
  const { job } = state;
  return (
    <Step place={5} title={t.complete.title} state={step} stateText={t[step]}>
      {step === 'done' && job && (
        <Outcome>{t.complete.isDone(money(job.total_minor ?? 0, job.currency))}</Outcome>
      )}
      {step === 'now' && (
        <AtTheOffice state={state} text={t.complete.text} action={t.complete.action}>
          {t.complete.waiting}
        </AtTheOffice>
      )}
    </Step>
  );
}

/** The office page is another program at another address: a tab of its own, with the code filled in. */
function AtTheOffice(props: { state: TryState; text: string; action: string; children: ReactNode }) {
  const { state, text, action, children } = props;
  const code = encodeURIComponent(state.advocate?.codes[0] ?? '');
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {text}
      </Text>
      <div>
        <Button
          component="a"
          href={`${state.standIn?.api_url ?? ''}/?advocateCode=${code}`}
          target="office"
          rel="noreferrer"
          rightSection={<IconExternalLink size={15} />}
        >
          {action}
        </Button>
      </div>
      <Outcome>
        <Group gap="xs" wrap="nowrap">
          <Loader size={14} aria-hidden />
          {children}
        </Group>
      </Outcome>
    </Stack>
  );
}

export function RewardStep({ state, step }: TryStepProps) {
  const { money } = useFormats();
  const { job, explained } = state;
  const amountOf = (role: string) => {
    const reward = job?.rewards.find((one) => one.role === role);
    return reward ? money(reward.amount_minor, reward.currency, true) : null;
  };
  const [advocate, friend] = [amountOf('advocate'), amountOf('friend')];
  const why = job && (
    <Anchor component={Link} to={`/referrals/jobs/${job.connection_id}/${job.job_id}`} size="sm">
      {t.reward.why}
    </Anchor>
  );
  return (
    <Step place={6} title={t.reward.title} state={step} stateText={t[step]}>
      {step === 'later' && (
        <Text size="sm" c="dimmed">
          {t.reward.text}
        </Text>
      )}
      {step === 'now' && (
        <Outcome>
          {explained ? (
            <Stack gap={6}>
              {t.reward.notYet}
              <List size="sm">
                {[explained.summary, ...explained.next].map((line) => (
                  <List.Item key={line}>{line}</List.Item>
                ))}
              </List>
              {why}
            </Stack>
          ) : (
            t.reward.text
          )}
        </Outcome>
      )}
      {step === 'done' && (
        <>
          <Outcome>
            <Text fw={620} size="lg" c="var(--mantine-color-teal-light-color)">
              {advocate && friend
                ? t.reward.isDone(advocate, friend)
                : t.reward.isDoneOne(advocate ?? friend ?? '')}
            </Text>
            {explained?.summary} {explained?.next.join(' ')}
          </Outcome>
          <Group gap="md">
            {why}
            <Anchor component={Link} to="/rewards" size="sm">
              {t.reward.rewards}
            </Anchor>
          </Group>
          <End state={state} />
        </>
      )}
    </Step>
  );
}

function End({ state: { standIn } }: { state: TryState }) {
  const navigate = useNavigate();
  const renew = useRenew('/v1/setup/try', '/v1/servicetitan/connections', '/v1/setup/checklist');
  const take = async () => {
    const isMeant = await confirm({
      ...{ title: t.removeTitle, text: t.removeText, action: t.remove, isDangerous: true },
    });
    if (!isMeant || !standIn) return;
    await remove(`/v1/servicetitan/connections/${standIn.connection_id}`);
    await renew();
    await navigate({ to: '/setup' });
    notifyDone(t.removed);
  };
  return (
    <Alert color="teal" mt="xs">
      <Title order={3} mb={4}>
        {t.endTitle}
      </Title>
      <Text size="sm">{t.endText}</Text>
      <Group gap="xs" mt="sm">
        <Button component={Link} to="/setup" size="xs">
          {t.checklist}
        </Button>
        <Button variant="default" size="xs" onClick={() => take().catch(notifyProblem)}>
          {t.remove}
        </Button>
      </Group>
    </Alert>
  );
}

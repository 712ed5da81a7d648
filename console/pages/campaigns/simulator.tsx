// "If this job came in now": decides a supposed job by the settings as they stand in the form, and says why. Nothing is written.

import {
  Alert,
  Badge,
  Checkbox,
  Group,
  List,
  NativeSelect,
  Skeleton,
  Stack,
  Text,
  ThemeIcon,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCheck, IconQuestionMark, IconX } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Simulation } from '../../../src/campaigns/simulate-wire.ts';
import { post } from '../../api/api.ts';
import { useFormats } from '../../parts/format.tsx';
import { MoneyField } from '../../parts/number-fields.tsx';
import { errorText } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { changesOf, useCampaignForm, valuesOf } from './campaign-form.ts';
import type { CampaignView } from './wire.ts';
import { words } from './words.ts';

const EVIDENCE = ['advocate_code', 'web_lead', 'click', 'none'] as const;
const STATUSES = ['Completed', 'Scheduled', 'Canceled'] as const;
const TYPING_MS = 350;

export function Simulator({ campaign }: { campaign: CampaignView }) {
  const { values } = useCampaignForm();
  const [job, setJob] = useState({
    status: 'Completed' as (typeof STATUSES)[number],
    total: 50_000 as number | null,
    evidence: 'advocate_code' as (typeof EVIDENCE)[number],
    isExisting: false,
    isPaid: true,
    isFree: false,
  });
  const { name: _name, program_label: _label, ...changes } = changesOf(valuesOf(campaign), values);
  const [asked] = useDebouncedValue(JSON.stringify(bodyOf(job, changes)), TYPING_MS);
  const verdict = useQuery({
    queryKey: [`/v1/campaigns/${campaign.campaign_id}/simulate`, asked],
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: () => post<Simulation>(`/v1/campaigns/${campaign.campaign_id}/simulate`, JSON.parse(asked)),
  });
  const change = (part: Partial<typeof job>) => setJob({ ...job, ...part });
  return (
    <Section title={words.simulator.title} text={words.simulator.text}>
      <NativeSelect
        label={words.simulator.evidence}
        value={job.evidence}
        data={EVIDENCE.map((value) => ({ value, label: words.simulator.evidences[value] }))}
        onChange={(event) => change({ evidence: event.currentTarget.value as typeof job.evidence })}
      />
      <Group grow align="flex-start">
        <NativeSelect
          label={words.simulator.status}
          value={job.status}
          data={STATUSES.map((value) => ({ value, label: words.simulator.statuses[value] }))}
          onChange={(event) => change({ status: event.currentTarget.value as typeof job.status })}
        />
        <MoneyField label={words.simulator.total} value={job.total} onChange={(total) => change({ total })} />
      </Group>
      <Stack gap={8}>
        <Checkbox
          label={words.simulator.isExisting}
          checked={job.isExisting}
          onChange={(event) => change({ isExisting: event.currentTarget.checked })}
        />
        <Checkbox
          label={words.simulator.isPaid}
          checked={job.isPaid}
          onChange={(event) => change({ isPaid: event.currentTarget.checked })}
        />
        <Checkbox
          label={words.simulator.isFree}
          checked={job.isFree}
          onChange={(event) => change({ isFree: event.currentTarget.checked })}
        />
      </Stack>
      <div aria-live="polite">
        {verdict.isPending && <Skeleton h={120} />}
        {verdict.error && <Alert color="yellow">{errorText(verdict.error)}</Alert>}
        {verdict.data && !verdict.error && <Verdict verdict={verdict.data} />}
      </div>
    </Section>
  );
}

interface SupposedJob {
  status: string;
  total: number | null;
  evidence: string;
  isExisting: boolean;
  isPaid: boolean;
  isFree: boolean;
}

/** A customer is an existing one by a job of years ago that was paid for. */
const EARLIER = { completed_on: '2020-01-01T12:00:00Z', total_minor: 20_000 };

function bodyOf(job: SupposedJob, changes: Record<string, unknown>) {
  return {
    changes,
    evidence: job.evidence,
    friend: { first_name: 'Pat', earlier_jobs: job.isExisting ? [EARLIER] : [] },
    job: { status: job.status, total_minor: job.total ?? 0, paid: job.isPaid, no_charge: job.isFree },
  };
}

const RESULTS = {
  pass: { color: 'teal', icon: IconCheck },
  fail: { color: 'red', icon: IconX },
  unknown: { color: 'gray', icon: IconQuestionMark },
} as const;

function Verdict({ verdict }: { verdict: Simulation }) {
  const { money } = useFormats();
  return (
    <Stack gap="xs">
      <Text fw={600}>{verdict.summary}</Text>
      {verdict.rewards.length > 0 && (
        <Group gap="xs">
          {verdict.rewards.map((reward) => (
            <Badge key={reward.role} color="teal" size="lg">
              {words.simulator.roles[reward.role]} {money(reward.amount_minor, reward.currency, true)}
            </Badge>
          ))}
        </Group>
      )}
      <List size="sm" spacing={6} withPadding={false} listStyleType="none">
        {verdict.rules.map((rule) => {
          const { color, icon: Icon } = RESULTS[rule.result];
          return (
            <List.Item
              key={rule.code + rule.rule}
              icon={
                <ThemeIcon size={18} radius="xl" variant="light" color={color}>
                  <Icon size={12} aria-label={words.simulator.results[rule.result]} />
                </ThemeIcon>
              }
            >
              {rule.text}
            </List.Item>
          );
        })}
      </List>
      {verdict.next.map((line) => (
        <Text key={line} size="sm" c="dimmed">
          {line}
        </Text>
      ))}
    </Stack>
  );
}

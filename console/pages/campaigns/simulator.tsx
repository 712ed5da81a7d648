// "If this job came in now": decides a supposed job by the settings as they stand in the form, and says why. Nothing is written.

import {
  Alert,
  Badge,
  Checkbox,
  Group,
  List,
  NativeSelect,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
  TextInput,
  ThemeIcon,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCheck, IconQuestionMark, IconX } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Simulation } from '../../../src/campaigns/simulate-wire.ts';
import { ApiError, post } from '../../api/api.ts';
import { useFormats } from '../../parts/format.tsx';
import { MoneyField } from '../../parts/number-fields.tsx';
import { errorText } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import classes from './campaign.module.css';
import { changesOf, useCampaignForm, valuesOf } from './campaign-form.ts';
import { NamesField } from './names-field.tsx';
import type { CampaignView } from './wire.ts';
import { words } from './words.ts';

const EVIDENCE = ['advocate_code', 'web_lead', 'click', 'none'] as const;
const STATUSES = ['Completed', 'Scheduled', 'Canceled'] as const;
const KINDS = ['customer', 'employee', 'technician', 'partner'] as const;
const LISTS = {
  business_unit_id: 'business_unit',
  job_type_id: 'job_type',
  servicetitan_campaign_id: 'campaign',
  tag_type_ids: 'tag_type',
} as const;
const IDS = Object.keys(LISTS) as (keyof typeof LISTS)[];
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
    kind: 'customer' as (typeof KINDS)[number],
    code: '',
    ids: {} as SupposedJob['ids'],
  });
  const { name: _name, program_label: _label, ...changes } = changesOf(valuesOf(campaign), values);
  const [asked] = useDebouncedValue(JSON.stringify(bodyOf(job, changes)), TYPING_MS);
  const verdict = useQuery({
    // The same question has another answer once the draft was saved.
    queryKey: [
      `/v1/campaigns/${campaign.campaign_id}/simulate`,
      campaign.version,
      campaign.updated_at,
      asked,
    ],
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
      <More job={job} onChange={change} />
      <div aria-live="polite">
        {verdict.isPending && <Skeleton h={120} />}
        {verdict.error && <Alert color="yellow">{whyNot(verdict.error)}</Alert>}
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
  /** Of an advocate who is made up; a code says who it is. */
  kind: (typeof KINDS)[number];
  code: string;
  ids: Partial<Record<(typeof IDS)[number], string[]>>;
}

/** What rules ask for beyond the usual: who the advocate is, and what kind of job it is. */
function More({ job, onChange }: { job: SupposedJob; onChange(part: Partial<SupposedJob>): void }) {
  return (
    <details className={classes.more}>
      <summary>{words.simulator.more}</summary>
      <Stack gap="sm" mt="sm">
        <Group grow align="flex-start">
          <NativeSelect
            label={words.simulator.kind}
            value={job.kind}
            disabled={job.code !== ''}
            data={KINDS.map((value) => ({ value, label: words.simulator.kinds[value] }))}
            onChange={(event) => onChange({ kind: event.currentTarget.value as SupposedJob['kind'] })}
          />
          <TextInput
            label={words.simulator.code}
            title={words.simulator.codeHint}
            value={job.code}
            onChange={(event) => onChange({ code: event.currentTarget.value.trim() })}
          />
        </Group>
        <SimpleGrid cols={2} spacing="sm">
          {IDS.map((name) => (
            <NamesField
              key={name}
              kind={LISTS[name]}
              label={words.simulator.ids[name]}
              value={job.ids[name] ?? []}
              onChange={(ids) => onChange({ ids: { ...job.ids, [name]: ids } })}
            />
          ))}
        </SimpleGrid>
      </Stack>
    </details>
  );
}

/** What keeps it from being decided: the first thing to mend, in its own words. */
function whyNot(error: Error): string {
  const [first] = error instanceof ApiError ? error.problems : [];
  return first ? words.simulator.mendFirst(first.message) : errorText(error);
}

/** A customer is an existing one by a job of years ago that was paid for. */
const EARLIER = { completed_on: '2020-01-01T12:00:00Z', total_minor: 20_000 };

function bodyOf(job: SupposedJob, changes: Record<string, unknown>) {
  const { tag_type_ids: tags = [], ...single } = job.ids;
  const ids = Object.entries(single).filter(([, [id]]) => id !== undefined);
  return {
    changes,
    advocate: job.code === '' ? { kind: job.kind } : { code: job.code },
    evidence: job.evidence,
    friend: { first_name: 'Pat', earlier_jobs: job.isExisting ? [EARLIER] : [] },
    job: {
      status: job.status,
      total_minor: job.total ?? 0,
      paid: job.isPaid,
      no_charge: job.isFree,
      tag_type_ids: tags,
      ...Object.fromEntries(ids.map(([name, [id]]) => [name, id])),
    },
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

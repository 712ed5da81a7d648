// One import: how far it is, pausing, going on, canceling, and the rows that were refused.

import { Badge, Button, Group, Progress, Skeleton, Stack, Text } from '@mantine/core';
import { IconChecks } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { get, post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { actorText } from '../../parts/actor.ts';
import { useFormats, When } from '../../parts/format.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { Faults } from './faults.tsx';
import { Figures } from './figures.tsx';
import { COLORS, shareDone, WATCH_MS } from './import-state.ts';
import type { Fault, ImportView } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v1/file-imports';

export function ImportPage() {
  const { importId = '' } = useParams({ strict: false }) as { importId?: string };
  const { data, error, refetch } = useQuery<ImportView>({
    queryKey: [PATH, importId],
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? WATCH_MS : false),
    queryFn: ({ signal }) => get<ImportView>(`${PATH}/${importId}`, {}, signal),
  });
  return (
    <>
      <PageHeader
        title={data?.name ?? words.importTitle}
        badge={data && <Badge color={COLORS[data.state]}>{words.states[data.state]}</Badge>}
        subtitle={
          data && (
            <>
              {`${words.kinds[data.kind]} · ${actorText(data.created_by)} · `}
              <When at={data.created_at} />
            </>
          )
        }
        back={{ to: '/files', title: words.title }}
        actions={data && <Verbs row={data} />}
      />
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton h={240} radius="lg" />}
      {data && (
        <Stack>
          <Section title={words.rows}>
            <Far row={data} />
            <Figures of={data} />
          </Section>
          <Refused row={data} />
        </Stack>
      )}
    </>
  );
}

function Far({ row }: { row: ImportView }) {
  const { number } = useFormats();
  return (
    <div>
      <Text size="sm" role="status" mb={6}>
        {words.progress(number(row.done), number(row.rows))}
      </Text>
      <Progress
        value={shareDone(row)}
        color={COLORS[row.state]}
        animated={row.state === 'running'}
        aria-label={words.progressLabel}
      />
    </div>
  );
}

function Verbs({ row }: { row: ImportView }) {
  const may = useMay('CLIENT_ADMIN', 'CAMPAIGN_EDIT');
  const renew = useRenew(PATH);
  const turn = async (verb: 'pause' | 'resume' | 'cancel') => {
    if (verb === 'cancel') {
      const isMeant = await confirm({
        ...{ title: words.cancelTitle, text: words.cancelText, action: words.cancel },
        isDangerous: true,
      });
      if (!isMeant) return;
    }
    await post(`${PATH}/${row.import_id}/${verb}`);
    await renew();
    notifyDone({ pause: words.paused, resume: words.resumed, cancel: words.canceled }[verb]);
  };
  if (row.state === 'done' || row.state === 'canceled') {
    return may ? (
      <Button component={Link} to="/files/imports/new" variant="default">
        {words.again}
      </Button>
    ) : null;
  }
  const title = may ? undefined : words.mayNotImport;
  return (
    <>
      <Button
        variant="default"
        disabled={!may}
        title={title}
        onClick={() => turn(row.state === 'paused' ? 'resume' : 'pause').catch(notifyProblem)}
      >
        {row.state === 'paused' ? words.resume : words.pause}
      </Button>
      <Button
        variant="light"
        color="red"
        disabled={!may}
        title={title}
        onClick={() => turn('cancel').catch(notifyProblem)}
      >
        {words.cancel}
      </Button>
    </>
  );
}

function Refused({ row }: { row: ImportView }) {
  const path = `${PATH}/${row.import_id}/errors`;
  const found = useQuery({
    // Read again when there are more of them.
    queryKey: [path, row.refused],
    enabled: row.refused > 0,
    queryFn: ({ signal }) => get<(Fault & { cells: string[] })[]>(path, {}, signal),
  });
  if (row.refused === 0) {
    return (
      <Section title={words.noErrors} text={words.noErrorsText}>
        <IconChecks size={22} aria-hidden />
      </Section>
    );
  }
  return (
    <Section title={words.errors} text={words.mendText}>
      <Group>
        <Button component="a" href={`${path}.csv`} download variant="default">
          {words.downloadErrors}
        </Button>
      </Group>
      {found.error && <Problem error={found.error} onRetry={() => void found.refetch()} />}
      {!found.data && !found.error && <Skeleton h={80} />}
      {found.data && <Faults faults={found.data} />}
    </Section>
  );
}

// One file for the bank: its payments, the download, and what the bank answered.

import { Anchor, Badge, Button, Group, List, Paper, Stack, Text, TextInput } from '@mantine/core';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { get, post } from '../../../api/api.ts';
import { useList } from '../../../api/lists.ts';
import { useRenew } from '../../../api/renew.ts';
import { useMay } from '../../../api/session.tsx';
import { actorText } from '../../../parts/actor.ts';
import { type Column, DataTable } from '../../../parts/data-table.tsx';
import { Money, useFormats } from '../../../parts/format.tsx';
import { confirm, notifyDone } from '../../../parts/notify.tsx';
import { PageHeader } from '../../../parts/page-header.tsx';
import { PersonLink } from '../../../parts/person-name.tsx';
import { usePersonNames } from '../../../parts/person-names.tsx';
import { notifyProblem, Problem } from '../../../parts/problem.tsx';
import { ReadOnlyNote } from '../../../parts/read-only-note.tsx';
import { Section } from '../../../parts/section.tsx';
import { PageSkeleton } from '../../../shell/states.tsx';
import { PayoutBadge } from '../money-states.tsx';
import classes from '../payouts.module.css';
import type { PayoutView } from '../wire.ts';
import { FileBadge } from './file-badge.tsx';
import { useFileNames } from './file-names.ts';
import type { BankFileView } from './wire.ts';
import { words } from './words.ts';

const RefusedDialog = lazy(async () => ({ default: (await import('./refused-dialog.tsx')).RefusedDialog }));
/** As many as a file has. */
const LINES_AT_MOST = 1_000;

export function BankFilePage() {
  const { fileId } = useParams({ strict: false }) as { fileId: string };
  const { dateTime } = useFormats();
  const { supplierOf, payersOf } = useFileNames();
  const mayPay = useMay('CLIENT_ADMIN');
  const found = useQuery({
    queryKey: ['/v1/bank-files', fileId],
    queryFn: ({ signal }) => get<BankFileView>(`/v1/bank-files/${fileId}`, {}, signal),
  });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <PageSkeleton />;
  const file = found.data;
  return (
    <>
      <PageHeader
        title={words.file(dateTime(file.created_at))}
        back={{ to: '/payouts/bank-files', title: words.label }}
        badge={<FileBadge file={file} />}
        subtitle={[supplierOf(file), payersOf(file), actorText(file.created_by)].filter(Boolean).join(' · ')}
        actions={mayPay && <Actions file={file} />}
      />
      <Stack>
        <Figures file={file} />
        {!mayPay && <ReadOnlyNote text={words.onlyAdmins} />}
        {mayPay && file.open > 0 && (
          <Section title={words.next}>
            <List type="ordered" size="sm">
              {words.steps.map((step) => (
                <List.Item key={step}>{step}</List.Item>
              ))}
            </List>
            <Text size="sm" c="dimmed">
              {words.downloadText}
            </Text>
          </Section>
        )}
        <Lines file={file} mayPay={mayPay} />
      </Stack>
    </>
  );
}

function Actions({ file }: { file: BankFileView }) {
  const { money } = useFormats();
  const renew = useRenew('/v1/bank-files', '/v1/payouts', '/v2/rewards', '/v1/ledger', '/v1/tax-totals');
  const path = `/v1/bank-files/${file.id}`;
  const action = file.open === file.payouts ? words.allPaid : words.othersPaid;
  const allPaid = async () => {
    const isMeant = await confirm({
      title: words.allPaidTitle(file.open, money(file.open_minor, file.currency)),
      ...{ text: words.allPaidText, action },
    });
    if (!isMeant) return;
    const { settled } = await post<{ settled: number }>(`${path}/results`, { others: 'paid' });
    await renew();
    notifyDone(words.settled(settled));
  };
  return (
    <>
      <Button
        component="a"
        variant="default"
        leftSection={<IconDownload size={15} />}
        href={`${path}/csv`}
        download
      >
        {words.download}
      </Button>
      {file.open > 0 && <Button onClick={() => allPaid().catch(notifyProblem)}>{action}</Button>}
    </>
  );
}

function Figures({ file }: { file: BankFileView }) {
  const { money } = useFormats();
  const sum = (count: number, minor: number) => `${money(minor, file.currency)} (${count})`;
  const failedMinor = file.total_minor - file.open_minor - file.paid_minor;
  const figures: [string, string][] = [
    [words.total, sum(file.payouts, file.total_minor)],
    [words.open, sum(file.open, file.open_minor)],
    [words.paid, sum(file.paid, file.paid_minor)],
    [words.failed, sum(file.failed, failedMinor)],
  ];
  return (
    <div className={classes.figures}>
      {figures.map(([name, value]) => (
        <Paper withBorder className={classes.figure} key={name}>
          <Text size="sm" c="dimmed">
            {name}
          </Text>
          <Text fw={650} size="lg">
            {value}
          </Text>
        </Paper>
      ))}
    </div>
  );
}

function Lines({ file, mayPay }: { file: BankFileView; mayPay: boolean }) {
  const { money } = useFormats();
  const [wanted, setWanted] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isRefusing, setRefusing] = useState(false);
  const list = useList<PayoutView, { items: PayoutView[] }>({
    ...{ path: '/v1/payouts', query: { bank_file_id: file.id }, paging: 'cursor', limit: LINES_AT_MOST },
    rows: (body) => body.items,
  });
  const nameOf = usePersonNames(list.rows.map(({ person_id: id }) => id));
  const needle = wanted.trim().toLowerCase();
  const rows = list.rows.filter((row) =>
    `${nameOf(row.person_id)} ${row.id} ${money(row.amount_minor, row.currency)}`
      .toLowerCase()
      .includes(needle),
  );
  const refusable = list.rows.filter((row) => chosen.has(row.id) && row.done_at === null);
  return (
    <>
      <Group justify="space-between">
        <TextInput
          aria-label={words.find}
          placeholder={words.find}
          leftSection={<IconSearch size={15} />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          data-filter
          w={{ base: '100%', xs: 280 }}
        />
        {refusable.length > 0 && (
          <Group gap="xs">
            <Text size="sm">{words.chosen(refusable.length)}</Text>
            <Button color="red" variant="light" onClick={() => setRefusing(true)}>
              {words.refuse}
            </Button>
          </Group>
        )}
      </Group>
      <DataTable
        label={words.lines}
        list={{ ...list, rows }}
        columns={columnsOf(nameOf)}
        rowKey={({ id }) => id}
        rowLink={({ id }) => `/payouts/payments/${id}`}
        isFiltered={needle !== ''}
        csvName={`bank-file-${file.id}`}
        empty={null}
        {...(mayPay && file.open > 0 && { selection: { chosen, onChange: setChosen } })}
      />
      <Suspense>
        {isRefusing && (
          <RefusedDialog
            fileId={file.id}
            lines={refusable.map((row) => ({ ...row, name: nameOf(row.person_id) }))}
            onClose={() => setRefusing(false)}
            onDone={() => setChosen(new Set())}
          />
        )}
      </Suspense>
    </>
  );
}

function columnsOf(nameOf: (personId: string) => string): Column<PayoutView>[] {
  return [
    {
      key: 'reference',
      title: words.columns.reference,
      cell: (row) => row.id,
      csv: (row) => row.id,
      onPhone: 'title',
    },
    {
      key: 'person',
      title: words.columns.person,
      cell: (row) => <PersonLink person={{ person_id: row.person_id, name: nameOf(row.person_id) }} />,
      sortBy: (row) => nameOf(row.person_id),
      csv: (row) => nameOf(row.person_id),
    },
    {
      key: 'amount',
      title: words.columns.amount,
      align: 'right',
      cell: (row) => <Money minor={row.amount_minor} currency={row.currency} />,
      sortBy: (row) => row.amount_minor,
      csv: (row) => `${row.amount_minor / 100} ${row.currency}`,
    },
    {
      key: 'state',
      title: words.columns.state,
      cell: (row) =>
        row.state === 'accepted' ? (
          <Badge color="cobalt">{words.linesWithBank}</Badge>
        ) : (
          <PayoutBadge state={row.state} />
        ),
      width: 150,
      sortBy: (row) => row.state,
      csv: (row) => row.state,
    },
    {
      key: 'rewards',
      title: words.columns.rewards,
      cell: (row) => (
        <Group gap={8} component="span">
          {row.reward_ids.map((id) => (
            <Anchor key={id} component={Link} to={`/rewards/${id}`} inherit>
              {words.reward(id)}
            </Anchor>
          ))}
        </Group>
      ),
      csv: (row) => row.reward_ids.join(' '),
    },
    {
      key: 'said',
      title: words.columns.said,
      cell: (row) => (row.done_at === null ? '–' : row.detail),
      csv: (row) => row.detail,
    },
  ];
}

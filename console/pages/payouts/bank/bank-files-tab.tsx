// Files for the bank: what waits for one, and those that were made.

import { Button, Stack, Text } from '@mantine/core';
import { IconBuildingBank } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { get } from '../../../api/api.ts';
import { useList } from '../../../api/lists.ts';
import { useMay } from '../../../api/session.tsx';
import { type Column, DataTable } from '../../../parts/data-table.tsx';
import { Empty } from '../../../parts/empty.tsx';
import { Money, useFormats, When } from '../../../parts/format.tsx';
import { Problem } from '../../../parts/problem.tsx';
import { ReadOnlyNote } from '../../../parts/read-only-note.tsx';
import { Section } from '../../../parts/section.tsx';
import classes from '../payouts.module.css';
import { FileBadge, fileState } from './file-badge.tsx';
import { useFileNames } from './file-names.ts';
import type { BankFileView, WaitingFileView } from './wire.ts';
import { words } from './words.ts';

const MakeFileDialog = lazy(async () => ({
  default: (await import('./make-file-dialog.tsx')).MakeFileDialog,
}));
/** As many as the API lists. */
const FILES_AT_MOST = 1_000;

export function BankFilesTab() {
  const mayPay = useMay('CLIENT_ADMIN');
  const { supplierOf, payersOf } = useFileNames();
  const list = useList<BankFileView, BankFileView[]>({
    ...{ path: '/v1/bank-files', paging: 'offset', limit: FILES_AT_MOST + 1 },
    rows: (body) => body,
  });
  const columns: Column<BankFileView>[] = [
    {
      key: 'made',
      title: words.columns.made,
      cell: (file) => <When at={file.created_at} />,
      sortBy: (file) => file.created_at,
      csv: (file) => file.created_at,
      onPhone: 'title',
    },
    {
      key: 'state',
      title: words.columns.state,
      cell: (file) => <FileBadge file={file} />,
      sortBy: (file) => fileState(file).text,
      csv: (file) => fileState(file).text,
    },
    {
      key: 'payments',
      title: words.columns.payments,
      align: 'right',
      cell: (file) => file.payouts,
      sortBy: (file) => file.payouts,
      csv: (file) => file.payouts,
    },
    {
      key: 'sum',
      title: words.columns.sum,
      align: 'right',
      cell: (file) => <Money minor={file.total_minor} currency={file.currency} />,
      sortBy: (file) => file.total_minor,
      csv: (file) => `${file.total_minor / 100} ${file.currency}`,
    },
    { key: 'supplier', title: words.columns.supplier, cell: supplierOf, sortBy: supplierOf, csv: supplierOf },
    { key: 'payer', title: words.columns.payer, cell: payersOf, sortBy: payersOf, csv: payersOf },
  ];
  return (
    <Stack>
      {!mayPay && <ReadOnlyNote text={words.onlyAdmins} />}
      <Waiting mayPay={mayPay} hasFiles={list.rows.length > 0} />
      <DataTable
        label={words.label}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        rowLink={({ id }) => `/payouts/bank-files/${id}`}
        csvName="bank-files"
        empty={<Empty icon={IconBuildingBank} title={words.none} text={words.noneText} />}
      />
    </Stack>
  );
}

function Waiting({ mayPay, hasFiles }: { mayPay: boolean; hasFiles: boolean }) {
  const { money } = useFormats();
  const [made, setMade] = useState<WaitingFileView | null>(null);
  const waiting = useQuery({
    queryKey: ['/v1/bank-files', 'waiting'],
    queryFn: ({ signal }) => get<WaitingFileView[]>('/v1/bank-files/waiting', {}, signal),
  });
  if (waiting.error) return <Problem error={waiting.error} onRetry={() => void waiting.refetch()} />;
  if (waiting.isPending || (waiting.data.length === 0 && !hasFiles)) return null;
  return (
    <Section title={words.waiting} text={words.waitingText}>
      {waiting.data.length === 0 && <Text size="sm">{words.nothingWaits}</Text>}
      <ul className={classes.list}>
        {waiting.data.map((one) => (
          <li key={one.supplier_id + one.payer_id + one.currency}>
            <div>
              <Text size="sm" fw={600}>
                {words.waits(one.supplier, one.payer)}
              </Text>
              <Text size="sm">{words.waitsText(one.payouts, money(one.total_minor, one.currency))}</Text>
            </div>
            {mayPay && <Button onClick={() => setMade(one)}>{words.make}</Button>}
          </li>
        ))}
      </ul>
      <Suspense>{made && <MakeFileDialog waiting={made} onClose={() => setMade(null)} />}</Suspense>
    </Section>
  );
}

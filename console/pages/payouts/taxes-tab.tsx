// Taxes: what each person was paid in a year, the year-end file, and the legal entities that pay.

import { Badge, Button, Group, NativeSelect, Stack } from '@mantine/core';
import { IconDownload, IconFileText } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { get, withQuery } from '../../api/api.ts';
import { useList } from '../../api/lists.ts';
import { isAllowed, useMay, useSession } from '../../api/session.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Facts } from '../../parts/facts.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Money, useFormats } from '../../parts/format.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { Forbidden } from '../../shell/states.tsx';
import { common } from '../../words.ts';
import classes from './payouts.module.css';
import type { PayerView, TaxView } from './wire.ts';
import { words } from './words.ts';

const PayerDialog = lazy(async () => ({ default: (await import('./payer-dialog.tsx')).PayerDialog }));

const YEARS = 6;

export function TaxesTab() {
  const may = isAllowed(useSession(), ['CLIENT_REPORT_DOWNLOAD']);
  const thisYear = new Date().getFullYear();
  const [{ year = String(thisYear) }, setYear] = useFilters('year');
  const list = useList<TaxView, TaxView[]>({
    ...{ path: '/v1/tax-totals', query: { year }, paging: 'offset', limit: 100_000, enabled: may },
    rows: (body) => body,
  });
  if (!may) return <Forbidden />;
  return (
    <Stack>
      <Section title={words.taxTotals} text={words.taxText}>
        <Group justify="space-between" align="end">
          <NativeSelect
            label={words.year}
            value={year}
            onChange={(event) => setYear({ year: event.currentTarget.value })}
            data={Array.from({ length: YEARS }, (_, back) => String(thisYear - back))}
          />
          <Button
            component="a"
            variant="default"
            leftSection={<IconDownload size={15} />}
            href={withQuery('/v1/tax-totals.csv', { year })}
            download
          >
            {words.taxCsv}
          </Button>
        </Group>
        <DataTable
          label={words.taxTotals}
          list={list}
          columns={COLUMNS}
          rowKey={(row) => row.payer_id + row.person_id + row.currency}
          rowLink={(row) => `/people/${row.person_id}`}
          empty={<Empty icon={IconFileText} title={words.noTaxes} text={words.noTaxesText} />}
        />
      </Section>
      <Payers />
    </Stack>
  );
}

function Payers() {
  const { money } = useFormats();
  const mayPay = useMay('CLIENT_ADMIN');
  // 'new': one is added; a payer: it is changed.
  const [edited, setEdited] = useState<PayerView | 'new' | null>(null);
  const found = useQuery({
    queryKey: ['/v1/payers'],
    queryFn: ({ signal }) => get<PayerView[]>('/v1/payers', {}, signal),
  });
  const limit = (minor: number | null, currency: string) => (minor === null ? null : money(minor, currency));
  return (
    <Section title={words.payers} text={words.payersText}>
      {found.error && <Problem error={found.error} />}
      {(found.data ?? []).map((payer) => (
        <div key={payer.id} className={classes.payer}>
          <Facts
            facts={[
              [words.columns.payer, payer.name],
              [words.threshold, limit(payer.threshold_minor, payer.currency)],
              [words.detailsFrom, limit(payer.details_from_minor, payer.currency)],
            ]}
          />
          {mayPay && (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={words.editPayer(payer.name)}
              onClick={() => setEdited(payer)}
            >
              {common.edit}
            </Button>
          )}
        </div>
      ))}
      {mayPay && (
        <div>
          <Button variant="default" onClick={() => setEdited('new')}>
            {words.addPayer}
          </Button>
        </div>
      )}
      <Suspense>
        {edited && <PayerDialog payer={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
      </Suspense>
    </Section>
  );
}

const COLUMNS: Column<TaxView>[] = [
  {
    key: 'person',
    title: words.columns.person,
    cell: ({ name, email }) => name || email || '–',
    sortBy: ({ name }) => name,
    onPhone: 'title',
  },
  {
    key: 'payer',
    title: words.columns.payer,
    cell: ({ payer }) => payer,
    sortBy: ({ payer }) => payer,
    onPhone: 'hidden',
  },
  {
    key: 'paid',
    title: words.columns.paid,
    align: 'right',
    cell: (row) => <Money minor={row.paid_minor} currency={row.currency} />,
    sortBy: (row) => row.paid_minor,
  },
  {
    key: 'payments',
    title: words.columns.payments,
    align: 'right',
    cell: ({ payments }) => payments,
    sortBy: ({ payments }) => payments,
  },
  {
    key: 'details',
    title: words.columns.details,
    cell: (row) => (
      <Badge color={row.details_on_file ? 'teal' : row.threshold_reached ? 'red' : 'gray'}>
        {row.details_on_file ? words.onFile : row.threshold_reached ? words.missing : words.notNeeded}
      </Badge>
    ),
  },
];

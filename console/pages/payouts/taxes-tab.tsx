// Taxes: what each person was paid in a year, the year-end file, and the legal entities that pay.

import { Badge, Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDownload, IconFileText } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { get, post, withQuery } from '../../api/api.ts';
import { useList } from '../../api/lists.ts';
import { useRenew } from '../../api/renew.ts';
import { isAllowed, useMay, useSession } from '../../api/session.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Facts } from '../../parts/facts.tsx';
import { useFilters } from '../../parts/filters.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { Money, useFormats } from '../../parts/format.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { MoneyField } from '../../parts/number-fields.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { Forbidden } from '../../shell/states.tsx';
import type { PayerView, TaxView } from './wire.ts';
import { words } from './words.ts';

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
  const [isOpen, adding] = useDisclosure(false);
  const found = useQuery({
    queryKey: ['/v1/payers'],
    queryFn: ({ signal }) => get<PayerView[]>('/v1/payers', {}, signal),
  });
  const limit = (minor: number | null, currency: string) => (minor === null ? null : money(minor, currency));
  return (
    <Section title={words.payers} text={words.payersText}>
      {found.error && <Problem error={found.error} />}
      {(found.data ?? []).map((payer) => (
        <Facts
          key={payer.id}
          facts={[
            [words.columns.payer, payer.name],
            [words.threshold, limit(payer.threshold_minor, payer.currency)],
            [words.detailsFrom, limit(payer.details_from_minor, payer.currency)],
          ]}
        />
      ))}
      {mayPay && !isOpen && (
        <div>
          <Button variant="default" onClick={adding.open}>
            {words.addPayer}
          </Button>
        </div>
      )}
      {isOpen && <NewPayer onClose={adding.close} />}
    </Section>
  );
}

function NewPayer({ onClose }: { onClose(): void }) {
  const renew = useRenew('/v1/payers');
  const api = useApiForm({
    initialValues: {
      name: '',
      threshold_minor: null as number | null,
      details_from_minor: null as number | null,
    },
    send: async (values) => {
      await post('/v1/payers', values);
      await renew();
      notifyDone(words.payerSaved);
      onClose();
    },
  });
  return (
    <form onSubmit={api.onSubmit}>
      <Stack maw={420}>
        <TextInput label={words.payerName} {...api.form.getInputProps('name')} />
        <MoneyField label={words.threshold} {...api.form.getInputProps('threshold_minor')} />
        <MoneyField label={words.detailsFrom} {...api.form.getInputProps('details_from_minor')} />
        <FormEnd api={api} action={words.addPayer} onCancel={onClose} />
      </Stack>
    </form>
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

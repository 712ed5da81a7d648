// Payouts: each payment to a person, by state.

import { IconCoin } from '@tabler/icons-react';
import { useList } from '../../api/lists.ts';
import { csvAmount } from '../../parts/csv-amount.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Money, When } from '../../parts/format.tsx';
import { usePersonNames } from '../../parts/person-names.tsx';
import { PayoutBadge } from './money-states.tsx';
import type { PayoutState, PayoutView } from './wire.ts';
import { words } from './words.ts';

const STATES = Object.keys(words.states) as PayoutState[];

export function PaymentsTab() {
  const [filters, setFilters] = useFilters('state', 'supplier_id', 'person_id');
  const list = useList<PayoutView, { items: PayoutView[] }>({
    path: '/v1/payouts',
    query: filters,
    paging: 'cursor',
    rows: (body) => body.items,
  });
  const nameOf = usePersonNames(list.rows.map(({ person_id: id }) => id));
  const isFiltered = Object.keys(filters).length > 0;
  const columns: Column<PayoutView>[] = [
    {
      key: 'person',
      title: words.columns.person,
      cell: (row) => nameOf(row.person_id),
      sortBy: (row) => nameOf(row.person_id),
      csv: (row) => nameOf(row.person_id),
      onPhone: 'title',
    },
    {
      key: 'amount',
      title: words.columns.amount,
      align: 'right',
      cell: (row) => <Money minor={row.amount_minor} currency={row.currency} />,
      sortBy: (row) => row.amount_minor,
      csv: (row) => csvAmount(row.amount_minor, row.currency),
    },
    {
      key: 'state',
      title: words.columns.state,
      cell: (row) => <PayoutBadge state={row.state} />,
      sortBy: (row) => row.state,
      csv: (row) => row.state,
    },
    {
      key: 'supplier',
      title: words.columns.supplier,
      cell: (row) => words.supplierTypes[row.supplier_type],
      sortBy: (row) => row.supplier_type,
      csv: (row) => row.supplier_type,
    },
    {
      key: 'created',
      title: words.columns.at,
      cell: (row) => <When at={row.done_at ?? row.created_at} />,
      sortBy: (row) => row.created_at,
      csv: (row) => row.created_at,
    },
  ];
  return (
    <>
      {(list.rows.length > 0 || isFiltered) && (
        <FilterBar
          values={filters}
          onChange={setFilters}
          choices={[
            {
              name: 'state',
              label: words.columns.state,
              options: STATES.map((value) => ({ value, label: words.states[value] })),
            },
          ]}
        />
      )}
      <DataTable
        label={words.tabs.payments}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        rowLink={({ id }) => `/payouts/payments/${id}`}
        isFiltered={isFiltered}
        csvName="payouts"
        empty={<Empty icon={IconCoin} title={words.noPayments} text={words.noPaymentsText} />}
      />
    </>
  );
}

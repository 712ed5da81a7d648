// The table of every list: sorting in the URL, more rows on demand, CSV of what is shown, cards on a phone, and words when it is empty.

import { Anchor, Button, Checkbox, Group, Paper, Skeleton, Stack, Text, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowDown, IconArrowsSort, IconArrowUp, IconDownload } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { List } from '../api/lists.ts';
import { common } from '../words.ts';
import { downloadCsv } from './csv.ts';
import classes from './data-table.module.css';
import { useFilters } from './filters.ts';
import { Problem } from './problem.tsx';

export interface Column<Row> {
  /** Names the column in ?sort= */
  key: string;
  title: string;
  cell(row: Row): ReactNode;
  /** What to sort by; left out: it cannot be sorted. Sorting works once all rows are there. */
  sortBy?(row: Row): string | number;
  /** What the CSV holds; left out: the column is not in it. */
  csv?(row: Row): string | number;
  align?: 'left' | 'right';
  /** 'title' heads the row's card on a phone, 'hidden' is left out of it. */
  onPhone?: 'title' | 'hidden';
  width?: number | string;
}

/** The keys of chosen rows. */
export interface Selection {
  chosen: ReadonlySet<string>;
  onChange(chosen: ReadonlySet<string>): void;
}

interface DataTableProps<Row> {
  /** Says what the rows are, for screen readers. */
  label: string;
  list: List<Row>;
  columns: Column<Row>[];
  rowKey(row: Row): string;
  /** The page of the row, below /console. */
  rowLink?(row: Row): string;
  /** Instead of the table when there are no rows at all. */
  empty: ReactNode;
  /** True while filters are set: then "nothing matches" is the truth, not `empty`. */
  isFiltered?: boolean;
  /** Rows can be chosen; the page shows beside the table what can be done with them. */
  selection?: Selection;
  /** File name of the CSV without its ending; left out: none is offered. */
  csvName?: string;
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { list, columns, isFiltered = false } = props;
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const [{ sort }, setSort] = useFilters('sort');
  if (list.error) return <Problem error={list.error} onRetry={list.reload} />;
  if (list.isLoading) return <RowsSkeleton />;
  if (list.rows.length === 0) {
    if (!isFiltered) return props.empty;
    return (
      <Text c="dimmed" ta="center" py="xl" role="status">
        {common.noMatch}
      </Text>
    );
  }
  // Sorting a part of a list would hide that the rest may come before it.
  const isSortable = !list.hasMore;
  const rows = isSortable ? sorted(list.rows, columns, sort) : list.rows;
  return (
    <>
      {isPhone ? (
        <Cards {...props} rows={rows} />
      ) : (
        <Grid
          {...props}
          rows={rows}
          sort={isSortable ? sort : undefined}
          onSort={isSortable ? (to) => setSort({ sort: to }) : null}
        />
      )}
      <Group justify="space-between" mt="sm">
        <Text size="sm" c="dimmed" role="status">
          {common.rows(rows.length, list.hasMore)}
        </Text>
        <Group gap="xs">
          {props.csvName !== undefined && (
            <Button
              variant="subtle"
              color="gray"
              leftSection={<IconDownload size={15} />}
              onClick={() => downloadCsv(`${props.csvName}.csv`, columns, rows)}
            >
              {common.downloadCsv}
            </Button>
          )}
          {list.hasMore && (
            <Button variant="default" loading={list.isLoadingMore} onClick={list.loadMore}>
              {common.loadMore}
            </Button>
          )}
        </Group>
      </Group>
    </>
  );
}

function sorted<Row>(rows: Row[], columns: Column<Row>[], sort: string | undefined): Row[] {
  const by = columns.find(({ key }) => key === sort?.replace(/^-/, ''))?.sortBy;
  if (!by) return rows;
  const direction = sort?.startsWith('-') ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [left, right] = [by(a), by(b)];
    const order =
      typeof left === 'number' && typeof right === 'number'
        ? left - right
        : String(left).localeCompare(String(right), undefined, { numeric: true });
    return order * direction;
  });
}

type Shown<Row> = DataTableProps<Row> & { rows: Row[] };

function Grid<Row>(
  props: Shown<Row> & { sort: string | undefined; onSort: ((sort: string) => void) | null },
) {
  const { columns, rows, rowKey, rowLink, label, sort, onSort, selection } = props;
  return (
    <Paper withBorder className={classes.frame}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls and must be reachable by keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label={label}>
        <table className={classes.table} data-hover={rowLink !== undefined || undefined}>
          <thead>
            <tr>
              {selection && (
                <th style={{ width: 36 }}>
                  <ChooseAll keys={rows.map(rowKey)} selection={selection} />
                </th>
              )}
              {columns.map((column) => (
                <Head key={column.key} column={column} sort={sort} onSort={column.sortBy ? onSort : null} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={rowKey(row)} className={rowLink && classes.linked}>
                {selection && (
                  <td>
                    <Choose name={rowKey(row)} selection={selection} />
                  </td>
                )}
                {columns.map((column, index) => (
                  <td key={column.key} data-align={column.align}>
                    {index === 0 && rowLink ? (
                      <Anchor component={Link} to={rowLink(row)} className={classes.link}>
                        {column.cell(row)}
                      </Anchor>
                    ) : (
                      column.cell(row)
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Paper>
  );
}

function Head<Row>(props: {
  column: Column<Row>;
  sort: string | undefined;
  onSort: ((sort: string) => void) | null;
}) {
  const { column, sort, onSort } = props;
  const isSorted = sort?.replace(/^-/, '') === column.key;
  const isDown = isSorted && sort?.startsWith('-');
  const order = isSorted ? (isDown ? 'descending' : 'ascending') : undefined;
  const Icon = isSorted ? (isDown ? IconArrowDown : IconArrowUp) : IconArrowsSort;
  return (
    <th data-align={column.align} style={{ width: column.width }} aria-sort={order}>
      {onSort ? (
        <UnstyledButton
          className={classes.sort}
          data-sorted={isSorted || undefined}
          onClick={() => onSort(isSorted && !isDown ? `-${column.key}` : column.key)}
          aria-label={common.sortBy(column.title)}
        >
          {column.title}
          <Icon size={13} aria-hidden />
        </UnstyledButton>
      ) : (
        column.title
      )}
    </th>
  );
}

function Choose({ name, selection: { chosen, onChange } }: { name: string; selection: Selection }) {
  return (
    <Checkbox
      size="xs"
      aria-label={common.choose(name)}
      checked={chosen.has(name)}
      onChange={(event) => {
        const next = new Set(chosen);
        if (event.currentTarget.checked) next.add(name);
        else next.delete(name);
        onChange(next);
      }}
    />
  );
}

function ChooseAll(props: { keys: string[]; selection: Selection; label?: string }) {
  const { keys, selection } = props;
  const count = keys.filter((key) => selection.chosen.has(key)).length;
  return (
    <Checkbox
      size="xs"
      aria-label={common.chooseAll}
      label={props.label}
      checked={count > 0 && count === keys.length}
      indeterminate={count > 0 && count < keys.length}
      onChange={(event) => selection.onChange(new Set(event.currentTarget.checked ? keys : []))}
    />
  );
}

function Cards<Row>({ columns, rows, rowKey, rowLink, label, selection }: Shown<Row>) {
  const title = columns.find(({ onPhone }) => onPhone === 'title') ?? columns[0];
  const others = columns.filter((column) => column !== title && column.onPhone !== 'hidden');
  return (
    <Stack gap="xs" component="ul" aria-label={label} className={classes.cards}>
      {selection && (
        <li>
          <ChooseAll keys={rows.map(rowKey)} selection={selection} label={common.chooseAll} />
        </li>
      )}
      {rows.map((row) => (
        <Paper key={rowKey(row)} withBorder component="li" className={classes.card}>
          <div className={classes.cardTitle}>
            {selection && <Choose name={rowKey(row)} selection={selection} />}
            {rowLink ? (
              <Anchor component={Link} to={rowLink(row)} className={classes.link}>
                {title?.cell(row)}
              </Anchor>
            ) : (
              title?.cell(row)
            )}
          </div>
          <dl className={classes.facts}>
            {others.map((column) => (
              <div key={column.key}>
                <dt>{column.title}</dt>
                <dd>{column.cell(row)}</dd>
              </div>
            ))}
          </dl>
        </Paper>
      ))}
    </Stack>
  );
}

function RowsSkeleton() {
  return (
    <Stack gap={10} aria-busy="true">
      {[...'abcdef'].map((key) => (
        <Skeleton key={key} h={34} />
      ))}
    </Stack>
  );
}

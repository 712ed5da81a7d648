// What would happen: counts, which column is what, the first rows as they would be read, and what is refused.

import { Alert, Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { downloadCsv } from '../../parts/csv.ts';
import { Faults, fieldText } from './faults.tsx';
import { Figures } from './figures.tsx';
import classes from './files.module.css';
import { type DryRunView, type Fault, FIELDS } from './wire.ts';
import { words } from './words.ts';

interface DryRunProps {
  seen: DryRunView;
  /** '' takes back what was said of the column. */
  onField(field: string, column: string): void;
  isStarting: boolean;
  onStart(): void;
}

export function DryRun({ seen, onField, isStarting, onStart }: DryRunProps) {
  const { kind, columns, errors, first_rows: rows, refused } = seen;
  const taken = seen.new + seen.known;
  const keepsData = kind === 'leads' || kind === 'events';
  return (
    <Stack>
      <Figures of={seen} />
      <div>
        <Title order={3}>{words.columns}</Title>
        <Text size="sm" c="dimmed" mb="xs">
          {words.columnsText}
        </Text>
        <div className={classes.columns}>
          {columns.map(({ column, field }) => (
            <NativeSelect
              key={column}
              label={column}
              aria-label={words.columnIs(column)}
              value={field ?? ''}
              data={[
                ...(field === null
                  ? [{ value: '', label: keepsData ? words.keptAsData : words.notRead }]
                  : []),
                ...FIELDS[kind].map((value) => ({ value, label: fieldText(value) })),
              ]}
              onChange={(event) => onField(event.currentTarget.value, column)}
            />
          ))}
        </div>
      </div>
      {rows.length > 0 && (
        <div>
          <Title order={3} mb="xs">
            {words.firstRows}
          </Title>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <section className={classes.scroll} tabIndex={0} aria-label={words.firstRows}>
            <table className={classes.rows}>
              <thead>
                <tr>
                  <th>{words.line}</th>
                  <th>{words.reads}</th>
                  <th>{words.state}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map(({ row, line, known, reads }) => (
                  <tr key={row}>
                    <td>{line}</td>
                    <td className={classes.text}>{readsText(reads)}</td>
                    <td>
                      {Object.keys(reads).length === 0 ? words.refused : known ? words.known : words.isNew}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </div>
      )}
      {errors.length > 0 && (
        <div>
          <Group justify="space-between" mb="xs">
            <Title order={3}>{words.errors}</Title>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconDownload size={14} />}
              onClick={() => downloadCsv(words.errorsName(kind), FAULT_COLUMNS, errors)}
            >
              {words.downloadErrors}
            </Button>
          </Group>
          {refused > errors.length && <Text size="sm">{words.firstErrors}</Text>}
          <Faults faults={errors} />
        </div>
      )}
      {taken === 0 ? (
        <Alert color="red" role="alert">
          {words.startNothing}
        </Alert>
      ) : (
        <Group justify="flex-end">
          {refused > 0 && <Text size="sm">{words.refusedStay(refused)}</Text>}
          <Button loading={isStarting} onClick={onStart}>
            {words.start(taken)}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

const FAULT_COLUMNS = [
  { title: words.line, csv: ({ line }: Fault) => line },
  { title: words.field, csv: ({ field }: Fault) => field ?? '' },
  { title: words.why, csv: ({ message }: Fault) => message },
];

/** "Name: Rosa · E-mail: rosa@…", of every part that the row asks for. */
function readsText(reads: DryRunView['first_rows'][number]['reads']): string {
  const facts = Object.values(reads).flatMap(factsOf);
  return [...new Set(facts)].join(' · ') || words.nothingRead;
}

function factsOf(part: Record<string, unknown>): string[] {
  return Object.entries(part).flatMap(([name, value]) => {
    if (value === null || value === '') return [];
    if (Array.isArray(value)) return [`${words.readNames[name] ?? name}: ${value.join(', ')}`];
    if (typeof value === 'object') return factsOf(value as Record<string, unknown>);
    return [`${words.readNames[name] ?? fieldText(name)}: ${value}`];
  });
}

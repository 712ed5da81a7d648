// Members of a list: taken from a file or from what is pasted, checked first, and shown.

import { Alert, Button, FileInput, Group, List, NativeSelect, Stack, Text, Textarea } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { useState } from 'react';
import { post } from '../../../api/api.ts';
import { useList } from '../../../api/lists.ts';
import { useRenew } from '../../../api/renew.ts';
import { type Column, DataTable } from '../../../parts/data-table.tsx';
import { Empty } from '../../../parts/empty.tsx';
import { useFormats, When } from '../../../parts/format.tsx';
import { confirm } from '../../../parts/notify.tsx';
import { notifyProblem } from '../../../parts/problem.tsx';
import { Section } from '../../../parts/section.tsx';
import type { MembersAnswer } from './wire.ts';
import { words } from './words.ts';

interface Member {
  kind: string;
  value: string;
  added_at: string;
}

export function Members({ audienceId, mayEdit }: { audienceId: string; mayEdit: boolean }) {
  const path = `/v1/audiences/${audienceId}/members`;
  const list = useList<Member, { members: Member[] }>({
    path,
    paging: 'cursor',
    rows: (body) => body.members,
  });
  const columns: Column<Member>[] = [
    { key: 'value', title: words.memberColumns.value, cell: (row) => row.value, onPhone: 'title' },
    { key: 'kind', title: words.memberColumns.kind, cell: (row) => row.kind.replaceAll('_', ' ') },
    { key: 'added', title: words.memberColumns.added, cell: (row) => <When at={row.added_at} isDate /> },
  ];
  return (
    <>
      {mayEdit && <Take path={path} />}
      <DataTable
        label={words.members}
        list={list}
        columns={columns}
        rowKey={(row) => `${row.kind} ${row.value}`}
        empty={<Empty icon={IconUsersGroup} title={words.membersEmpty} text={words.membersText} />}
      />
    </>
  );
}

const MODES = ['add', 'remove', 'replace'] as const;

/** Whoever is not in the file is gone, and nothing brings the old list back. */
function isReplacementMeant(): Promise<boolean> {
  return confirm({
    ...{ title: words.replaceTitle, text: words.replaceText, action: words.replaceAction },
    isDangerous: true,
  });
}

function Take({ path }: { path: string }) {
  const renew = useRenew(path, '/v1/audiences');
  const { number } = useFormats();
  const [csv, setCsv] = useState('');
  const [mode, setMode] = useState<(typeof MODES)[number]>('add');
  const [problem, setProblem] = useState<string | null>(null);
  const [answer, setAnswer] = useState<MembersAnswer | null>(null);
  const [isBusy, setBusy] = useState(false);
  const send = async (isDry: boolean) => {
    setProblem(csv.trim() === '' ? words.needCsv : null);
    if (csv.trim() === '') return;
    if (!isDry && mode === 'replace' && !(await isReplacementMeant())) return;
    setBusy(true);
    try {
      setAnswer(await post<MembersAnswer>(path, { mode, csv, dry_run: isDry }));
      if (!isDry) await renew();
    } catch (error) {
      notifyProblem(error as Error);
    } finally {
      setBusy(false);
    }
  };
  const sentence = answer?.dry_run ? words.checked : words.taken;
  return (
    <Section title={words.members} text={words.membersText}>
      <Stack gap="sm">
        <FileInput
          label={words.file}
          accept=".csv,text/csv,text/plain"
          onChange={(file) => void file?.text().then(setCsv)}
        />
        <Textarea
          label={words.paste}
          minRows={4}
          maxRows={12}
          value={csv}
          error={problem}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          onChange={(event) => setCsv(event.currentTarget.value)}
        />
        <NativeSelect
          label={words.mode}
          data={MODES.map((value) => ({ value, label: words.modes[value] }))}
          value={mode}
          onChange={(event) => setMode(event.currentTarget.value as typeof mode)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" loading={isBusy} onClick={() => void send(true)}>
            {words.check}
          </Button>
          <Button loading={isBusy} onClick={() => void send(false)}>
            {words.take}
          </Button>
        </Group>
        {answer && (
          <Alert color={answer.errors_total > 0 ? 'yellow' : 'teal'} role="status">
            <Text size="sm">
              {sentence(words.rows(answer.rows), number(answer.added), number(answer.removed))}
            </Text>
            {answer.ignored_columns.length > 0 && (
              <Text size="sm">{words.ignored(answer.ignored_columns.join(', '))}</Text>
            )}
            {answer.errors_total > 0 && (
              <>
                <Text size="sm" fw={600} mt={6}>
                  {words.badRows(answer.errors_total)}
                </Text>
                <List size="sm">
                  {answer.errors.map(({ row, field, message }) => (
                    <List.Item key={`${row} ${field}`}>{words.row(row, message)}</List.Item>
                  ))}
                </List>
              </>
            )}
          </Alert>
        )}
      </Stack>
    </Section>
  );
}

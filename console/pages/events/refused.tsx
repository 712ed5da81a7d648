// Requests that were not taken, with why and what was sent.

import { Button, Modal, Stack, Text } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useList } from '../../api/lists.ts';
import { CodeBlock } from '../../parts/copy.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { When } from '../../parts/format.tsx';
import { Sender } from './sender.tsx';
import type { RefusedView } from './wire.ts';
import { words } from './words.ts';

export function Refused() {
  const [seen, setSeen] = useState<RefusedView | null>(null);
  const list = useList<RefusedView, { refused_inputs: RefusedView[] }>({
    path: '/v1/refused-inputs',
    paging: 'cursor',
    rows: (body) => body.refused_inputs,
  });
  const columns: Column<RefusedView>[] = [
    {
      key: 'code',
      title: words.code,
      cell: ({ code }) => <code>{code}</code>,
      sortBy: ({ code }) => code,
      csv: ({ code }) => code,
      onPhone: 'title',
    },
    { key: 'why', title: words.why, cell: ({ message }) => message, csv: ({ message }) => message },
    { key: 'path', title: words.path, cell: ({ path }) => path, csv: ({ path }) => path },
    {
      key: 'actor',
      title: words.sender,
      cell: ({ actor }) => <Sender actor={actor} />,
      csv: ({ actor }) => actor,
    },
    { key: 'at', title: words.received, cell: ({ at }) => <When at={at} />, csv: ({ at }) => at },
    {
      key: 'see',
      title: words.see,
      cell: (row) => (
        <Button size="compact-xs" variant="default" onClick={() => setSeen(row)}>
          {words.see}
        </Button>
      ),
    },
  ];
  return (
    <>
      <DataTable
        label={words.views.refused}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        csvName="refused-events"
        empty={<Empty icon={IconShieldCheck} title={words.refusedEmptyTitle} text={words.refusedEmptyText} />}
      />
      {seen && (
        <Modal opened onClose={() => setSeen(null)} title={seen.code} size="lg">
          <Stack>
            <Text size="sm">{seen.message}</Text>
            <CodeBlock label={words.body} text={indented(seen.body)} />
          </Stack>
        </Modal>
      )}
    </>
  );
}

/** JSON with its lines, anything else as it is. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

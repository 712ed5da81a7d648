// Leave-behind cards and badges of a person, as a PDF.

import { Button, Group, Modal, NativeSelect, Stack } from '@mantine/core';
import { useState } from 'react';
import { withQuery } from '../../api/api.ts';
import { LinkHost } from '../../parts/link-host.tsx';
import { NumberField } from '../../parts/number-fields.tsx';
import { common } from '../../words.ts';
import { words } from './words.ts';

const LAYOUTS = ['sheet', 'card', 'badge'] as const;
const PAPERS = ['letter', 'a4'] as const;

export function PrintDialog({ personId, onClose }: { personId: string; onClose(): void }) {
  const [layout, setLayout] = useState('sheet');
  const [paper, setPaper] = useState('letter');
  const [copies, setCopies] = useState<number | null>(10);
  const href = withQuery('/v1/cards.pdf', { person_ids: personId, layout, paper, copies: copies ?? 1 });
  return (
    <Modal opened onClose={onClose} title={words.printTitle} size="sm">
      <Stack>
        <NativeSelect
          label={words.layout}
          data={LAYOUTS.map((value) => ({ value, label: words.layouts[value] }))}
          value={layout}
          onChange={(event) => setLayout(event.currentTarget.value)}
        />
        {layout === 'sheet' && (
          <NativeSelect
            label={words.paper}
            data={PAPERS.map((value) => ({ value, label: words.papers[value] }))}
            value={paper}
            onChange={(event) => setPaper(event.currentTarget.value)}
          />
        )}
        <NumberField label={words.copies} value={copies} onChange={setCopies} />
        <LinkHost />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button component="a" href={href} target="_blank" rel="noreferrer">
            {words.openPdf}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

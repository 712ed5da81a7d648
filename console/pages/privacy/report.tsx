// All that is stored about one person, as a file.

import { Button, Group, Stack } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { get } from '../../api/api.ts';
import { downloadText } from '../../parts/csv.ts';
import { type DeskHit, PersonPicker } from '../../parts/person-picker.tsx';
import { notifyProblem } from '../../parts/problem.tsx';
import { words } from './words.ts';

export function Report() {
  const [person, setPerson] = useState<DeskHit | null>(null);
  const [isBusy, setBusy] = useState(false);
  const download = async (id: string) => {
    setBusy(true);
    try {
      const report = await get(`/v1/persons/${id}/access-report`);
      downloadText(words.reportName(id), JSON.stringify(report, null, 2), 'application/json');
    } catch (error) {
      notifyProblem(error as Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack gap="sm" maw={560}>
      <PersonPicker label={words.person} onPick={setPerson} />
      <Group justify="flex-end">
        <Button
          variant="default"
          leftSection={<IconDownload size={15} />}
          loading={isBusy}
          disabled={person === null}
          onClick={() => person && void download(person.person_id)}
        >
          {words.download}
        </Button>
      </Group>
    </Stack>
  );
}

// Recovery codes, shown this once: to copy, to download, and closed only on purpose.

import { Button, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react';
import { useSession } from '../../api/session.tsx';
import { downloadText } from '../../parts/csv.ts';
import classes from './account.module.css';
import { words } from './words.ts';

export function CodesDialog({ codes, onClose }: { codes: string[]; onClose(): void }) {
  const { user, client } = useSession();
  const lines = codes.join('\n');
  const text = words.fileText(client.name, user?.email ?? '', lines);
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      title={words.codesTitle}
    >
      <Stack>
        <Text size="sm">{words.codesText}</Text>
        <ul className={classes.codes} aria-label={words.codesList}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <Group gap="xs">
          <CopyButton value={lines} timeout={1_500}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
                onClick={copy}
              >
                {copied ? words.copiedAll : words.copyAll}
              </Button>
            )}
          </CopyButton>
          <Button
            variant="default"
            leftSection={<IconDownload size={15} />}
            onClick={() => downloadText(words.fileName, text, 'text/plain;charset=utf-8')}
          >
            {words.download}
          </Button>
          <Button ml="auto" onClick={onClose}>
            {words.kept}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

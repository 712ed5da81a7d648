// A secret, this once: it closes only by the button that says that it was copied.

import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { CopyField } from '../../parts/copy.tsx';
import { words } from './words.ts';

export function SecretDialog(props: { title: string; secret: string; onClose(): void }) {
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack>
        <Alert color="yellow" title={words.copyNow} role="status">
          <CopyField label={words.secret} value={props.secret} />
        </Alert>
        <Text size="sm" c="dimmed">
          {words.secretKept}
        </Text>
        <Group justify="flex-end">
          <Button onClick={props.onClose} data-autofocus>
            {words.copied}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

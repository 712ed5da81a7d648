// Telling what happened and offering to undo it; asking before what cannot be undone.

import { Button, Group, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { common } from '../words.ts';
import { openOverlays } from './overlay-door.ts';
import { notifyProblem } from './problem.tsx';

/** Something is done; `undo` is offered for as long as the notification stands. */
export function notifyDone(message: string, undo?: () => Promise<unknown>): void {
  void openOverlays();
  const id = notifications.show({
    color: 'teal',
    icon: <IconCheck size={16} />,
    autoClose: undo ? 8_000 : 3_500,
    closeButtonProps: { 'aria-label': common.close },
    message: undo ? (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => {
            notifications.hide(id);
            undo().catch(notifyProblem);
          }}
        >
          {common.undo}
        </Button>
      </Group>
    ) : (
      message
    ),
  });
}

/** Asks before something that cannot be undone. Resolves with whether the person wants it. */
export async function confirm(question: {
  title: string;
  text: ReactNode;
  /** The verb of the deed: "End campaign", never "OK". */
  action: string;
  isDangerous?: boolean;
}): Promise<boolean> {
  await openOverlays();
  return new Promise((resolve) => {
    modals.openConfirmModal({
      title: question.title,
      children: typeof question.text === 'string' ? <Text size="sm">{question.text}</Text> : question.text,
      labels: { confirm: question.action, cancel: common.cancel },
      confirmProps: question.isDangerous ? { color: 'red' } : {},
      onConfirm: () => resolve(true),
      onCancel: () => resolve(false),
      onClose: () => resolve(false),
    });
  });
}

// What went wrong, in words: from the API's error envelope to a sentence, an alert, a notification.

import { Alert, Button, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertCircle } from '@tabler/icons-react';
import { ApiError } from '../api/api.ts';
import { common } from '../words.ts';
import { openOverlays } from './overlay-door.ts';

/** The sentence of an error: the API's own message says what to do. */
export function errorText(error: Error): string {
  if (!(error instanceof ApiError)) return error.message;
  if (error.code === 'unreachable') return common.unreachable;
  if (error.message === '') return common.unreadable;
  return error.message;
}

/** A part of the page could not be loaded. */
export function Problem({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const id = error instanceof ApiError && error.status >= 500 ? error.uniqueId : null;
  return (
    <Alert color="red" icon={<IconAlertCircle size={18} />} title={common.problemTitle} role="alert">
      <Text size="sm">{errorText(error)}</Text>
      {id !== null && <Text size="sm">{common.quote(id)}</Text>}
      {onRetry && (
        <Button size="xs" variant="default" mt="xs" onClick={onRetry}>
          {common.tryAgain}
        </Button>
      )}
    </Alert>
  );
}

/** An order was not carried out. */
export function notifyProblem(error: Error): void {
  void openOverlays();
  notifications.show({
    color: 'red',
    title: common.problemTitle,
    message: errorText(error),
    autoClose: 8_000,
    closeButtonProps: { 'aria-label': common.close },
  });
}

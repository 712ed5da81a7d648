// What may come over any page: dialogs (parts/notify.tsx opens them) and notifications.

import '@mantine/core/styles/Notification.css';
import '@mantine/notifications/styles.css';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { overlaysAreHere } from '../parts/overlay-door.ts';

export function Overlays() {
  useEffect(overlaysAreHere, []);
  return (
    <ModalsProvider>
      <Notifications position="bottom-right" limit={3} />
    </ModalsProvider>
  );
}

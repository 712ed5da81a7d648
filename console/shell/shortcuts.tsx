// The list of keyboard shortcuts.

import { Group, Kbd, Modal, Stack, Text } from '@mantine/core';
import { useSession } from '../api/session.tsx';
import { MOD } from './navigation.tsx';
import { placesFor } from './open-places.ts';
import { pageKeys } from './page-keys.ts';
import { words } from './words.ts';

export function Shortcuts({ onClose }: { onClose(): void }) {
  const session = useSession();
  const places = placesFor(session).flatMap((section) => section.places);
  const rows: [string, string[]][] = [
    ...pageKeys().map(({ key, title }): [string, string[]] => [title, [key]]),
    [words.shortcutPalette, [MOD, 'K']],
    [words.shortcutFilter, ['/']],
    [words.shortcutHelp, ['?']],
    ...places.flatMap(({ key, title }): [string, string[]][] =>
      key === undefined ? [] : [[words.shortcutGoTo(title), ['g', key]]],
    ),
  ];
  return (
    <Modal opened onClose={onClose} title={words.shortcuts}>
      <Stack gap={8}>
        {rows.map(([what, keys]) => (
          <Group key={what} justify="space-between">
            <Text size="sm">{what}</Text>
            <Group gap={4}>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </Group>
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}

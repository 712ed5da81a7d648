// Choosing the person whose messages are shown.

import { Modal } from '@mantine/core';
import { PersonPicker } from '../../parts/person-picker.tsx';
import { words } from './words.ts';

export function PersonDialog(props: { onPick(personId: string): void; onClose(): void }) {
  return (
    <Modal opened onClose={props.onClose} title={words.personTitle}>
      <PersonPicker
        label={words.person}
        onPick={(hit) => {
          if (!hit) return;
          props.onPick(hit.person_id);
          props.onClose();
        }}
      />
    </Modal>
  );
}

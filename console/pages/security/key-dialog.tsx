// A new key, or a change of one: of type WEBHOOK or JWT. What is secret and left out of a change stays.

import { Alert, Button, Group, Modal, NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { CodeBlock, CopyField } from '../../parts/copy.tsx';
import { common } from '../../words.ts';
import { JwtKeyForm, type MadeJwtKey } from './jwt-key-form.tsx';
import { OauthKeyForm } from './oauth-key-form.tsx';
import type { KeyView } from './wire.ts';
import { words } from './words.ts';

type KeyType = keyof typeof words.keyTypes;

export function KeyDialog({ edited, onClose }: { edited: KeyView | null; onClose(): void }) {
  const [type, setType] = useState<KeyType>(edited?.type === 'JWT' ? 'JWT' : 'WEBHOOK');
  const [made, setMade] = useState<MadeJwtKey | null>(null);
  const Form = type === 'JWT' ? JwtKeyForm : OauthKeyForm;
  return (
    <Modal
      opened
      onClose={onClose}
      closeButtonProps={{ 'aria-label': common.close }}
      closeOnClickOutside={made === null}
      title={made?.name ?? (edited ? words.changeKeyTitle : words.newKeyTitle)}
    >
      {made ? (
        <Made made={made} onClose={onClose} />
      ) : (
        <Stack>
          <Text size="sm" c="dimmed">
            {words.newKeyText}
          </Text>
          {!edited && (
            <NativeSelect
              label={words.fields.type}
              description={words.keyTypeTexts[type]}
              data={Object.keys(words.keyTypes)}
              value={type}
              onChange={(event) => setType(event.currentTarget.value as KeyType)}
            />
          )}
          <Form edited={edited} onClose={onClose} onMade={setMade} />
        </Stack>
      )}
    </Modal>
  );
}

function Made({ made, onClose }: { made: MadeJwtKey; onClose(): void }) {
  return (
    <Stack>
      {made.secret !== null && (
        <Alert color="yellow" title={words.secretMade} role="status">
          <CopyField label={words.fields.sharedSecret} value={made.secret} />
        </Alert>
      )}
      <Text size="sm">{words.secretUse}</Text>
      <CodeBlock label={words.tokenShape} text={tokenShape(made)} />
      <Group justify="flex-end">
        <Button onClick={onClose}>{made.secret === null ? common.close : words.done}</Button>
      </Group>
    </Stack>
  );
}

function tokenShape({ algorithm, kid }: MadeJwtKey): string {
  const claims = { email: 'rosa@example.com', partner_user_id: '42', first_name: 'Rosa', exp: 1_785_600_000 };
  return `${JSON.stringify({ alg: algorithm, kid })}\n${JSON.stringify(claims, null, 1)}`;
}

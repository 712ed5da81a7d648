// The fields of a key of type JWT: a secret that both sides know (HS…), or the public half of one that only the website has.

import { Button, Group, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { ApiError, patch, post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { errorText } from '../../parts/problem.tsx';
import { common } from '../../words.ts';
import type { KeyView } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v2/settings/security/keys';
const ALGORITHMS = ['HS', 'RS', 'PS', 'ES'].flatMap((kind) =>
  ['256', '384', '512'].map((bits) => kind + bits),
);
const SECRET_BYTES = 48;

/** A key that was just made. */
export interface MadeJwtKey {
  name: string;
  algorithm: string;
  kid: string;
  /** The shared secret, to be copied now; null: a public key. */
  secret: string | null;
}

interface JwtKeyFormProps {
  edited: KeyView | null;
  onClose(): void;
  onMade(made: MadeJwtKey): void;
}

export function JwtKeyForm({ edited, onClose, onMade }: JwtKeyFormProps) {
  const renew = useRenew(PATH);
  const needed = (value: string) => (value.trim() === '' ? words.needed : null);
  const api = useApiForm({
    initialValues: {
      algorithm: edited?.algorithm ?? 'HS256',
      name: edited?.name ?? '',
      partner_key_id: edited?.partner_key_id ?? '',
      key: '',
    },
    validate: {
      ...{ name: needed, partner_key_id: needed },
      key: (value, { algorithm }) => (edited?.algorithm === algorithm ? null : needed(value)),
    },
    send: async ({ algorithm, name, partner_key_id: kid, key }) => {
      const values = {
        ...{ algorithm, name: name.trim(), partner_key_id: kid.trim() },
        ...(key.trim() !== '' && { key: key.trim() }),
      };
      try {
        if (edited) await patch(`${PATH}/${edited.id}`, values);
        else await post(PATH, { type: 'JWT', ...values });
      } catch (error) {
        const field = error instanceof ApiError ? fieldOfRefusal(error) : null;
        if (field === null) throw error;
        api.form.setFieldError(field, errorText(error as Error));
        return;
      }
      await renew();
      notifyDone(edited ? words.keyChanged : words.keyCreated);
      if (edited) onClose();
      else {
        const secret = algorithm.startsWith('HS') ? key.trim() : null;
        onMade({ name: values.name, algorithm, kid: values.partner_key_id, secret });
      }
    },
  });
  const field = api.form.getInputProps;
  const { algorithm } = api.form.values;
  const isShared = algorithm.startsWith('HS');
  const hint = isShared ? words.hints.sharedSecret(Number(algorithm.slice(2)) / 8) : words.hints.publicKey;
  return (
    <form onSubmit={api.onSubmit} noValidate autoComplete="off">
      <Stack>
        <NativeSelect label={words.fields.algorithm} data={ALGORITHMS} {...field('algorithm')} />
        <TextInput label={words.fields.name} data-autofocus {...field('name')} />
        <TextInput
          label={words.fields.kid}
          description={words.hints.kid}
          autoComplete="off"
          {...field('partner_key_id')}
        />
        <Textarea
          label={isShared ? words.fields.sharedSecret : words.fields.publicKey}
          description={edited ? `${words.hints.keyStays} ${hint}` : hint}
          minRows={isShared ? 2 : 5}
          maxRows={10}
          autoComplete="off"
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          {...field('key')}
        />
        {isShared && (
          <Group>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => api.form.setFieldValue('key', randomSecret())}
            >
              {words.makeSecret}
            </Button>
          </Group>
        )}
        <FormEnd api={api} action={edited ? common.save : words.createKey} onCancel={onClose} />
      </Stack>
    </form>
  );
}

function fieldOfRefusal({ code, parameter }: ApiError): string | null {
  if (code === 'client_key_duplicate_partner_key_id') return 'partner_key_id';
  return code === 'invalid_parameter' && (parameter === 'key' || parameter === 'partner_key_id')
    ? parameter
    : null;
}

/** 384 bits, as base64url. */
function randomSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}

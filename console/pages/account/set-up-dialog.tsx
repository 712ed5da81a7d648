// Switching two-factor on: scan, then a code that proves it. The picture comes from Goodword; no other service sees the secret.

import { Modal, Stack, Text, TextInput } from '@mantine/core';
import { ApiError, post } from '../../api/api.ts';
import { CopyField } from '../../parts/copy.tsx';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { errorText } from '../../parts/problem.tsx';
import { common } from '../../words.ts';
import classes from './account.module.css';
import type { RecoveryCodesView, TwoFactorSecret } from './wire.ts';
import { words } from './words.ts';

interface SetUpDialogProps {
  secret: TwoFactorSecret;
  onClose(): void;
  onDone(recoveryCodes: string[]): Promise<void>;
}

export function SetUpDialog({ secret, onClose, onDone }: SetUpDialogProps) {
  const api = useApiForm({
    initialValues: { code: '' },
    validate: { code: (code) => (code.trim() === '' ? words.needed : null) },
    send: async ({ code }) => {
      try {
        const { recovery_codes: codes } = await post<RecoveryCodesView>('/v1/session/two-factor/confirm', {
          code: code.replaceAll(/\s/g, ''),
        });
        await onDone(codes);
      } catch (error) {
        if (!(error instanceof ApiError && error.code === 'two_factor_wrong')) throw error;
        api.form.setFieldError('code', errorText(error));
      }
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      closeButtonProps={{ 'aria-label': common.close }}
      closeOnClickOutside={false}
      title={words.setUpTitle}
    >
      <form onSubmit={api.onSubmit} noValidate>
        <Stack>
          <div>
            <Text fw={550}>{words.step1}</Text>
            <Text size="sm" c="dimmed">
              {words.step1Text}
            </Text>
          </div>
          <img
            className={classes.qr}
            src={`data:image/svg+xml,${encodeURIComponent(secret.qr_svg)}`}
            alt={words.qr}
          />
          <CopyField label={words.secret} value={secret.secret} />
          <TextInput
            label={words.step2}
            placeholder={words.code}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={10}
            data-autofocus
            {...api.form.getInputProps('code')}
          />
          <FormEnd api={api} action={words.turnOnAction} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

// Taking a program domain away: its name is typed, because printed links stop working.

import { Modal, Stack, Text, TextInput } from '@mantine/core';
import { post, put, remove } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { common } from '../../words.ts';
import type { DomainView } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v1/domains';

export function RemoveDomain({ domain, onClose }: { domain: DomainView; onClose(): void }) {
  const { host, is_default: isDefault } = domain;
  const renew = useRenew(PATH, '/v1/tags');
  const api = useApiForm({
    initialValues: { typed: '' },
    validate: { typed: (typed) => (typed.trim() === host ? null : words.removeWrong(host)) },
    send: async () => {
      await remove(`${PATH}/${encodeURIComponent(host)}`);
      await renew();
      onClose();
      notifyDone(words.domainRemoved, async () => {
        await post(PATH, { host });
        if (isDefault) await put(`${PATH}/${encodeURIComponent(host)}/default`);
        await renew();
        notifyDone(words.restored);
      });
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      closeButtonProps={{ 'aria-label': common.close }}
      title={words.removeTitle(host)}
    >
      <form onSubmit={api.onSubmit} noValidate>
        <Stack>
          <Text size="sm">{words.removeText(host)}</Text>
          <TextInput
            label={words.removeField}
            autoComplete="off"
            data-autofocus
            {...api.form.getInputProps('typed')}
          />
          <FormEnd api={api} action={words.removeAction} isDangerous onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

// Coupon codes into a pool: typed, pasted or from a file.

import { Button, FileButton, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { post, withQuery } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { notifyProblem } from '../../parts/problem.tsx';
import type { PoolView } from './wire.ts';
import { words } from './words.ts';

export function UploadDialog({ pool, onClose }: { pool: PoolView; onClose(): void }) {
  const renew = useRenew('/v1/coupon-pools', '/v1/payouts');
  const api = useApiForm({
    initialValues: { codes: '', name: 'codes.csv', expires: '' },
    send: async ({ codes, name, expires }) => {
      const path = withQuery(`/v1/coupon-pools/${pool.id}/codes`, { name, default_expires_at: expires });
      const file = new Blob([codes], { type: 'text/csv' });
      const { added, repeated } = await post<{ added: number; repeated: number }>(path, file);
      await renew();
      notifyDone(words.uploaded(added, repeated));
      onClose();
    },
  });
  const take = async (file: File | null) => {
    if (file) api.form.setValues({ codes: await file.text(), name: file.name });
  };
  return (
    <Modal opened onClose={onClose} title={words.uploadTitle(pool.name)}>
      <form onSubmit={api.onSubmit}>
        <Stack>
          <Textarea
            label={words.codes}
            description={words.uploadText}
            minRows={5}
            maxRows={12}
            data-autofocus
            {...api.form.getInputProps('codes')}
          />
          <FileButton onChange={(file) => void take(file).catch(notifyProblem)} accept=".csv,.txt,text/csv">
            {(props) => (
              <Button variant="default" {...props}>
                {words.chooseFile}
              </Button>
            )}
          </FileButton>
          <TextInput
            label={words.expiry}
            description={words.expiryText}
            {...api.form.getInputProps('expires')}
          />
          <FormEnd api={api} action={words.upload} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

// Coupon pools with their stock, and uploading codes.

import { Badge, Button, FileButton, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { IconTicket, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { post, withQuery } from '../../api/api.ts';
import { useList } from '../../api/lists.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { When } from '../../parts/format.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { notifyProblem } from '../../parts/problem.tsx';
import type { PoolView } from './wire.ts';
import { words } from './words.ts';

export function CouponsTab() {
  const mayPay = useMay('CLIENT_ADMIN');
  const [filled, setFilled] = useState<PoolView | null>(null);
  const list = useList<PoolView, PoolView[]>({
    path: '/v1/coupon-pools',
    paging: 'offset',
    limit: 10_000,
    rows: (body) => body,
  });
  const columns: Column<PoolView>[] = [
    {
      key: 'name',
      title: words.columns.name,
      cell: (pool) => (
        <Group gap={6} component="span">
          {pool.name}
          {pool.is_low && <Badge color="orange">{words.low}</Badge>}
        </Group>
      ),
      csv: (pool) => pool.name,
      onPhone: 'title',
    },
    ...(['left', 'handed_out', 'expired'] as const).map(
      (key): Column<PoolView> => ({
        key,
        title: words.columns[key === 'handed_out' ? 'handedOut' : key],
        align: 'right',
        cell: (pool) => pool[key],
        csv: (pool) => pool[key],
      }),
    ),
    {
      key: 'expiry',
      title: words.columns.nextExpiry,
      cell: (pool) => <When at={pool.next_expiry} />,
      csv: (pool) => pool.next_expiry ?? '',
    },
    ...(mayPay
      ? [
          {
            key: 'upload',
            title: words.codes,
            cell: (pool: PoolView) => (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconUpload size={14} />}
                onClick={() => setFilled(pool)}
              >
                {words.upload}
              </Button>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      <DataTable
        label={words.tabs.coupons}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<Empty icon={IconTicket} title={words.noPools} text={words.noPoolsText} />}
      />
      {filled && <UploadDialog pool={filled} onClose={() => setFilled(null)} />}
    </>
  );
}

function UploadDialog({ pool, onClose }: { pool: PoolView; onClose(): void }) {
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

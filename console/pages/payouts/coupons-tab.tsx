// Coupon pools with their stock, and uploading codes.

import { Badge, Button, Group } from '@mantine/core';
import { IconTicket, IconUpload } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useList } from '../../api/lists.ts';
import { useMay } from '../../api/session.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { When } from '../../parts/format.tsx';
import type { PoolView } from './wire.ts';
import { words } from './words.ts';

const UploadDialog = lazy(async () => ({ default: (await import('./upload-dialog.tsx')).UploadDialog }));

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
      <Suspense>{filled && <UploadDialog pool={filled} onClose={() => setFilled(null)} />}</Suspense>
    </>
  );
}

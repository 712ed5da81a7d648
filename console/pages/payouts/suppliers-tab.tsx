// Suppliers: what rewards are paid by; added, changed, paused.

import { Alert, Badge, Button, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBuildingBank, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { get, patch, post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { CopyField } from '../../parts/copy.tsx';
import { Empty } from '../../parts/empty.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { common } from '../../words.ts';
import type { SupplierView } from './wire.ts';
import { words } from './words.ts';

const SupplierDialog = lazy(async () => ({
  default: (await import('./supplier-dialog.tsx')).SupplierDialog,
}));
const TestPayoutDialog = lazy(async () => ({
  default: (await import('./test-payout-dialog.tsx')).TestPayoutDialog,
}));

/** 'production' pays real money; null: by neither, as a file or a list of codes. */
function environmentOf({ type, settings }: SupplierView): 'sandbox' | 'production' | null {
  if (type !== 'tremendous' && type !== 'paypal') return null;
  return settings.environment === 'production' ? 'production' : 'sandbox';
}

export function SuppliersTab() {
  const mayPay = useMay('CLIENT_ADMIN');
  const [edited, setEdited] = useState<SupplierView | 'new' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const suppliers = useQuery({
    queryKey: ['/v1/suppliers'],
    queryFn: ({ signal }) => get<SupplierView[]>('/v1/suppliers', {}, signal),
  });
  if (suppliers.error) {
    return <Problem error={suppliers.error} onRetry={() => void suppliers.refetch()} />;
  }
  if (suppliers.isPending) return <Skeleton h={120} radius="lg" />;
  const add = mayPay && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited('new')}>
      {words.addSupplier}
    </Button>
  );
  return (
    <Stack>
      {secret !== null && (
        <Alert color="yellow" title={words.signingSecret}>
          <CopyField value={secret} />
        </Alert>
      )}
      {suppliers.data.length === 0 ? (
        <Empty icon={IconBuildingBank} title={words.noSuppliers} text={words.noSuppliersText} action={add} />
      ) : (
        <Group justify="flex-end">{add}</Group>
      )}
      {suppliers.data.map((supplier) => (
        <Supplier
          key={supplier.id}
          supplier={supplier}
          onEdit={() => setEdited(supplier)}
          onSecret={setSecret}
        />
      ))}
      <Suspense>
        {edited && (
          <SupplierDialog
            supplier={edited === 'new' ? null : edited}
            onSecret={setSecret}
            onClose={() => setEdited(null)}
          />
        )}
      </Suspense>
    </Stack>
  );
}

function Supplier(props: { supplier: SupplierView; onEdit(): void; onSecret(secret: string): void }) {
  const { supplier } = props;
  const mayPay = useMay('CLIENT_ADMIN');
  const renew = useRenew('/v1/suppliers', '/v1/payouts', '/v1/coupon-pools');
  const path = `/v1/suppliers/${supplier.id}`;
  const set = async (state: SupplierView['state']) => {
    await patch(path, { state });
    await renew();
  };
  const [tested, setTested] = useState<{ ok: boolean; message: string } | null>(null);
  const [isTesting, testing] = useDisclosure(false);
  const environment = environmentOf(supplier);
  const isPaused = supplier.state === 'paused';
  const toggle = async () => {
    await set(isPaused ? 'active' : 'paused');
    notifyDone(isPaused ? words.resumed : words.paused, () => set(supplier.state));
  };
  const tryOut = async () => {
    setTested(await post<{ ok: boolean; message: string }>(`${path}/test`));
  };
  const rotate = async () => {
    const isMeant = await confirm({
      ...{ title: words.rotateTitle, text: words.rotateText, action: words.rotate, isDangerous: true },
    });
    if (!isMeant) return;
    const { signing_secret: secret } = await post<{ signing_secret: string }>(`${path}/rotate-secret`);
    props.onSecret(secret);
  };
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" gap="xs">
        <div>
          <Group gap="xs">
            <Text fw={620}>{supplier.name}</Text>
            <Badge color={supplier.state === 'active' ? 'teal' : 'gray'}>
              {words.supplierStates[supplier.state]}
            </Badge>
            {supplier.is_default && <Badge color="cobalt">{words.isDefault}</Badge>}
            {environment === 'sandbox' && <Badge color="yellow">{words.isSandbox}</Badge>}
            {environment === 'production' && <Badge color="teal">{words.isProduction}</Badge>}
          </Group>
          <Text size="sm" c="dimmed">
            {words.supplierTypes[supplier.type]}
          </Text>
        </div>
        {mayPay && supplier.state !== 'archived' && (
          <Group gap="xs">
            {supplier.type === 'webhook' && (
              <Button size="xs" variant="default" onClick={() => rotate().catch(notifyProblem)}>
                {words.rotate}
              </Button>
            )}
            <Button size="xs" variant="default" onClick={() => tryOut().catch(notifyProblem)}>
              {words.test}
            </Button>
            {environment === 'sandbox' && (
              <Button size="xs" variant="default" onClick={testing.open}>
                {words.testPayout}
              </Button>
            )}
            <Button size="xs" variant="default" onClick={() => toggle().catch(notifyProblem)}>
              {isPaused ? words.resume : words.pause}
            </Button>
            <Button size="xs" variant="default" onClick={props.onEdit}>
              {common.edit}
            </Button>
          </Group>
        )}
      </Group>
      <Suspense>{isTesting && <TestPayoutDialog supplier={supplier} onClose={testing.close} />}</Suspense>
      {tested && (
        <Alert color={tested.ok ? 'teal' : 'red'} mt="sm" role="status">
          {tested.message}
        </Alert>
      )}
      {supplier.trouble && (
        <Alert color="red" mt="sm" title={words.trouble}>
          {supplier.trouble.message}
        </Alert>
      )}
    </Paper>
  );
}

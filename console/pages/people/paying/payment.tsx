// How one person is paid: by what and where to, the tax form on file, and what waits with its reasons.

import { Anchor, Button, Group, List, Skeleton, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { get } from '../../../api/api.ts';
import { isAllowed, useMay, useSession } from '../../../api/session.tsx';
import { Facts } from '../../../parts/facts.tsx';
import { useFormats } from '../../../parts/format.tsx';
import { Problem } from '../../../parts/problem.tsx';
import { Section } from '../../../parts/section.tsx';
import type { PreferenceView, SupplierName, TaxDetailsView, WaitingReward } from './wire.ts';
import { words } from './words.ts';

const PaymentDialog = lazy(async () => ({ default: (await import('./payment-dialog.tsx')).PaymentDialog }));
const TaxDialog = lazy(async () => ({ default: (await import('./tax-dialog.tsx')).TaxDialog }));

export function Payment({ personId }: { personId: string }) {
  const maySee = isAllowed(useSession(), ['CLIENT_REPORT_DOWNLOAD', 'USER_SUPPORT']);
  const may = useMay('CLIENT_ADMIN');
  const { day } = useFormats();
  const [isPaying, paying] = useDisclosure(false);
  const [isTaxing, taxing] = useDisclosure(false);
  const found = useQuery({
    queryKey: ['/v1/persons', personId, 'paying'],
    enabled: maySee,
    queryFn: async ({ signal }) => {
      const [preference, suppliers, details] = await Promise.all([
        get<PreferenceView>(`/v1/persons/${personId}/payout-preference`, {}, signal),
        get<SupplierName[]>('/v1/suppliers', {}, signal),
        get<TaxDetailsView[]>('/v1/tax-details', { person_id: personId }, signal),
      ]);
      return {
        ...{ preference, suppliers },
        tax: details[0] ?? null,
      };
    },
  });
  if (!maySee) return null;
  const data = found.data;
  const supplier = data?.suppliers.find(({ id }) => id === data.preference.supplier_id);
  return (
    <Section title={words.title} text={words.text}>
      {found.error && <Problem error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton h={90} />}
      {data && (
        <>
          <Facts
            facts={[
              [words.paidBy, supplier?.name ?? words.byCampaign],
              [words.destination, data.preference.destination_hint ?? words.noDestination],
              [
                words.tax,
                data.tax
                  ? words.taxLine(data.tax.form, data.tax.reference, day(data.tax.received_on))
                  : words.noTax,
              ],
            ]}
          />
          <Waiting personId={personId} />
          {may && (
            <Group gap="xs">
              <Button size="xs" variant="default" onClick={paying.open}>
                {words.changePayment}
              </Button>
              <Button size="xs" variant="default" onClick={taxing.open}>
                {words.changeTax}
              </Button>
            </Group>
          )}
          <Suspense>
            {isPaying && (
              <PaymentDialog preference={data.preference} suppliers={data.suppliers} onClose={paying.close} />
            )}
            {isTaxing && <TaxDialog personId={personId} tax={data.tax} onClose={taxing.close} />}
          </Suspense>
        </>
      )}
    </Section>
  );
}

/** Asked for only when somebody wants to know: each reward is judged anew. */
function Waiting({ personId }: { personId: string }) {
  const { money } = useFormats();
  const [isAsked, setAsked] = useState(false);
  const found = useQuery({
    // Below the path that whatever changes payouts renews.
    queryKey: ['/v1/payouts', 'waiting', personId],
    enabled: isAsked,
    queryFn: ({ signal }) => get<WaitingReward[]>('/v1/payouts/waiting', { person_id: personId }, signal),
  });
  if (!isAsked) {
    return (
      <div>
        <Button size="xs" variant="default" onClick={() => setAsked(true)}>
          {words.askWaiting}
        </Button>
      </div>
    );
  }
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <Skeleton h={40} />;
  const rows = found.data;
  return (
    <div role="status">
      <Text size="sm" fw={600}>
        {rows.length === 0 ? words.nothingWaits : words.waiting}
      </Text>
      <List size="sm">
        {rows.map((one) => (
          <List.Item key={one.reward_id}>
            {words.waits(
              money(one.amount_minor, one.currency),
              one.reasons.map(({ message }) => message).join(' '),
            )}
          </List.Item>
        ))}
      </List>
      {rows.length > 0 && (
        <Anchor component={Link} to="/payouts" size="sm">
          {words.openWaiting}
        </Anchor>
      )}
    </div>
  );
}

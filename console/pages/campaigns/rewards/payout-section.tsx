// By what a campaign's rewards are paid, and in whose name.

import { Anchor, Checkbox, Group, NativeSelect, SimpleGrid, Skeleton, Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { get } from '../../../api/api.ts';
import { isAllowed, useSession } from '../../../api/session.tsx';
import { Problem } from '../../../parts/problem.tsx';
import { Section } from '../../../parts/section.tsx';
import { usePart } from '../campaign-part.ts';
import type { CampaignSettings } from '../wire.ts';
import { words } from './words.ts';

interface Supplier {
  id: string;
  name: string;
  state: 'active' | 'paused' | 'archived';
  is_default: boolean;
}
interface Payer {
  id: string;
  name: string;
  is_default: boolean;
}
type Payout = CampaignSettings['payout'];

const t = words.payout;

export function PayoutSection() {
  const maySee = isAllowed(useSession(), ['CLIENT_REPORT_DOWNLOAD']);
  return (
    <Section
      title={t.title}
      text={
        maySee ? (
          <>
            {t.text}{' '}
            <Anchor component={Link} to="/payouts/suppliers" inherit underline="always">
              {t.open}
            </Anchor>
          </>
        ) : (
          t.hidden
        )
      }
    >
      {maySee && <Fields />}
    </Section>
  );
}

function Fields() {
  const { value: payout, set, error } = usePart<Payout>('payout');
  const suppliers = useQuery({
    queryKey: ['/v1/suppliers', 'names'],
    queryFn: ({ signal }) => get<Supplier[]>('/v1/suppliers', {}, signal),
  });
  const payers = useQuery({
    queryKey: ['/v1/payers'],
    queryFn: ({ signal }) => get<Payer[]>('/v1/payers', {}, signal),
  });
  const problem = suppliers.error ?? payers.error;
  if (problem) return <Problem error={problem} onRetry={() => void suppliers.refetch()} />;
  if (!suppliers.data || !payers.data) return <Skeleton h={120} />;
  const all = suppliers.data.filter(({ state }) => state !== 'archived');
  const byDefault = all.find((one) => one.is_default)?.name ?? null;
  const shown = (one: Supplier) => (one.state === 'paused' ? t.paused(one.name) : one.name);
  const supplierOf = (side: 'advocate' | 'friend') => {
    const name = `${side}_supplier_id` as const;
    const chosen = payout[name];
    return (
      <NativeSelect
        label={t[side]}
        value={chosen ?? ''}
        data={[
          { value: '', label: t.byDefault(byDefault) },
          ...all.map((one) => ({ value: one.id, label: shown(one) })),
          ...(chosen && !all.some(({ id }) => id === chosen)
            ? [{ value: chosen, label: t.unknown(chosen) }]
            : []),
        ]}
        error={error(name)}
        onChange={(event) => set({ ...payout, [name]: event.currentTarget.value || null })}
      />
    );
  };
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {supplierOf('advocate')}
        {supplierOf('friend')}
      </SimpleGrid>
      {all.length > 1 && (
        <Checkbox.Group
          label={t.choices}
          description={t.choicesText}
          value={payout.choices}
          error={error('choices')}
          onChange={(choices) => set({ ...payout, choices })}
        >
          <Group mt={8} gap="md">
            {all.map((one) => (
              <Checkbox key={one.id} value={one.id} label={shown(one)} />
            ))}
          </Group>
        </Checkbox.Group>
      )}
      {payers.data.length > 1 && (
        <NativeSelect
          label={t.payer}
          description={t.payerText}
          value={payout.payer_id ?? ''}
          data={[
            { value: '', label: t.payerDefault(payers.data.find((one) => one.is_default)?.name ?? null) },
            ...payers.data.map((one) => ({ value: one.id, label: one.name })),
          ]}
          error={error('payer_id')}
          onChange={(event) => set({ ...payout, payer_id: event.currentTarget.value || null })}
        />
      )}
      <Switch
        label={t.automatic}
        description={
          <Text span inherit>
            {t.automaticText}
          </Text>
        }
        checked={payout.automatic}
        onChange={(event) => set({ ...payout, automatic: event.currentTarget.checked })}
      />
    </>
  );
}

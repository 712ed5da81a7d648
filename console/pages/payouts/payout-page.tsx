// One payout: where it stands, what it pays, how it got there; and what a person can do when the provider cannot say.

import { Anchor, Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { get, post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { actorText } from '../../parts/actor.ts';
import { Facts, Timeline } from '../../parts/facts.tsx';
import { Money, useFormats, When } from '../../parts/format.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { PersonLink } from '../../parts/person-name.tsx';
import { usePersonNames } from '../../parts/person-names.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import { PayoutBadge } from './money-states.tsx';
import classes from './payouts.module.css';
import type { PayoutDetail } from './wire.ts';
import { words } from './words.ts';

const ResolveDialog = lazy(async () => ({ default: (await import('./resolve-dialog.tsx')).ResolveDialog }));

export function PayoutPage() {
  const { payoutId } = useParams({ strict: false }) as { payoutId: string };
  const { money } = useFormats();
  const found = useQuery({
    queryKey: ['/v1/payouts', payoutId],
    queryFn: ({ signal }) => get<PayoutDetail>(`/v1/payouts/${payoutId}`, {}, signal),
  });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <PageSkeleton />;
  const payout = found.data;
  return (
    <>
      <PageHeader
        title={words.payout(money(payout.amount_minor, payout.currency))}
        back={{ to: '/payouts/payments', title: words.tabs.payments }}
        badge={<PayoutBadge state={payout.state} />}
        subtitle={words.supplierTypes[payout.supplier_type]}
        actions={<Actions payout={payout} />}
      />
      <div className={classes.two}>
        <Stack>
          <What payout={payout} />
          <Section title={words.pays}>
            <ul className={classes.list}>
              {payout.items.map((item) => (
                <li key={item.reward_id}>
                  <Anchor component={Link} to={`/rewards/${item.reward_id}`} inherit>
                    {words.columns.reward} {item.reward_id}
                  </Anchor>
                  <Money minor={item.amount_minor} currency={payout.currency} fw={600} />
                </li>
              ))}
            </ul>
          </Section>
        </Stack>
        <Section title={words.history}>
          <Timeline
            when={(at) => <When at={at} />}
            happenings={payout.history.map((change, index) => ({
              key: String(index),
              at: change.at,
              title: words.states[change.to_state],
              text: [change.message.replace(/[.]$/, ''), actorText(change.actor)].filter(Boolean).join(' · '),
              color: change.to_state === 'paid' ? 'teal' : 'cobalt',
            }))}
          />
        </Section>
      </div>
    </>
  );
}

function What({ payout }: { payout: PayoutDetail }) {
  const { money, dateTime } = useFormats();
  const nameOf = usePersonNames([payout.person_id]);
  const person = { person_id: payout.person_id, name: nameOf(payout.person_id) };
  return (
    <Section title={words.facts}>
      <Facts
        facts={[
          [words.columns.person, <PersonLink key="person" person={person} />],
          [words.netted, payout.netted_minor === 0 ? undefined : money(payout.netted_minor, payout.currency)],
          [words.provider, payout.provider_id ?? undefined],
          [
            words.bankFile,
            payout.bank_file_id === null ? undefined : (
              <Anchor key="file" component={Link} to={`/payouts/bank-files/${payout.bank_file_id}`} inherit>
                {payout.bank_file_id}
              </Anchor>
            ),
          ],
          [words.attempts, payout.attempts],
          [words.nextAttempt, payout.next_attempt_at ? dateTime(payout.next_attempt_at) : undefined],
          [words.detail, payout.detail || undefined],
          [words.done, payout.done_at ? dateTime(payout.done_at) : undefined],
        ]}
      />
    </Section>
  );
}

function Actions({ payout }: { payout: PayoutDetail }) {
  const mayPay = useMay('CLIENT_ADMIN');
  const renew = useRenew('/v1/payouts', '/v2/rewards', '/v1/ledger');
  const [isOpen, resolving] = useDisclosure(false);
  if (!mayPay) return null;
  const path = `/v1/payouts/${payout.id}`;
  const cancel = async () => {
    const isMeant = await confirm({
      ...{ title: words.cancelTitle, text: words.cancelText, action: words.cancelPayout, isDangerous: true },
    });
    if (!isMeant) return;
    await post(`${path}/cancel`);
    await renew();
    notifyDone(words.canceled);
  };
  const look = async () => {
    await post(`${path}/look`);
    await renew();
    notifyDone(words.looked);
  };
  const { state } = payout;
  return (
    <>
      {state === 'queued' && (
        <Button variant="default" onClick={() => cancel().catch(notifyProblem)}>
          {words.cancelPayout}
        </Button>
      )}
      {(state === 'queued' || state === 'unknown' || state === 'accepted') && (
        <Button variant="default" onClick={() => look().catch(notifyProblem)}>
          {words.look}
        </Button>
      )}
      {(state === 'unknown' || state === 'accepted') && (
        <Button onClick={resolving.open}>{words.resolve}</Button>
      )}
      <Suspense>{isOpen && <ResolveDialog payoutId={payout.id} onClose={resolving.close} />}</Suspense>
    </>
  );
}

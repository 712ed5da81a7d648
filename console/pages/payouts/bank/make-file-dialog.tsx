// What a file for the bank would hold, before it is made.

import { Alert, Anchor, Modal, ScrollArea, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { get, post } from '../../../api/api.ts';
import { useRenew } from '../../../api/renew.ts';
import { FormEnd, useApiForm } from '../../../parts/form.tsx';
import { Money, useFormats } from '../../../parts/format.tsx';
import { notifyDone } from '../../../parts/notify.tsx';
import { usePersonNames } from '../../../parts/person-names.tsx';
import { Problem } from '../../../parts/problem.tsx';
import classes from '../payouts.module.css';
import type { PayoutView } from '../wire.ts';
import type { MadeFileView, WaitingFileView } from './wire.ts';
import { words } from './words.ts';

/** As many lines are shown; the rest is counted. */
const SHOWN_AT_MOST = 100;

export function MakeFileDialog({ waiting, onClose }: { waiting: WaitingFileView; onClose(): void }) {
  const { money } = useFormats();
  const navigate = useNavigate();
  const renew = useRenew('/v1/bank-files', '/v1/payouts', '/v2/rewards');
  const { supplier_id, payer_id, currency } = waiting;
  const api = useApiForm({
    initialValues: {},
    send: async () => {
      // Where nothing may be paid any more there is no file, and the payouts are canceled all the same.
      const file = await post<MadeFileView>('/v1/bank-files', { supplier_id, payer_id, currency }).finally(
        renew,
      );
      onClose();
      await navigate({ to: `/payouts/bank-files/${file.id}` });
      notifyDone(words.made(file.payouts, money(file.total_minor, file.currency)));
      if (file.canceled.length > 0) tellLeftOut(file);
    },
  });
  const rest = waiting.payouts - waiting.file_payouts;
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.makeTitle(waiting.file_payouts, money(waiting.file_total_minor, currency))}
    >
      <form onSubmit={api.onSubmit}>
        <Stack>
          <Text size="sm" fw={600}>
            {words.waits(waiting.supplier, waiting.payer)}
          </Text>
          {rest > 0 && <Alert color="orange">{words.takesOldest(rest)}</Alert>}
          <Content waiting={waiting} />
          <Text size="sm">{words.makeText}</Text>
          <Text size="sm" c="dimmed">
            {words.checked}
          </Text>
          <FormEnd api={api} action={words.make} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

/** The oldest go first, and the API lists the newest first: all are read, page by page, and the oldest shown. */
async function oldestWaiting(waiting: WaitingFileView, signal: AbortSignal): Promise<PayoutView[]> {
  const found: PayoutView[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { items: PayoutView[]; next_cursor: string | null } = await get(
      '/v1/payouts',
      { supplier_id: waiting.supplier_id, state: 'queued', limit: 1_000, cursor },
      signal,
    );
    found.push(...page.items);
    cursor = page.next_cursor;
  }
  return found
    .filter(
      (one) =>
        one.payer_id === waiting.payer_id &&
        one.currency === waiting.currency &&
        one.bank_file_id === null &&
        one.amount_minor > 0,
    )
    .toReversed()
    .slice(0, SHOWN_AT_MOST);
}

function Content({ waiting }: { waiting: WaitingFileView }) {
  const found = useQuery({
    queryKey: ['/v1/payouts', 'for-file', waiting],
    queryFn: ({ signal }) => oldestWaiting(waiting, signal),
  });
  const nameOf = usePersonNames((found.data ?? []).map(({ person_id: id }) => id));
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return null;
  const others = waiting.file_payouts - found.data.length;
  return (
    <section aria-label={words.inIt}>
      <Text size="sm" fw={600}>
        {words.inIt}
      </Text>
      <ScrollArea.Autosize mah={220} type="auto" viewportProps={{ tabIndex: 0 }}>
        <ul className={classes.list}>
          {found.data.map((one) => (
            <li key={one.id}>
              <span>{nameOf(one.person_id)}</span>
              <Money minor={one.amount_minor} currency={one.currency} fw={600} />
            </li>
          ))}
        </ul>
      </ScrollArea.Autosize>
      {others > 0 && (
        <Text size="sm" c="dimmed">
          {words.others(others)}
        </Text>
      )}
    </section>
  );
}

function tellLeftOut(file: MadeFileView): void {
  modals.open({
    title: words.leftOut(file.canceled.length),
    children: (
      <Stack gap="xs">
        <Text size="sm">{words.leftOutText}</Text>
        <ul className={classes.list}>
          {file.canceled.map(({ payout_id: id, reason }) => (
            <li key={id}>
              <Anchor href={`/console/payouts/payments/${id}`} inherit>
                {words.payment(id)}
              </Anchor>
              <span>{reason}</span>
            </li>
          ))}
        </ul>
        {file.more && <Text size="sm">{words.moreWait}</Text>}
      </Stack>
    ),
  });
}

// The second factor: whether it is on, switching it on and off, new recovery codes.

import { Badge, Button, Group, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { ApiError, get, post, remove } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useFormats } from '../../parts/format.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import type { RecoveryCodesView, TwoFactorSecret, TwoFactorState } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v1/session/two-factor';
/** With so few codes left it is time for new ones. */
const FEW_CODES = 3;

const SetUpDialog = lazy(async () => ({ default: (await import('./set-up-dialog.tsx')).SetUpDialog }));
const CodesDialog = lazy(async () => ({ default: (await import('./codes-dialog.tsx')).CodesDialog }));

export function TwoFactor() {
  const { date } = useFormats();
  const renew = useRenew(PATH, '/v1/session', '/v1/users');
  const [secret, setSecret] = useState<TwoFactorSecret | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const state = useQuery({
    queryKey: [PATH],
    queryFn: ({ signal }) => get<TwoFactorState>(PATH, {}, signal),
  });
  const begin = async () => setSecret(await post<TwoFactorSecret>(PATH));
  const renewCodes = async () => {
    const isMeant = await confirm({
      ...{ title: words.newCodesTitle, text: words.newCodesText, action: words.newCodesAction },
    });
    if (!isMeant) return;
    const made = await post<RecoveryCodesView>(`${PATH}/recovery-codes`);
    setCodes(made.recovery_codes);
    await renew();
  };
  const end = async () => {
    const isMeant = await confirm({
      ...{ title: words.turnOffTitle, text: words.turnOffText, action: words.turnOffAction },
      isDangerous: true,
    });
    if (!isMeant) return;
    await remove(PATH);
    await renew();
    notifyDone(words.turnedOff);
  };
  const closed = async () => {
    if (codes !== null) notifyDone(words.turnedOn);
    setCodes(null);
  };
  const run = (order: () => Promise<void>) => () => order().catch(unlessRefusedByPerson);
  const { since, recovery_codes_left: left = 0 } = state.data ?? {};
  return (
    <Section title={words.parts.twoFactor} text={words.twoFactorText}>
      {state.error && <Problem error={state.error} onRetry={() => void state.refetch()} />}
      {!state.data && !state.error && <Skeleton h={34} />}
      {since === null && (
        <Group justify="space-between">
          <Badge color="gray">{words.off}</Badge>
          <Button onClick={run(begin)}>{words.turnOn}</Button>
        </Group>
      )}
      {since && (
        <Group justify="space-between">
          <Group gap="xs">
            <Badge color="teal">{words.on}</Badge>
            <Text size="sm">{words.since(date(since))}</Text>
            <Badge color={left <= FEW_CODES ? 'orange' : 'gray'}>{words.codesLeft(left)}</Badge>
            {left <= FEW_CODES && <Text size="sm">{words.fewCodes}</Text>}
          </Group>
          <Group gap="xs">
            <Button variant="default" onClick={run(renewCodes)}>
              {words.newCodes}
            </Button>
            <Button variant="light" color="red" onClick={run(end)}>
              {words.turnOff}
            </Button>
          </Group>
        </Group>
      )}
      <Suspense>
        {secret && (
          <SetUpDialog
            secret={secret}
            onClose={() => setSecret(null)}
            onDone={async (made) => {
              setSecret(null);
              setCodes(made);
              await renew();
            }}
          />
        )}
        {codes && <CodesDialog codes={codes} onClose={() => void closed()} />}
      </Suspense>
    </Section>
  );
}

/** Who closes the question for the password knows that nothing happened. */
function unlessRefusedByPerson(error: Error): void {
  if (!(error instanceof ApiError && error.code === 'password_needed')) notifyProblem(error);
}

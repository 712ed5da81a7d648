// The last look before rewards are approved, given, canceled or taken back: how many, how much, and the reason.

import { Alert, Button, Checkbox, Group, Modal, Progress, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useRenew } from '../../api/renew.ts';
import { useFormats } from '../../parts/format.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { errorText } from '../../parts/problem.tsx';
import { common } from '../../words.ts';
import { giveOrder, isPossible, type Order, sumText } from './orders.ts';
import type { RewardView } from './wire.ts';
import { words } from './words.ts';

const TEXTS = {
  approve: [words.approveTitle, words.approveText, words.approve, words.approved],
  fulfill: [words.fulfillTitle, words.fulfillText, words.fulfill, words.fulfilled],
  retry: [words.retryTitle, words.retryText, words.retry, words.retried],
  cancel: [words.cancelTitle, words.cancelText, words.cancel, words.canceled],
  revoke: [words.revokeTitle, words.revokeText, words.revoke, words.revoked],
} as const;

export function OrderDialog(props: {
  order: Order;
  rewards: RewardView[];
  onClose(): void;
  onDone?(): void;
}) {
  const { order } = props;
  const renew = useRenew('/v2/rewards', '/v1/explain', '/v1/jobs', '/v1/ledger', '/v1/payouts');
  const { money } = useFormats();
  const [reason, setReason] = useState('');
  const [isOwed, setOwed] = useState(false);
  const [progress, setProgress] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const fit = props.rewards.filter((reward) => isPossible(order, reward));
  const [title, text, action, done] = TEXTS[order];
  const isDangerous = order === 'cancel' || order === 'revoke';
  const run = async () => {
    setProgress(0);
    setProblem(null);
    try {
      const body = {
        ...(reason.trim() !== '' && { message: reason.trim() }),
        ...(isOwed && { claw_back: true }),
      };
      // Also when the connection breaks in the middle: what was done till then is shown as it is.
      const outcome = await giveOrder(order, fit, body, setProgress).finally(renew);
      props.onDone?.();
      if (outcome.failed > 0) {
        setProblem(words.partly(outcome.done, outcome.failed) + outcome.problems.join(' '));
        return;
      }
      notifyDone(done(outcome.done));
      props.onClose();
    } catch (error) {
      setProblem(errorText(error as Error));
    } finally {
      setProgress(null);
    }
  };
  return (
    <Modal opened onClose={props.onClose} title={title(fit.length)}>
      <Stack>
        {fit.length === 0 ? (
          <Text size="sm">{words.notPossible}</Text>
        ) : (
          <>
            <Text size="sm">{text(sumText(fit, money))}</Text>
            {fit.length < props.rewards.length && (
              <Text size="sm" c="dimmed">
                {words.skips(props.rewards.length - fit.length)}
              </Text>
            )}
            <TextInput
              label={words.reason}
              description={words.reasonText}
              value={reason}
              maxLength={2000}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            {order === 'revoke' && (
              <Checkbox
                label={words.clawBack}
                checked={isOwed}
                onChange={(event) => setOwed(event.currentTarget.checked)}
              />
            )}
          </>
        )}
        {progress !== null && <Progress value={progress * 100} aria-label={action} />}
        {problem !== null && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            {problem === null ? common.cancel : common.close}
          </Button>
          {fit.length > 0 && (
            <Button
              loading={progress !== null}
              {...(isDangerous && { color: 'red' })}
              onClick={() => void run()}
              data-autofocus
            >
              {action}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

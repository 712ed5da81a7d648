// Sends a client's due mails, each attempt outside of any transaction (OUT-2). What a failure means is decided in decide-send.ts.

import type { Id } from '../base/ids.ts';
import { CODE_PLACE } from '../base/secret-place.ts';
import type { Deps } from '../http/types.ts';
import { compose } from './compose.ts';
import { failureOf, nextAttempt, sendableAt } from './decide-send.ts';
import { addOptOut } from './opt-out-store.ts';
import { loadSender } from './settings-store.ts';
import { addressKey, type DueMail, recordAttempt, takeDue } from './store.ts';
import type { PostBox } from './types.ts';

/** As many as the mailer has connections. */
const AT_ONCE = 5;

/**
 * Sends until nothing is due. A crash between the server's yes and our note of it sends the mail again after the lease, with the same
 * Message-ID: at least once, never never.
 */
export async function sendMails(
  deps: Pick<Deps, 'db' | 'now' | 'client' | 'log' | 'codeOfPayout' | 'enqueue'>,
  box: PostBox,
  clientId: Id,
): Promise<void> {
  for (;;) {
    const due = await deps.db.tx((tx) => takeDue(tx, clientId, deps.now(), AT_ONCE));
    if (due.length === 0) return;
    const sender = await loadSender(deps.db, clientId);
    const { timeZone } = await deps.client(clientId);
    await Promise.all(due.map((mail) => sendOne(deps, box, mail, sender, timeZone)));
  }
}

async function sendOne(
  deps: Pick<Deps, 'db' | 'now' | 'log' | 'codeOfPayout' | 'enqueue'>,
  box: PostBox,
  mail: DueMail,
  sender: Awaited<ReturnType<typeof loadSender>>,
  timeZone: string,
): Promise<void> {
  const { db } = deps;
  const { clientId } = sender;
  const payoutId = payoutOf(mail);
  const done = (state: 'sent' | 'failed' | 'suppressed', lastError: string | null) =>
    db.tx(async (tx) => {
      const result = { state, nextAttemptAt: null, lastError };
      const isOurs = await recordAttempt(tx, clientId, mail, result, deps.now());
      if (!isOurs || state !== 'sent' || payoutId === null) return;
      await deps.enqueue(tx, 'tell_code_mailed', { client_id: clientId, payout_id: payoutId });
    });
  // Who opted out since it was written gets it no more.
  if (mail.isUnwanted) return done('suppressed', 'the recipient opted out before it was sent');
  const code = payoutId === null ? null : await deps.codeOfPayout(clientId, payoutId);
  if (payoutId !== null && code === null) return done('failed', 'the code is not there any more');
  const text = code === null ? mail.text : mail.text.replace(CODE_PLACE, () => code);
  try {
    await box.mailer.send(compose({ ...mail, text }, sender, box));
  } catch (error) {
    const { kind, message } = failureOf(error as Error);
    // The address stays out of the log.
    deps.log.warn({ client_id: clientId, mail_id: mail.mailId, kind }, 'a mail was not taken');
    if (kind === 'recipient') {
      await addOptOut(db, clientId, {
        ...{ addressKey: addressKey(mail.to), mailClass: 'all', reason: 'bounced' },
        ...{ detail: message, since: deps.now() },
      });
    }
    const again = kind === 'later' ? nextAttempt(deps.now(), mail.attempts, mail.giveUpAt) : null;
    if (!again) return done('failed', message);
    const isAwaited = mail.awaitedUntil !== null && again <= mail.awaitedUntil;
    const nextAttemptAt = isAwaited ? again : sendableAt(again, mail.mailClass, timeZone);
    const result = { state: 'queued', nextAttemptAt, lastError: message } as const;
    await recordAttempt(db, clientId, mail, result, deps.now());
    return;
  }
  await done('sent', null);
}

/** The payout whose code the mail brings; null: it brings none. */
function payoutOf({ kind, onceKey }: DueMail): Id | null {
  const [, payoutId] = kind === 'reward_code' ? (/^payout:(\d+)$/.exec(onceKey) ?? []) : [];
  return payoutId ?? null;
}

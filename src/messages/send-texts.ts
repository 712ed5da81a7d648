// Sends a client's due texts, each attempt outside of any transaction (OUT-2). A text whose answer was lost is asked for before it is sent
// again: a phone rings once.

import type { Id } from '../base/ids.ts';
import { MINUTE_MS, plusMs } from '../base/time.ts';
import type { Deps } from '../http/types.ts';
import { nextTextAttempt, whenToText } from './decide-text.ts';
import { loadTextSettings, saveTextTrouble } from './text-settings-store.ts';
import {
  type DueText,
  firstUnknown,
  recordText,
  saveConsent,
  type TextResult,
  takeTexts,
} from './text-store.ts';
import type { TextAnswer, TextProvider } from './text-types.ts';
import { twilio } from './twilio.ts';

const AT_ONCE = 5;
/** Twilio lists a message within moments of taking it. */
const ASK_AFTER_MS = MINUTE_MS;

type SendDeps = Pick<Deps, 'db' | 'now' | 'log' | 'secrets' | 'callOutside' | 'publicUrl'>;

/** Where Twilio tells of replies and deliveries; null while this server has no public address. */
export function twilioUrl(publicUrl: string | null, what: 'inbound' | 'status', clientId: Id): string | null {
  return publicUrl === null
    ? null
    : `${publicUrl.replace(/\/+$/, '')}/v1/messages/texts/twilio/${clientId}/${what}`;
}

/** Sends until nothing is due, or the provider refuses everything. */
export async function sendTexts(deps: SendDeps, clientId: Id): Promise<void> {
  for (;;) {
    const settings = await loadTextSettings(deps.db, deps.secrets, clientId);
    if (!settings?.isOn) return;
    const due = await deps.db.tx((tx) => takeTexts(tx, clientId, deps.now(), AT_ONCE));
    if (due.length === 0) return;
    const provider = twilio(deps, settings);
    const troubles = await Promise.all(due.map((text) => sendOne(deps, clientId, provider, text)));
    const trouble = troubles.find((one) => one !== null) ?? null;
    await saveTextTrouble(deps.db, clientId, trouble);
    if (trouble !== null) {
      deps.log.warn({ client_id: clientId, event: 'texts_refused' }, trouble);
      return;
    }
  }
}

/** Answers what is wrong with the account, if that is why. */
async function sendOne(
  deps: SendDeps,
  clientId: Id,
  provider: TextProvider,
  text: DueText,
): Promise<string | null> {
  const record = (result: Partial<TextResult> & Pick<TextResult, 'state'>) =>
    recordText(
      deps.db,
      clientId,
      text,
      { nextAttemptAt: null, providerId: null, lastError: null, ...result },
      deps.now(),
    );
  if (text.askSince !== null) {
    const found = await provider.find({ to: text.to, body: text.body, since: text.askSince });
    if (found === 'unknown') {
      await record(askAgain(deps.now(), text));
      return null;
    }
    // Two texts may say the same: what is known as another one's is not this one.
    const providerId = await firstUnknown(deps.db, clientId, found);
    if (providerId !== null) {
      await record({ state: 'sent', providerId });
      return null;
    }
    // It never arrived there: it goes again, as a new attempt with a time of its own.
    await record({
      state: 'queued',
      nextAttemptAt: deps.now(),
      lastError: 'it had not arrived at the provider',
    });
    return null;
  }
  // Who said STOP since it was written gets it no more.
  if (text.isUnwanted) {
    await record({ state: 'suppressed', lastError: 'the number does not agree to texts' });
    return null;
  }
  const statusUrl = twilioUrl(deps.publicUrl, 'status', clientId);
  return await settle(
    deps,
    clientId,
    text,
    await provider.send({ to: text.to, body: text.body, statusUrl }),
    record,
  );
}

async function settle(
  deps: SendDeps,
  clientId: Id,
  text: DueText,
  answer: TextAnswer,
  record: (result: Partial<TextResult> & Pick<TextResult, 'state'>) => Promise<void>,
): Promise<string | null> {
  const now = deps.now();
  switch (answer.kind) {
    case 'taken':
      await record({ state: 'sent', providerId: answer.providerId });
      return null;
    case 'unknown':
      await record({ state: 'asking', nextAttemptAt: plusMs(now, ASK_AFTER_MS), lastError: answer.message });
      return null;
    case 'opted_out':
      await saveConsent(deps.db, clientId, {
        ...{ number: text.to, agreed: false, source: 'provider', detail: answer.message, actor: 'twilio' },
        since: now,
      });
      await record({ state: 'suppressed', lastError: answer.message });
      return null;
    case 'final':
      await record({ state: 'failed', lastError: answer.message });
      return null;
    case 'later':
    case 'trouble': {
      const wait = answer.kind === 'later' ? answer.retryAfterMs : null;
      const again = nextTextAttempt(now, text.attempts, text.giveUpAt, wait);
      const inDay = again && whenToText(again, text, text.timeZone);
      const nextAttemptAt = inDay && inDay <= text.giveUpAt ? inDay : null;
      await record({ state: nextAttemptAt ? 'queued' : 'failed', nextAttemptAt, lastError: answer.message });
      return answer.kind === 'trouble' ? answer.message : null;
    }
  }
}

/** Nothing is sent while it is not known: at the end it is given up, and said so. */
function askAgain(
  now: Date,
  { attempts, giveUpAt }: DueText,
): Partial<TextResult> & Pick<TextResult, 'state'> {
  const nextAttemptAt = nextTextAttempt(now, attempts, giveUpAt, null);
  const lastError = 'whether the provider took it could not be found out';
  return { state: nextAttemptAt ? 'asking' : 'failed', nextAttemptAt, lastError };
}

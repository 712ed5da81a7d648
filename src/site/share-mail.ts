// Share mails (WEB-5): who may write what to whom and how often, so that nobody's mailbox is flooded and nobody mails strangers through us.

import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import { nameForOthers } from '../base/text.ts';
import { DAY_MS, plusMs } from '../base/time.ts';
import type { Voice } from '../campaigns/voice.ts';
import type { Deps } from '../http/types.ts';
import type { NewInput } from '../intake/types.ts';
import type { MailLook, NewMail } from '../messages/types.ts';
import type { Enrolled } from '../referrals/types.ts';
import { shareVariables } from './share.ts';
import { firstNameOf, holdShareMails, shareMailsOfLate } from './share-store.ts';

/** One advocate writes to one address once in this many days; all advocates together so often in the longer time. */
const AGAIN_AFTER_DAYS = 7;
const MOST_TO_ONE = 3;
const MOST_TO_ONE_DAYS = 30;
/** Mails of one advocate in a day. */
const MOST_PROVED = 50;
const MOST_UNPROVED = 10;

export interface ShareMails {
  clientId: Id;
  voice: Voice;
  /** As https://share.acme.example */
  origin: string;
  advocate: Enrolled;
  /** Compared forms. */
  recipients: readonly string[];
  /** The proved e-mail of the advocate; null: anybody could have typed it. */
  proved: string | null;
  /** Only of who proved the e-mail; '': none. */
  message: string;
}

/** already_sent: by this advocate, of late. limited: the address was written to enough by others, or the advocate wrote enough today. */
export type Sent = { email: string; state: 'sent' | 'already_sent' | 'limited' };

/**
 * Owes the mails and the evidence of those that leave, in one transaction. An address that opted out looks like any other.
 * Throws mail_is_off when the installation has no mail server.
 */
export async function sendShares(deps: Deps, wish: ShareMails): Promise<Sent[]> {
  const { clientId, advocate, proved } = wish;
  const now = deps.now();
  const recipients = [...new Set(wish.recipients)];
  const firstName =
    proved === null ? null : nameForOthers(await firstNameOf(deps.db, clientId, advocate.personId));
  return deps.db.tx(async (tx) => {
    await holdShareMails(tx, clientId);
    const late = await shareMailsOfLate(tx, clientId, advocate.personId, recipients, {
      advocateDay: plusMs(now, -DAY_MS),
      advocateRecipient: plusMs(now, -AGAIN_AFTER_DAYS * DAY_MS),
      recipient: plusMs(now, -MOST_TO_ONE_DAYS * DAY_MS),
    });
    const room = (proved === null ? MOST_UNPROVED : MOST_PROVED) - late.ofAdvocate;
    const allowed = recipients
      .filter((email) => {
        const { byAdvocate = 0, byAnybody = 0 } = late.to.get(email) ?? {};
        return byAdvocate === 0 && byAnybody < MOST_TO_ONE;
      })
      .slice(0, Math.max(0, room));
    const outcomes = await deps.postMail(
      tx,
      allowed.map((email) => mailTo(email, wish, firstName, now)),
    );
    // Nobody is told of a mail that nothing sends: all of it is undone.
    if (outcomes.includes('mail_is_off')) throw new Refusal('mail_is_off');
    const owed = allowed.filter((_, at) => outcomes[at] === 'queued');
    if (owed.length > 0) {
      await deps.acceptIn(
        tx,
        owed.map((email) => sharedInput(clientId, { email, advocate_code: advocate.code, channel: 'EMAIL' })),
      );
    }
    const stateOf = (email: string): Sent['state'] => {
      if ((late.to.get(email)?.byAdvocate ?? 0) > 0) return 'already_sent';
      const outcome = outcomes[allowed.indexOf(email)];
      return outcome === undefined || outcome === 'limited' ? 'limited' : 'sent';
    };
    return recipients.map((email) => ({ email, state: stateOf(email) }));
  });
}

/** The mail to a friend as the campaign says it; `message`: the advocate's own words before it. */
export function shareMail(
  voice: Voice,
  {
    origin,
    code,
    firstName,
    message,
  }: { origin: string; code: string; firstName: string | null; message: string },
): Pick<NewMail, 'kind' | 'mailClass' | 'subject' | 'text' | 'html' | 'fromName'> & { look: MailLook } {
  const { share, theme, company_name } = voice.campaign.settings;
  const variables = shareVariables(origin, code, 'EMAIL', firstName);
  const own = voice.fill(share.email_message, variables);
  const subject = voice.fill(share.email_subject, variables);
  return {
    ...{ kind: 'share', mailClass: 'promotional', html: null },
    subject: subject.replace(/\s+/g, ' '),
    text: message === '' ? own : `${message}\n\n${own}`,
    look: {
      theme,
      preheader: voice.fill(share.social_description, variables),
      button: { label: 'See the offer', url: String(variables.shareLink) },
    },
    fromName: firstName ? `${firstName} via ${company_name}` : null,
  };
}

function mailTo(to: string, wish: ShareMails, firstName: string | null, now: Date): NewMail {
  const { clientId, voice, origin, advocate, message } = wish;
  return {
    ...shareMail(voice, { origin, code: advocate.code, firstName, message }),
    ...{ clientId, to, personId: advocate.personId },
    replyTo: null,
    isAwaited: true,
    onceKey: `share:${advocate.personId}:${to}:${now.toISOString().slice(0, 10)}`,
  };
}

/** A share as an input: with the e-mail and the code it ties a friend to the advocate (AT-1); with the advocate's own e-mail it counts. */
export function sharedInput(clientId: Id, said: Record<string, string>): NewInput {
  return {
    ...{ clientId, source: 'browser', name: 'shared', eventTime: null, body: JSON.stringify(said) },
    ...{ actor: 'browser', connectionId: null, deviceId: null, idempotencyKey: null, partnerKey: null },
    sameBytesAreSame: false,
  };
}

/** Why a personal text may not be sent; null when it may. Its own link is the only one it can hold. */
export function messageProblem(message: string, link: string): string | null {
  const rest = message.replaceAll(link, ' ');
  if (
    /:\/\/|www\.|\b[\w-]+\.[a-z]{2,}\/|\b[\w-]+\.(?:com|net|org|info|io|co|biz|xyz|us|ru|cn|me|app|link|top|site|shop)\b/i.test(
      rest,
    )
  )
    return 'links to other places are not sent; your own link is added by itself';
  return null;
}

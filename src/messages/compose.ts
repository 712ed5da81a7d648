// Makes of a stored mail what leaves: sender, text and page with their footer, and the headers of RFC 8058. Pure.

import type { Id } from '../base/ids.ts';
import { mailPage, mailText } from './layout.ts';
import { mailToken, unsubscribeUrl } from './links.ts';
import type { SenderSettings } from './settings-store.ts';
import type { MailClass, MailLook, OutgoingMail, PostBox } from './types.ts';

export interface StoredText {
  mailId: Id;
  mailClass: MailClass;
  kind: string;
  to: string;
  subject: string;
  text: string;
  html: string | null;
  look: MailLook | null;
  fromName: string | null;
  replyTo: string | null;
}

/** The mail as it leaves. Its Message-ID is the same at each attempt, so that a mailbox can tell a repeat (OUT-2). */
export function compose(
  mail: StoredText,
  sender: SenderSettings & { clientId: Id; companyName: string },
  box: Omit<PostBox, 'mailer'>,
): OutgoingMail {
  const { companyName } = sender;
  const link = unsubscribeUrl(box.publicUrl, mailToken(box.key, sender.clientId, mail.mailId));
  return {
    messageId: `<${mail.mailId}.${sender.clientId}@${box.from.split('@')[1]}>`,
    from: { name: mail.fromName ?? sender.fromName ?? companyName, address: box.from },
    replyTo: mail.replyTo ?? sender.replyTo,
    to: mail.to,
    subject: mail.subject,
    ...bodiesOf(mail, sender, link),
    headers: {
      'Auto-Submitted': 'auto-generated',
      ...(mail.mailClass !== 'essential' && {
        'List-Unsubscribe': `<${link}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }),
    },
  };
}

/** Text and page with their footer. */
export function bodiesOf(
  mail: Pick<StoredText, 'subject' | 'text' | 'html' | 'look' | 'kind' | 'mailClass'>,
  { companyName, postalAddress }: { companyName: string; postalAddress: string | null },
  link: string,
): { text: string; html: string } {
  const { subject, text, look } = mail;
  const why = whyOf(mail, companyName);
  const unsubscribeUrl = mail.mailClass === 'essential' ? null : link;
  const parts = { subject, text, look, companyName, postalAddress, why, unsubscribeUrl };
  return { text: mailText(parts), html: mail.html ?? mailPage(parts) };
}

function whyOf({ kind, mailClass }: Pick<StoredText, 'kind' | 'mailClass'>, companyName: string): string {
  if (kind === 'share') return `You get this mail because a customer of ${companyName} sent it to you.`;
  if (kind === 'connection_trouble' || kind === 'webhook_switched_off')
    return `You get this mail because you administer the referral program of ${companyName}.`;
  if (kind === 'report') return `You get this report because you are on its list at ${companyName}.`;
  if (kind === 'invitation') return `You get this mail because ${companyName} invites you.`;
  if (mailClass === 'essential') return `You get this mail because you asked ${companyName} for it.`;
  return `You get this mail because you take part in the referral program of ${companyName}.`;
}

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
  const { subject, text, look, mailClass } = mail;
  const { companyName, postalAddress } = sender;
  const link = unsubscribeUrl(box.publicUrl, mailToken(box.key, sender.clientId, mail.mailId));
  const parts = { subject, text, look, companyName, postalAddress, unsubscribeUrl: link };
  const why = whyOf(mail, companyName);
  return {
    messageId: `<${mail.mailId}.${sender.clientId}@${box.from.split('@')[1]}>`,
    from: { name: mail.fromName ?? sender.fromName ?? companyName, address: box.from },
    replyTo: mail.replyTo ?? sender.replyTo,
    to: mail.to,
    subject,
    text: mailText({ ...parts, why }),
    html: mail.html ?? mailPage({ ...parts, why }),
    headers: {
      'Auto-Submitted': 'auto-generated',
      ...(mailClass !== 'essential' && {
        'List-Unsubscribe': `<${link}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }),
    },
  };
}

function whyOf({ kind, mailClass }: StoredText, companyName: string): string {
  if (kind === 'share') return `You get this mail because a customer of ${companyName} sent it to you.`;
  if (mailClass === 'essential') return `You get this mail because you asked ${companyName} for it.`;
  return `You get this mail because you take part in the referral program of ${companyName}.`;
}

// The one place that talks to a mail server, over a pool of kept connections. Knows nothing of the outbox.

import nodemailer from 'nodemailer';
import { MINUTE_MS, SECOND_MS } from '../base/time.ts';
import type { Mailer } from './types.ts';

/** Connects when the first mail is sent, and gives up on a silent server rather than hold the queue. */
export function createMailer(smtpUrl: string): Mailer {
  const transport = nodemailer.createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: 5,
    connectionTimeout: 10 * SECOND_MS,
    greetingTimeout: 10 * SECOND_MS,
    socketTimeout: MINUTE_MS,
    // A mail is texts only: nothing in it may have a file read or a URL fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async ({ to, replyTo, ...mail }) => {
      // As an object and not as text, so that a comma never makes it two recipients.
      const recipient = { name: '', address: to };
      await transport.sendMail({ ...mail, to: recipient, ...(replyTo !== null && { replyTo }) });
    },
    close: () => transport.close(),
  };
}

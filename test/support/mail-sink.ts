// A mail server for tests: keeps what it takes, and refuses, drops or delays where a test says so.

import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface MailSink {
  /** For SMTP_URL. */
  url: string;
  mails: ParsedMail[];
  /** Connections that were opened so far. */
  connections: number;
  /** What happens to the next mails to this address, one entry per attempt: an SMTP status at RCPT TO, or the line cut within the data. */
  fail(address: string, ...failures: (number | 'drop')[]): void;
  /** Called when a mail is taken, before the server says so. */
  onTaken: ((mail: ParsedMail) => Promise<void>) | null;
}

/** Starts it on a free port; it is gone after the test. */
export async function startMailSink(t: TestContext): Promise<MailSink> {
  const failures = new Map<string, (number | 'drop')[]>();
  const sink: MailSink = {
    ...{ url: '', mails: [], connections: 0, onTaken: null },
    fail: (address, ...list) => void failures.set(address, list),
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    // Kept connections are cut when the test ends.
    closeTimeout: 10,
    onConnect: (_session, done) => {
      sink.connections += 1;
      done();
    },
    onRcptTo: ({ address }, _session, done) => {
      const next = failures.get(address)?.[0];
      if (typeof next !== 'number') return done();
      failures.get(address)?.shift();
      done(Object.assign(new Error(`5.1.1 not today (${next})`), { responseCode: next }));
    },
    onData: (stream, session, done) => {
      const to = session.envelope.rcptTo[0]?.address ?? '';
      if (failures.get(to)?.[0] === 'drop') {
        failures.get(to)?.shift();
        // The stream of this connection: cut without a word.
        for (const connection of server.connections) {
          (connection as unknown as { _socket: { destroy(): void } })._socket.destroy();
        }
        return;
      }
      simpleParser(stream)
        .then(async (mail) => {
          sink.mails.push(mail);
          await sink.onTaken?.(mail);
        })
        .then(
          () => done(),
          (error: Error) => done(error),
        );
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  sink.url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  t.after(() => new Promise<void>((resolve) => void server.close(resolve)));
  return sink;
}

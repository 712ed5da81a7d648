// The demo's mail server: takes every mail, delivers none, and shows them on a page.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface Mails {
  /** For SMTP_URL. */
  smtpUrl: string;
  /** The page that lists them. */
  url: string;
  /** Those that came so far, the oldest first. */
  list: readonly ParsedMail[];
  close(): Promise<void>;
}

/** Starts both; `port` is that of the page (0: a free one). */
export async function startMails(port: number): Promise<Mails> {
  const list: ParsedMail[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    closeTimeout: 10,
    onData: (stream, _session, done) => {
      simpleParser(stream).then(
        (mail) => {
          list.push(mail);
          done();
        },
        (error: Error) => done(error),
      );
    },
  });
  smtp.on('error', () => undefined);
  const page = createServer((request, response) => {
    const at = /^\/mails\/(\d+)$/.exec(request.url ?? '')?.[1];
    const mail = at === undefined ? null : list[Number(at)];
    // A mail is what others wrote: it may show itself, and run nothing.
    response.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; img-src *");
    response.setHeader('content-type', 'text/html; charset=utf-8');
    if (at !== undefined && !mail) response.writeHead(404).end('There is no such mail.');
    else response.end(mail ? mailPage(mail) : listPage(list));
  });
  await Promise.all([
    new Promise<void>((resolve) => void smtp.listen(0, '127.0.0.1', resolve)),
    new Promise<void>((resolve, reject) => {
      page.once('error', reject);
      page.listen(port, '127.0.0.1', resolve);
    }),
  ]);
  const portOf = (address: unknown) => (address as AddressInfo).port;
  return {
    smtpUrl: `smtp://127.0.0.1:${portOf(smtp.server.address())}`,
    url: `http://127.0.0.1:${portOf(page.address())}/mails`,
    list,
    close: async () => {
      page.close();
      page.closeAllConnections();
      await new Promise<void>((resolve) => void smtp.close(resolve));
    },
  };
}

const STYLE = `<style>body{font:16px/1.5 system-ui,sans-serif;max-width:860px;margin:32px auto;padding:0 16px;color:#22262b}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:10px;border-bottom:1px solid #e2e2e2}a{color:#93320b}</style>`;

function listPage(list: readonly ParsedMail[]): string {
  const rows = list.map(
    (mail, at) =>
      `<tr><td>${mail.date?.toISOString().slice(11, 19) ?? ''}</td><td>${escaped(receiver(mail))}</td><td><a href="/mails/${at}">${escaped(mail.subject ?? '(no subject)')}</a></td></tr>`,
  );
  const table = `<table><tr><th>Sent</th><th>To</th><th>Subject</th></tr>${rows.reverse().join('')}</table>`;
  return head(
    'Mails of the demo',
    `<h1>Mails of the demo</h1>${rows.length > 0 ? table : '<p>None was sent yet. Share a link by e-mail and look again.</p>'}`,
  );
}

function mailPage(mail: ParsedMail): string {
  const body = mail.html || `<pre>${escaped(mail.text ?? '')}</pre>`;
  const about = `To ${escaped(receiver(mail))} · From ${escaped(mail.from?.text ?? '')}`;
  return head(
    mail.subject ?? '',
    `<p><a href="/mails">All mails</a></p><h1>${escaped(mail.subject ?? '')}</h1><p>${about}</p><hr>${body}`,
  );
}

function head(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title>${STYLE}<body>${body}</body></html>`;
}

function receiver({ to }: ParsedMail): string {
  return [to ?? []]
    .flat()
    .map((one) => one.text)
    .join(', ');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

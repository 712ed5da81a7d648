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

const STYLE = `<style>body{font:16px/1.5 system-ui,sans-serif;max-width:760px;margin:32px auto;padding:0 16px;color:#22262b;background:#f6f1ea}
h1{font-size:1.6rem;line-height:1.2;margin:0 0 16px}ul{list-style:none;margin:0;padding:0}a{color:#93320b}
li,.mail{background:#fff;border:1px solid #e6e0d8;border-radius:12px;padding:14px 18px;margin:0 0 10px}li a{font-weight:600}
small{display:block;color:#5c636b}iframe{width:100%;height:760px;border:0}</style>`;

function listPage(list: readonly ParsedMail[]): string {
  const rows = list.map(
    (mail, at) =>
      `<li><a href="/mails/${at}">${escaped(mail.subject ?? '(no subject)')}</a><small>To ${escaped(receiver(mail))}, ${mail.date?.toISOString().slice(11, 16) ?? ''} UTC</small></li>`,
  );
  return head(
    'Mails of the demo',
    `<h1>Mails of the demo</h1>${rows.length > 0 ? `<ul>${rows.reverse().join('')}</ul>` : '<p>None was sent yet. Share a link by e-mail and look again.</p>'}`,
  );
}

/** In a frame: a mail brings its own style, and its links open a page of their own. */
function mailPage(mail: ParsedMail): string {
  const body = mail.html
    ? `<iframe title="The mail" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${escaped(`<base target="_blank">${mail.html}`)}"></iframe>`
    : `<pre>${escaped(mail.text ?? '')}</pre>`;
  const about = `To ${escaped(receiver(mail))}, from ${escaped(mail.from?.text ?? '')}`;
  return head(
    mail.subject ?? '',
    `<p><a href="/mails">All mails</a></p><h1>${escaped(mail.subject ?? '')}</h1><p><small>${about}</small></p><div class="mail">${body}</div>`,
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

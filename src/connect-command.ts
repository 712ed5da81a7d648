// `goodword connect servicetitan`: asks for what the administrator of the tenant copied, makes key and connection, and tests it. For people
// at a terminal; nobody needs a token, and the secret is neither shown nor in the history of the shell.

import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { archiveKey, writeKey } from './accounts/change-keys.ts';
import type { App } from './app.ts';
import type { Id } from './base/ids.ts';
import { checkConnection } from './servicetitan/checkup.ts';
import type { DoctorStep } from './servicetitan/doctor.ts';
import { webhookUrl } from './servicetitan/health.ts';
import { makeConnection } from './servicetitan/routes.ts';

/** As ServiceTitan shows them; blanks around them do no harm. */
export interface ConnectWish {
  /** null: the only one there is. */
  client: string | null;
  environment: 'production' | 'integration' | 'custom';
  name: string | null;
  tenantId: string;
  oauthClientId: string;
  secret: string;
  appKey: string;
  /** Of environment custom; null: those of ServiceTitan. */
  apiUrl: string | null;
  tokenUrl: string | null;
}

export interface Connected {
  connection_id: Id;
  key_id: Id;
  /** Every step that is required works. */
  ok: boolean;
  steps: DoctorStep[];
  webhook_url: string | null;
}

const TOKEN_URLS = {
  production: 'https://auth.servicetitan.io/connect/token',
  integration: 'https://auth-integration.servicetitan.io/connect/token',
};

/**
 * Makes the key and the connection and tests it. A connection whose test fails stays, as one made over HTTP does: it works by itself once
 * what is missing is mended. Throws a sentence, or a refusal with every problem named, when it cannot be made; then no key stays in use.
 */
export async function connectServiceTitan(
  { deps }: Pick<App, 'deps'>,
  wish: ConnectWish,
): Promise<Connected> {
  const clientId = await namedClient(deps, wish.client);
  const caller = { clientId, actor: 'system', scopes: [], connectionId: null };
  const name = wish.name ?? `ServiceTitan ${wish.environment}`;
  const tokenUrl = wish.environment === 'custom' ? wish.tokenUrl : TOKEN_URLS[wish.environment];
  const key = await writeKey(deps, caller, null, {
    ...{ type: 'WEBHOOK', algorithm: 'OAUTH', name, key: wish.secret },
    ...{ oauth_client_id: wish.oauthClientId, authorization_url: tokenUrl },
  });
  const body = {
    ...{ name, environment: wish.environment, tenant_id: wish.tenantId.trim(), key_id: key.keyId },
    ...{ app_key: wish.appKey, api_url: wish.apiUrl },
  };
  const connection = await makeConnection(deps, caller, body).catch(async (error: unknown) => {
    await archiveKey(deps, caller, key.keyId, true);
    throw error;
  });
  return {
    connection_id: connection.connectionId,
    key_id: key.keyId,
    ...(await checkConnection(deps, clientId, connection)),
    webhook_url: deps.publicUrl === null ? null : webhookUrl(deps.publicUrl, connection),
  };
}

async function namedClient(deps: App['deps'], named: string | null): Promise<Id> {
  const all = await deps.db.query<{ clientId: Id; name: string }>(
    'select client_id as "clientId", name from clients order by client_id',
  );
  const fitting = named === null ? all : all.filter(({ clientId, name }) => [clientId, name].includes(named));
  const [found] = fitting;
  if (found && fitting.length === 1) return found.clientId;
  if (all.length === 0) throw new Error('There is no company yet: make one with goodword setup.');
  const list = all.map(({ clientId, name }) => `${name} (${clientId})`).join(', ');
  throw new Error(`Name one of the companies with --client: ${list}.`);
}

/** A line each, and what to do next. */
export function* connectedLines({ connection_id, ok, steps, webhook_url }: Connected): Generator<string> {
  yield `Connection ${connection_id} is there.`;
  for (const step of steps) {
    yield `${step.ok ? 'ok' : step.required ? '!!' : ' -'} ${step.step.padEnd(20)} ${step.message}`;
    if (!step.ok && step.what_to_do) yield `${' '.repeat(24)}${step.what_to_do}`;
  }
  yield ok
    ? 'It works: book a test job in ServiceTitan and look for it after two minutes.'
    : 'Mend what is marked "!!"; what was mistyped is corrected in the console under ServiceTitan. Look again with: goodword doctor';
  if (webhook_url) yield `Callback URL for webhooks, if you use them: ${webhook_url}`;
}

export interface Question {
  words: string;
  /** What is typed is not shown. */
  isSecret?: boolean;
}

/** Asks one question after the other on a terminal, or reads a line for each from a pipe. Throws when the input ends too soon. */
export async function askLines(
  questions: readonly Question[],
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<string[]> {
  const isSecretAt = (place: number) => questions[place]?.isSecret === true;
  let isMuted = isSecretAt(0);
  const screen = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!isMuted) output.write(chunk);
      done();
    },
  });
  const isTerminal = 'isTTY' in input && input.isTTY === true;
  const lines = createInterface({ input, output: screen, terminal: isTerminal, historySize: 0 });
  // Of what is pasted at once the next character is shown before anybody awaits the line: muting follows the line itself.
  let taken = 0;
  lines.prependListener('line', () => {
    taken++;
    isMuted = isSecretAt(taken);
  });
  const typed = lines[Symbol.asyncIterator]();
  const answers: string[] = [];
  try {
    for (const { words, isSecret = false } of questions) {
      output.write(`${words}: `);
      const line = await typed.next();
      if (isSecret || !isTerminal) output.write('\n');
      if (line.done) throw new Error(`The input ended before "${words}" was answered.`);
      answers.push(line.value.trim());
    }
  } finally {
    lines.close();
  }
  return answers;
}

// The only reader of the environment. All problems are found at once and told in sentences.

import { resolve } from 'node:path';
import { readTrustedProxies } from './http/trusted-proxies.ts';

export interface Config {
  port: number;
  host: string;
  /** PostgreSQL to use; null: the embedded one in dataDir. */
  databaseUrl: string | null;
  dataDir: string;
  /** Encrypts secrets at rest; null: one is made and kept in dataDir. */
  secret: string | null;
  publicUrl: string | null;
  /** Addresses and networks of proxies whose X-Forwarded-For and -Proto are believed. */
  trustedProxies: readonly string[];
  allowPrivateAddresses: boolean;
  /** The mail server and the sender's address; null: no mail is sent. */
  mail: { smtpUrl: string; from: string; publicUrl: string } | null;
  logLevel: string;
}

export type ConfigResult = { ok: true; config: Config } | { ok: false; problems: string[] };

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** Reads the settings of DESIGN 4 from an environment. Pure: the same environment gives the same answer. */
export function readConfig(env: Record<string, string | undefined>): ConfigResult {
  const problems: string[] = [];
  const text = (name: string) => env[name]?.trim() || null;

  const portText = text('PORT') ?? '8080';
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : -1;
  if (port < 0 || port > 65535) problems.push(`PORT is "${portText}"; it must be a number from 0 to 65535.`);

  const databaseUrl = text('DATABASE_URL');
  if (databaseUrl && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    problems.push('DATABASE_URL must start with postgres:// or postgresql://.');
  }
  const secret = text('GOODWORD_SECRET');
  if (secret && secret.length < 32)
    problems.push('GOODWORD_SECRET is too short; use at least 32 random characters.');
  if (databaseUrl && !secret) {
    problems.push(
      'With DATABASE_URL, GOODWORD_SECRET is needed too: every process of the cluster must open the same secrets.',
    );
  }

  const publicUrl = text('PUBLIC_URL');
  if (publicUrl && !/^https?:\/\/[^/\s]+$/.test(publicUrl.replace(/\/$/, ''))) {
    problems.push(
      `PUBLIC_URL is "${publicUrl}"; it must be an http(s) URL without a path, as https://refer.acme.example.`,
    );
  }

  const proxies = readTrustedProxies(text('TRUSTED_PROXIES'));
  if (proxies.problem) problems.push(proxies.problem);

  const smtpUrl = text('SMTP_URL');
  const from = text('MAIL_FROM');
  if (smtpUrl && !/^smtps?:\/\/\S+$/.test(smtpUrl)) {
    problems.push(
      'SMTP_URL must look like smtp://user:password@host:587, or smtps:// for TLS from the start.',
    );
  }
  if (smtpUrl && !/^[^\s@<>]+@[^\s@<>]+$/.test(from ?? '')) {
    problems.push('With SMTP_URL, MAIL_FROM is needed too: a plain address, as hello@acme.example.');
  }
  if (smtpUrl && !publicUrl) {
    problems.push('With SMTP_URL, PUBLIC_URL is needed too: every mail carries a link to unsubscribe.');
  }

  const allowText = text('ALLOW_PRIVATE_ADDRESSES') ?? 'false';
  if (!['true', 'false'].includes(allowText)) {
    problems.push(`ALLOW_PRIVATE_ADDRESSES is "${allowText}"; it must be true or false.`);
  }
  const logLevel = text('LOG_LEVEL') ?? 'info';
  if (!LOG_LEVELS.includes(logLevel)) {
    problems.push(`LOG_LEVEL is "${logLevel}"; it must be one of ${LOG_LEVELS.join(', ')}.`);
  }

  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    config: {
      port,
      host: text('HOST') ?? '0.0.0.0',
      databaseUrl,
      dataDir: resolve(text('DATA_DIR') ?? './data'),
      secret,
      publicUrl: publicUrl?.replace(/\/$/, '') ?? null,
      trustedProxies: proxies.list,
      mail: smtpUrl && from && publicUrl ? { smtpUrl, from, publicUrl: publicUrl.replace(/\/$/, '') } : null,
      allowPrivateAddresses: allowText === 'true',
      logLevel,
    },
  };
}

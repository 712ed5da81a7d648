// A signed webhook for trying out a connection: what ServiceTitan would send, ready for curl. Pure; chance and time are arguments.

import { type SignatureEncoding, signWebhook } from './webhook-signature.ts';

export interface SampleWish {
  url: string;
  tenantId: string;
  signatureHeader: string;
  key: string;
  encoding: SignatureEncoding;
  /** null: a type that is kept and ignored. */
  jobId: string | null;
  type: string | null;
  userassignedid: string;
  now: Date;
}

export interface Sample {
  method: 'POST';
  url: string;
  headers: Record<string, string>;
  body: string;
  /** A line for a shell. */
  curl: string;
}

/** Without a job the event changes nothing; with one it has the job read from ServiceTitan. */
export function sampleWebhook(wish: SampleWish): Sample {
  const { url, jobId, userassignedid, key, encoding } = wish;
  const type = wish.type ?? (jobId === null ? 'tn.goodword.test' : 'tn.jpm.job-updated');
  const body = JSON.stringify({
    specversion: '1.0',
    id: `d-${userassignedid}`,
    type,
    time: wish.now.toISOString(),
    source: 'https://webhooks.servicetitan.io',
    userassignedid,
    datacontenttype: 'application/json',
    data: { tenantId: idValue(wish.tenantId), tenantName: 'Test', ...jobOf(jobId) },
  });
  const headers = {
    'content-type': 'application/json',
    [wish.signatureHeader]: signWebhook(body, key, { encoding }),
  };
  const shown = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const curl = ['curl -sS -X POST', quoted(url), ...shown, '--data-binary', quoted(body)].join(' ');
  return { method: 'POST', url, headers, body, curl };
}

function jobOf(jobId: string | null): Record<string, unknown> {
  return jobId === null ? {} : { job: { id: idValue(jobId) } };
}

/** ServiceTitan writes ids as numbers; one that a number cannot hold stays text, which is read as well. */
function idValue(id: string): number | string {
  return Number.isSafeInteger(Number(id)) ? Number(id) : id;
}

/** Quoted for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

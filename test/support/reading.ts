// For tests of the reader: an input around a body, and a client with one production connection.

import assert from 'node:assert/strict';
import { readInput } from '../../src/intake/read.ts';
import type { Input, JobReading, ReadContext, Reading } from '../../src/intake/types.ts';
import { JOB_NAME } from '../../src/intake/zap.ts';

export const readContext: ReadContext = {
  currency: 'USD',
  codeTypeIds: [],
  connections: [{ connectionId: '11', tenantId: '1001', environment: 'production' }],
};

/** The reading of a body, by default as the API of the client would get it. */
export function reading(body: unknown, part: Partial<Input> = {}, ctx: ReadContext = readContext): Reading {
  const input: Input = {
    clientId: '1',
    inputId: '2',
    source: 'api',
    name: JOB_NAME,
    receivedAt: new Date('2026-04-01T16:00:00Z'),
    eventTime: null,
    body: JSON.stringify(body),
    actor: 'token:3',
    connectionId: null,
    deviceId: null,
    ...part,
  };
  return readInput(input, ctx);
}

/** The same, for a body that must be the report of a job. */
export function readJobReport(
  body: unknown,
  part: Partial<Input> = {},
  ctx: ReadContext = readContext,
): JobReading {
  const read = reading(body, part, ctx);
  assert.equal(read.kind, 'job', JSON.stringify(read.notes));
  return read as JobReading;
}

// The cursor of lists of jobs: where the page before ended, in one opaque text. Pure.

import { isId } from './ids.ts';
import type { JobCursor } from './job-place.ts';

export function writeJobCursor({ at, connectionId, jobId }: JobCursor): string {
  return Buffer.from(JSON.stringify([at.toISOString(), connectionId, jobId])).toString('base64url');
}

/** null for what is no cursor of ours, and for what PostgreSQL could not compare with. */
export function readJobCursor(text: string): JobCursor | null {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
  if (!Array.isArray(parts) || parts.length !== 3) return null;
  const [at, connectionId, jobId] = parts as unknown[];
  if (typeof at !== 'string' || typeof connectionId !== 'string' || typeof jobId !== 'string') return null;
  const date = new Date(at);
  // toISOString writes years of four digits without a sign: those that every timestamptz can hold.
  const isInstant = /^\d{4}-/.test(at) && at >= '0001' && !Number.isNaN(date.getTime());
  return isInstant && isId(connectionId) && !jobId.includes('\0') ? { at: date, connectionId, jobId } : null;
}

// The company's logo for printed cards: fetched through the guard (SEC-4) within bounds, PNG or JPEG only. Whatever fails: no logo.

import type { Deps } from '../http/types.ts';

export interface CardLogo {
  kind: 'png' | 'jpeg';
  bytes: Buffer;
}

const LIMITS = { maxBytes: 1_000_000, totalTimeoutMs: 4_000 };
/** A PNG is unpacked in memory, four bytes each. */
const PIXELS_MAX = 4_000_000;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The logo, or null: there is none, it cannot be had in time, or it is no picture that can be drawn. */
export async function fetchLogo(
  deps: Pick<Deps, 'fetchOutside'>,
  url: string | null,
): Promise<CardLogo | null> {
  if (url === null) return null;
  const fetched = await deps.fetchOutside(url, LIMITS);
  return fetched.kind === 'answer' && fetched.status === 200 ? logoOf(fetched.body) : null;
}

function logoOf(bytes: Buffer): CardLogo | null {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return { kind: 'jpeg', bytes };
  if (bytes.length < 33 || !bytes.subarray(0, 8).equals(PNG)) return null;
  const pixels = bytes.readUInt32BE(16) * bytes.readUInt32BE(20);
  return pixels > 0 && pixels <= PIXELS_MAX ? { kind: 'png', bytes } : null;
}

// The company's logo for printed cards: fetched through the guard (SEC-4) within bounds, PNG or JPEG only. Whatever fails: no logo.

import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
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
  return fetched.kind === 'answer' && fetched.status === 200 ? await logoOf(fetched.body) : null;
}

async function logoOf(bytes: Buffer): Promise<CardLogo | null> {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return { kind: 'jpeg', bytes };
  if (bytes.length < 33 || !bytes.subarray(0, 8).equals(PNG)) return null;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (width * height === 0 || width * height > PIXELS_MAX) return null;
  // At most 16 bits of four channels a pixel, and a byte before each line of each of the seven passes.
  const most = width * height * 8 + height * 7 + 1_000;
  try {
    // A kilobyte can hold a megabyte of nothing: the library that draws it would unpack all of that before it looks at the size.
    await unpack(pixelsOf(bytes), { maxOutputLength: most });
    return { kind: 'png', bytes };
  } catch {
    return null;
  }
}

const unpack = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate);

/** The packed pixels: all IDAT chunks. */
function pixelsOf(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 8; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const length = bytes.readUInt32BE(at);
    // Pictures that move have frames beside the first, which nobody prints and nobody measured.
    const name = bytes.toString('latin1', at + 4, at + 8);
    if (name === 'fdAT') throw new Error('a picture that moves');
    if (name === 'IDAT') parts.push(bytes.subarray(at + 8, at + 8 + length));
  }
  return Buffer.concat(parts);
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import { fetchLogo } from './cards-logo.ts';

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** Ten pixels square, RGBA, with this much behind its pixels. */
function png(pixels: Buffer, ...more: Buffer[]): Buffer {
  const head = Buffer.from([0, 0, 0, 10, 0, 0, 0, 10, 8, 6, 0, 0, 0]);
  const packed = deflateSync(pixels);
  const half = packed.length >> 1;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', packed.subarray(0, half)),
    chunk('IDAT', packed.subarray(half)),
    ...more,
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

test('[SEC-4] a logo that unpacks to more than its pixels is none, and is not unpacked', async () => {
  const kindOf = async (body: Buffer) => {
    const answer = { kind: 'answer' as const, url: '', status: 200, headers: {}, body };
    return (await fetchLogo({ fetchOutside: () => Promise.resolve(answer) }, 'https://a.example/logo.png'))
      ?.kind;
  };
  assert.equal(await kindOf(png(Buffer.alloc(410))), 'png');
  assert.equal(await kindOf(png(Buffer.alloc(50_000_000))), undefined);
  assert.equal(await kindOf(png(Buffer.alloc(410), chunk('fdAT', Buffer.alloc(8)))), undefined);
  assert.equal(await kindOf(png(Buffer.alloc(410)).subarray(0, 60)), undefined);
});

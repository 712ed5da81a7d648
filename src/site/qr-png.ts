// A QR code as PNG, one bit a pixel. Anybody may ask for one, so it must be cheap: drawn row by row, packed outside of the event loop. Pure.

import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';
import QRCode from 'qrcode';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const packed = promisify<Buffer, { level: number }, Buffer>(deflate);

/** The picture of `text`, `size` pixels wide and high, with `margin` modules of quiet zone around it. */
export async function qrPng(text: string, size: number, margin: number): Promise<Buffer> {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  const across = modules.size + 2 * margin;
  const moduleAt = Array.from({ length: size }, (_, pixel) => Math.floor((pixel * across) / size) - margin);
  const rowBytes = 1 + Math.ceil(size / 8);
  const pixels = Buffer.alloc(rowBytes * size);
  for (const [y, row] of moduleAt.entries()) {
    const start = y * rowBytes;
    if (y > 0 && row === moduleAt[y - 1]) {
      pixels.copy(pixels, start, start - rowBytes, start);
      continue;
    }
    for (const [x, column] of moduleAt.entries()) {
      const isInside = row >= 0 && column >= 0 && row < modules.size && column < modules.size;
      const at = start + 1 + (x >> 3);
      // The first byte of a row names its filter: none. In grey of one bit, 1 is white.
      if (!isInside || !modules.get(row, column)) pixels[at] = (pixels[at] ?? 0) | (0x80 >> (x & 7));
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header[8] = 1;
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', await packed(pixels, { level: 6 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(kind: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

// QR pictures: the same squares as the reference drawing of the library, and cheap enough to be asked for by anybody.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import QRCode from 'qrcode';
import { qrPng } from './qr-png.ts';

const LINK = 'https://share.acme.example/rosa9?c=QR';

test('[WEB-5] a QR picture has the squares of its code, dark on light, in the size that was asked', async () => {
  const { modules } = QRCode.create(LINK, { errorCorrectionLevel: 'M' });
  const across = modules.size + 8;
  const size = across * 3;
  const png = await qrPng(LINK, size, 4);
  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20), png[24], png[25]], [size, size, 1, 0]);
  const length = png.readUInt32BE(33);
  assert.equal(png.toString('latin1', 37, 41), 'IDAT');
  const pixels = inflateSync(png.subarray(41, 41 + length));
  const rowBytes = 1 + Math.ceil(size / 8);
  for (let row = -4; row < modules.size + 4; row++) {
    for (let column = -4; column < modules.size + 4; column++) {
      const [x, y] = [(column + 4) * 3 + 1, (row + 4) * 3 + 1];
      const isLight = ((pixels[y * rowBytes + 1 + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0;
      const isInside = Math.min(row, column) >= 0 && Math.max(row, column) < modules.size;
      assert.equal(isLight, !(isInside && modules.get(row, column)), `${row}, ${column}`);
    }
  }
});

test('[WEB-5] forty of the largest pictures at once hold nobody up for long', async () => {
  const startMs = performance.now();
  await Promise.all(Array.from({ length: 40 }, (_, at) => qrPng(LINK, 2048 - at, 4)));
  // Drawn in full colour it was sixteen seconds.
  assert.ok(performance.now() - startMs < 6_000);
});

import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { txtLookup } from './txt-records.ts';

/** A DNS server with one name: an answer repeats the question and points back at its name. */
async function nameServer(t: { after(end: () => void): void }, texts: Record<string, string[]>, code = 3) {
  const socket = createSocket('udp4', (query, { port, address }) => {
    const end = query.indexOf(0, 12) + 5;
    const labels: string[] = [];
    for (let at = 12; query[at]; at += 1 + (query[at] ?? 0))
      labels.push(query.toString('latin1', at + 1, at + 1 + (query[at] ?? 0)));
    const parts = texts[labels.join('.')];
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(parts ? 0x8180 : 0x8180 + code, 2);
    header.writeUInt16BE(parts ? 1 : 0, 6);
    header.writeUInt16BE(0, 10);
    const data = Buffer.concat((parts ?? []).map((part) => Buffer.from([part.length, ...Buffer.from(part)])));
    const record = Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, data.length, ...data]);
    socket.send(Buffer.concat([header, query.subarray(12, end), ...(parts ? [record] : [])]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  t.after(() => socket.close());
  return [`127.0.0.1:${socket.address().port}`];
}

test('[SEC-7] TXT records are read as whole texts; none is an answer, a server that fails is not', async (t) => {
  const look = txtLookup(await nameServer(t, { '_goodword.share.acme.example': ['goodword-', 'domain=x'] }));
  assert.deepEqual(await look('_goodword.share.acme.example'), {
    isAnswered: true,
    texts: ['goodword-domain=x'],
  });
  assert.deepEqual(await look('_goodword.other.example'), { isAnswered: true, texts: [] });
  const failing = txtLookup(await nameServer(t, {}, 2));
  assert.equal((await failing('_goodword.share.acme.example')).isAnswered, false);
});

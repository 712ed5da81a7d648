// QR codes of share links, as SVG and PNG: made when asked, kept for a while. A scan counts as a click of the channel QR.

import QRCode from 'qrcode';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Deps, Server } from '../http/types.ts';
import { qrPng } from './qr-png.ts';
import { clientAsked } from './share-visitor.ts';

const FILE = /^([^/]{1,100})\.(svg|png)$/;
const SIZE = { least: 64, most: 2048, usual: 512 };
/** Pictures kept in memory, some kilobytes each. */
const MOST_KEPT = 300;
/** The quiet zone, in modules, as the standard wants it. */
const look = { errorCorrectionLevel: 'M', margin: 4 } as const;

export function qrRoutes(server: Server, deps: Deps): void {
  const kept = new Map<string, Buffer>();
  const picture = async (link: string, kind: string, size: number): Promise<Buffer> => {
    const key = `${kind} ${size} ${link}`;
    const known = kept.get(key);
    if (known) return known;
    const made =
      kind === 'svg'
        ? Buffer.from(await QRCode.toString(link, { ...look, type: 'svg', width: size }))
        : await qrPng(link, size, look.margin);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, made);
    return made;
  };
  server.get(
    '/qr/:file',
    {
      schema: {
        summary: 'The QR code of a link: /qr/{code}.svg or .png, size in pixels',
        tags: ['Sharing'],
        params: z.object({ file: z.string() }),
        querystring: z.object({
          size: z.coerce.number().int().min(SIZE.least).max(SIZE.most).default(SIZE.usual),
        }),
      },
    },
    async (request, reply) => {
      const clientId = await clientAsked(deps, request);
      const [, code = '', kind = ''] = FILE.exec(request.params.file) ?? [];
      const found = code === '' ? null : await deps.liveCode(clientId, code);
      if (!found) throw new Refusal('not_found');
      const origin = await deps.programOrigin(clientId, request);
      return reply
        .headers({
          // Not for ever: the program domain, which the picture holds, may get another name or https.
          'cache-control': 'public, max-age=86400',
          'access-control-allow-origin': '*',
          'cross-origin-resource-policy': 'cross-origin',
          'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
        })
        .type(kind === 'svg' ? 'image/svg+xml' : 'image/png')
        .send(await picture(`${origin}/${found.code}?c=QR`, kind, request.query.size));
    },
  );
}

// HTTP of the scripts on the program domain: core.js and the bundles that it loads (WEB-1). Public, cacheable, for pages of any site.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Deps, Server } from '../http/types.ts';
import { type Asset, loadAssets } from './assets.ts';

/** A new version of the tag is on every site within five minutes, and no visitor waits for it. */
const SHORT = 'public, max-age=300, stale-while-revalidate=86400';
const A_YEAR = 'public, max-age=31536000, immutable';
const FILE = /^([a-z]+)\.([0-9a-f]+)\.js$/;

/** Adds /core.js and /sdk/{name}.{hash}.js. */
export function coreRoutes(server: Server, deps: Deps): void {
  const assets = loadAssets();
  const schema = (summary: string) => ({ summary, tags: ['Browser'] });

  server.get('/core.js', { schema: schema('The tag of every page') }, async (request, reply) => {
    const clientId = await deps.clientIdByHost(request.headers.host ?? '');
    const selector = clientId === null ? '' : (await deps.client(clientId)).formSelector;
    return send(request, reply, assets.core(selector), SHORT);
  });

  server.get(
    '/sdk/:file',
    { schema: { ...schema('What the tag loads when it is shown'), params: z.object({ file: z.string() }) } },
    async (request, reply) => {
      const [, name = '', hash = ''] = FILE.exec(request.params.file) ?? [];
      const asset = assets.bundle(name);
      if (!asset) throw new Refusal('not_found');
      // A page with the tag of an older version asks for an older hash: it gets what there is, and asks again.
      return send(request, reply, asset, hash === assets.hash ? A_YEAR : SHORT);
    },
  );
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  asset: Asset,
  cacheControl: string,
): FastifyReply {
  reply.headers({
    'cache-control': cacheControl,
    etag: asset.etag,
    vary: 'Accept-Encoding',
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
  });
  const seen = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim());
  if (seen.includes('*') || seen.some((tag) => tag.replace(/^W\//, '') === asset.etag.slice(2))) {
    return reply.code(304).send();
  }
  const coding = codingOf(request.headers['accept-encoding']);
  if (coding !== 'identity') reply.header('content-encoding', coding);
  return reply.type('text/javascript; charset=utf-8').send(asset.bodies[coding]);
}

/** The best content coding that an Accept-Encoding header takes. */
function codingOf(header: string | string[] | undefined): keyof Asset['bodies'] {
  const accepted = String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.trim())
    .filter((part) => !/;\s*q=0(\.0*)?$/.test(part))
    .map((part) => part.split(';', 1)[0]);
  if (accepted.includes('br')) return 'br';
  return accepted.includes('gzip') ? 'gzip' : 'identity';
}

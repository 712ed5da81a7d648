// Owns the HTTP of the control API and of the office page: what people and tests do behind the API's back.
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { invalid, notFound, Refusal } from '../refusal.ts';
import type { Simulator } from '../server.ts';
import type { Tenant } from '../world/world.ts';
import { INTAKE_CONTROLS } from './intake.ts';
import { JOB_CONTROLS } from './jobs.ts';
import { MACHINE_CONTROLS } from './machine.ts';
import { WEBHOOK_CONTROLS } from './webhooks.ts';

/** The office page in three files. */
const PAGE_FILES = [
  { url: '/', file: 'office.html', type: 'text/html' },
  { url: '/office.css', file: 'office.css', type: 'text/css' },
  { url: '/office.js', file: 'office.js', type: 'text/javascript' },
].map(({ url, file, type }) => ({
  url,
  headers: {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy':
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  },
  content: readFileSync(new URL(`../page/${file}`, import.meta.url), 'utf8'),
}));

export function registerControl(app: FastifyInstance, simulator: Simulator): void {
  for (const { url, headers, content } of PAGE_FILES) {
    app.get(url, (_request, reply) => reply.headers(headers).send(content));
  }
  for (const operation of [...MACHINE_CONTROLS, ...JOB_CONTROLS, ...INTAKE_CONTROLS, ...WEBHOOK_CONTROLS]) {
    app.route({
      method: operation.method,
      url: `/_control${operation.path}`,
      handler: async (request, reply) => {
        try {
          // The control API asks for no password, so at least no web page of another origin may use it.
          if (isForeign(request.headers.origin, request.headers.host)) {
            return reply
              .code(403)
              .send({ status: 403, errors: { '': ['Not from a page of another origin.'] } });
          }
          const text = typeof request.body === 'string' ? request.body : '';
          const query = new URLSearchParams(request.url.split('?', 2)[1] ?? '');
          const answer = await operation.handle({
            simulator,
            tenant: tenantOf(simulator, query.get('tenant')),
            params: request.params as Record<string, string>,
            query,
            body: text === '' ? {} : parse(text),
          });
          return reply.send(answer ?? { ok: true });
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          return reply.code(error.status).send({ status: error.status, errors: error.problems });
        }
      },
    });
  }
}

function tenantOf(simulator: Simulator, wished: string | null): Tenant {
  if (wished === null) return simulator.tenant;
  const tenant = simulator.world.tenants.get(Number(wished));
  if (tenant === undefined) throw notFound('tenant', wished);
  return tenant;
}

function isForeign(origin: string | undefined, host: string | undefined): boolean {
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('', 'The body is not JSON.');
  }
}

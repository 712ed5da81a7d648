// How fast a share link answers, its click committed first; beside a constant redirect.

import { createServer } from 'node:http';
import { asOwner, CAMPAIGN } from './fixtures.ts';
import { type LoadResult, runLoad } from './http-load.ts';
import type { BenchInstallation } from './installation.ts';
import type { Measurement } from './measure.ts';

const CONNECTIONS = 64;
const ROUNDS = 3;

/** GET /{code} with 64 connections, each visitor without a cookie. */
export async function benchRedirect(bench: BenchInstallation, seconds: number): Promise<Measurement[]> {
  const server = await bench.serve('--web');
  const owner = asOwner(server.url, bench.token);
  const campaign = await owner('POST', '/v1/campaigns', CAMPAIGN);
  await owner('POST', `/v1/campaigns/${campaign.campaign_id}/publish`);
  const person = await owner('POST', '/v5/persons', { identity_key_value: 'rosa@example.com' });
  await owner('POST', `/v5/persons/${person.id}/shareables`, {
    label: CAMPAIGN.program_label,
    code: 'bench1',
  });

  const headers = { host: bench.domain, 'user-agent': 'Mozilla/5.0 (X11; Linux x64) Chrome/150.0' };
  const load = { url: `${server.url}/bench1`, headers, connections: CONNECTIONS, expectStatus: 302 };
  await runLoad({ ...load, seconds: 2 });
  // In turn, because machines that are shared change their speed: the ratio is of neighbours, and the middle one of three counts.
  const rounds: { clicks: LoadResult; constant: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const clicks = await runLoad({ ...load, seconds });
    rounds.push({ clicks, constant: await bareRedirects(Math.min(seconds, 4)) });
  }
  await server.stop();
  rounds.sort((a, b) => a.clicks.perSecond / a.constant - b.clicks.perSecond / b.constant);
  const { clicks, constant } = rounds[Math.floor(ROUNDS / 2)] as (typeof rounds)[number];
  return [
    {
      what: 'GET /{code}, click committed first, 64 connections',
      perSecond: clicks.perSecond,
      p50Ms: clicks.p50Ms,
      p99Ms: clicks.p99Ms,
      floor: { what: 'constant redirect', perSecond: constant },
      must: 20_000,
    },
  ];
}

async function bareRedirects(seconds: number): Promise<number> {
  const server = createServer((_request, response) => {
    response.writeHead(302, { location: 'https://www.acme.example/' });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const result = await runLoad({
    url: `http://127.0.0.1:${port}/`,
    connections: CONNECTIONS,
    seconds,
    expectStatus: 302,
  });
  server.closeAllConnections();
  server.close();
  return result.perSecond;
}

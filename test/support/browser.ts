// A real browser for tests: launched once in each test file, a fresh context for each test, and a website of another origin than Goodword's.

import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { after } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { browserBinary } from './browser-binary.ts';

let launched: Promise<Browser> | undefined;

/** The browser of this test file; it ends with the file. */
function browser(): Promise<Browser> {
  launched ??= launch();
  return launched;
}

async function launch(): Promise<Browser> {
  const { executablePath, env } = await browserBinary();
  return chromium.launch({
    executablePath,
    env,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
  });
}

after(async () => {
  await (await launched)?.close();
});

/** A page in a context of its own: no cookie and nothing stored from another test. What the page itself throws is in `errors`. */
export async function openPage(
  t: TestContext,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; errors: Error[] }> {
  const context = await (await browser()).newContext(options);
  t.after(() => context.close());
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  return { page, errors };
}

/** A company's website at http://localhost:port. Goodword of a test world is at 127.0.0.1, so that its tag comes from another site. */
export interface Website {
  url: string;
  /** What was asked for, as "GET /thanks". */
  requests: string[];
}

/** A page of the website: its HTML, or the whole answer. */
export type WebPage = string | ((request: IncomingMessage, response: ServerResponse) => void);

/** Serves `pages` by path (without the query); all else is a 404. `headers` go with each page. */
export async function startWebsite(
  t: TestContext,
  pages: Record<string, WebPage>,
  headers: Record<string, string | undefined> = {},
): Promise<Website> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    requests.push(`${request.method} ${path}`);
    const found = pages[path];
    if (typeof found === 'function') return found(request, response);
    response.writeHead(found === undefined ? 404 : 200, {
      'content-type': 'text/html; charset=utf-8',
      ...Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
    });
    response.end(found ?? 'not found');
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, requests };
}

/** The guide's stub and one call, as a page has it. */
export function zoneSnippet(call: string): string {
  return `<script type="text/javascript">
    (function(c,b,f,k,a){c[b]=c[b]||{};for(c[b].q=c[b].q||[];a<k.length;)f(k[a++],c[b])})(window,"extole",function (c,b){b[c]=b[c]||function (){b.q.push([c,arguments])}},["createZone"],0);
    ${call}
</script>`;
}

/** What axe finds wrong with the page, one line for each rule and place; shadow roots included. */
export async function axeProblems(page: Page): Promise<string[]> {
  const source = await readFile(new URL(import.meta.resolve('axe-core')), 'utf8');
  // Not as a script element: a page's content security policy would refuse it.
  await page.evaluate(source);
  return page.evaluate(async () => {
    interface Axe {
      run(): Promise<{ violations: { id: string; help: string; nodes: { target: unknown }[] }[] }>;
    }
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target }) => `${id}: ${help} at ${JSON.stringify(target)}`),
    );
  });
}

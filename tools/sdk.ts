// `npm run sdk`: bundles what browsers load into sdk/dist; with --check, compares. Prints the sizes and fails when a budget is passed.

import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { PROJECT } from '../test/support/process.ts';

/** Bytes of gzip (the numbers to hold). What does not exist yet is left out. */
const BUDGETS: Record<string, number> = {
  core: 1_400,
  forms: 1_000,
  landing: 8_000,
  invite: 3_000,
  share: 8_000,
};

const isCheck = process.argv.includes('--check');
const folder = join(PROJECT, 'sdk', 'dist');
await mkdir(folder, { recursive: true });
for (const [name, budget] of Object.entries(BUDGETS)) {
  const source = join(PROJECT, 'sdk', `${name}.ts`);
  if (!existsSync(source)) continue;
  const code = await bundle(source);
  const path = join(folder, `${name}.js`);
  // As it is served: the place of the hash is filled.
  const served = code.replace('__hash__', 'f3a91c07').replace('__selector__', '');
  const gzip = gzipSync(served, { level: 9 }).length;
  const brotli = brotliCompressSync(served).length;
  console.log(`sdk/dist/${name}.js: ${served.length} B, gzip ${gzip} B of ${budget} B, brotli ${brotli} B`);
  if (gzip > budget) fail(`sdk/dist/${name}.js is ${gzip - budget} B over its budget.`);
  if (!isCheck) await writeFile(path, code);
  else if ((await readFile(path, 'utf8').catch(() => '')) !== code) {
    fail(`sdk/dist/${name}.js is not what sdk/${name}.ts says. Run \`npm run sdk\` and commit the result.`);
  }
}

async function bundle(source: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2017',
    charset: 'utf8',
    legalComments: 'none',
  });
  return outputFiles[0]?.text ?? '';
}

function fail(problem: string): void {
  console.error(problem);
  process.exitCode = 1;
}

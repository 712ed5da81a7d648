// node test/simulation/main.ts [--seeds N] [--from S]: runs many seeds and prints those that fail, with their operations.

import { parseArgs } from 'node:util';
import { startTestServer } from '../support/server.ts';
import { runSeed } from './run-seed.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    brief: { type: 'boolean', default: false },
  },
});
const from = Number(values.from);
const server = await startTestServer();
let failed = 0;
let kills = 0;
try {
  for (let seed = from; seed < from + Number(values.seeds); seed++) {
    const result = await runSeed(server, seed);
    kills += result.kills;
    if (result.problems.length === 0) continue;
    failed += 1;
    console.log(`seed ${seed}\n  ${result.problems.join('\n  ')}${values.brief ? '' : `\n${result.log}`}\n`);
  }
} finally {
  await server.release();
}
console.log(`${values.seeds} seeds from ${from}: ${failed} failed; ${kills} processes were lost on the way`);
process.exitCode = failed > 0 ? 1 : 0;

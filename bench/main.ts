// npm run bench [-- intake redirect webhooks decisions sync desk] [--json] [--seconds N] [--advocates N]: each number beside its floor in the
// same run.

import { cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { benchDecisions } from './decisions.ts';
import { benchDesk, type DeskResult } from './desk.ts';
import { benchInstallation } from './installation.ts';
import { benchIntake } from './intake.ts';
import { type Measurement, printTable } from './measure.ts';
import { benchRedirect } from './redirect.ts';
import { benchSync, type SyncResult } from './sync.ts';
import { benchWebhooks } from './webhooks.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '8' },
    advocates: { type: 'string', default: '1000000' },
  },
});
const seconds = Number(values.seconds);
if (!(seconds >= 1 && seconds <= 600)) throw new Error('--seconds takes a number from 1 to 600');

const suites = {
  intake: (bench: Awaited<ReturnType<typeof benchInstallation>>) => benchIntake(bench, seconds),
  redirect: (bench: Awaited<ReturnType<typeof benchInstallation>>) => benchRedirect(bench, seconds),
  webhooks: (bench: Awaited<ReturnType<typeof benchInstallation>>) => benchWebhooks(bench),
  decisions: (bench: Awaited<ReturnType<typeof benchInstallation>>) => benchDecisions(bench),
};
const advocates = Number(values.advocates);
if (!Number.isInteger(advocates) || advocates < 1000)
  throw new Error('--advocates takes a whole number from 1000');
const known = [...Object.keys(suites), 'sync', 'desk'];
const wanted = positionals.length > 0 ? positionals : known;
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(', ')}; known: ${known.join(', ')}`);

const measurements: Measurement[] = [];
const sync: SyncResult[] = [];
const desk: DeskResult[] = [];
for (const name of wanted) {
  const bench = await benchInstallation();
  try {
    if (name === 'desk') desk.push(...(await benchDesk(bench, advocates)));
    else if (name === 'sync') sync.push(...(await benchSync(bench)));
    else measurements.push(...(await suites[name as keyof typeof suites](bench)));
  } finally {
    await bench.close();
  }
}
const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memory_gib: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
  node: process.version,
  method: `${seconds} s each, load generator and PostgreSQL on the same machine, fsync on`,
};
if (values.json) {
  console.log(JSON.stringify({ machine, measurements, sync, desk }, null, 2));
} else {
  console.log(machine);
  if (measurements.length > 0) printTable(measurements);
  if (sync.length > 0) console.table(sync);
  if (desk.length > 0) console.table(desk);
}

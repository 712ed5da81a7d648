// Owns the command line of the stand-in: reads the flags, starts it, prints where it is and how to get in.
import { parseArgs } from 'node:util';
import { isScriptName, SCRIPTS } from './scripts.ts';
import { startSimulator } from './server.ts';
import { readSwitches } from './switches.ts';
import { FIRST_ID } from './world/world.ts';

const HELP = `node simulator/main.ts [--port N] [--host H] [--seed N] [--first-id N] [--json] [--set switch=value]… [--script name]

  --port   port to listen on (default 8090; 0 takes a free one)
  --host   address to listen on (default 127.0.0.1)
  --seed   seed of everything that is random (default 1)
  --first-id  where the ids of customers and jobs begin (default ${FIRST_ID}); one that is started again and again begins elsewhere
  --json   print the URL and the credentials as one line of JSON
  --set    a switch, e.g. --set readLagMs=2000 --set unauthorizedBody=gateway
  --script a day with trouble, played from the start: ${Object.keys(SCRIPTS).join(', ')}
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8090' },
      host: { type: 'string', default: '127.0.0.1' },
      seed: { type: 'string', default: '1' },
      'first-id': { type: 'string', default: String(FIRST_ID) },
      json: { type: 'boolean', default: false },
      set: { type: 'string', multiple: true, default: [] },
      script: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const port = Number(values.port);
  const seed = Number(values.seed);
  const firstId = Number(values['first-id']);
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || !Number.isSafeInteger(seed)) {
    process.stderr.write('--port must be from 0 to 65535 and --seed a whole number.\n');
    return 2;
  }
  if (!Number.isSafeInteger(firstId) || firstId < 1) {
    process.stderr.write('--first-id must be a whole number from 1 on.\n');
    return 2;
  }
  const switches = readSwitches(Object.fromEntries(values.set.map(readSetting)));
  if (!switches.ok) {
    for (const [name, text] of Object.entries(switches.problems)) process.stderr.write(`${name}: ${text}\n`);
    return 2;
  }
  const { script } = values;
  if (script !== undefined && !isScriptName(script)) {
    process.stderr.write(`--script must be one of ${Object.keys(SCRIPTS).join(', ')}.\n`);
    return 2;
  }
  const simulator = await startSimulator({ port, host: values.host, seed, firstId, ...switches.switches });
  if (script !== undefined) simulator.play(script);
  const stop = () => void simulator.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const { tenantId, clientId, clientSecret, appKey } = simulator.credentials;
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ url: simulator.url, tokenUrl: `${simulator.url}/connect/token`, ...simulator.credentials })}\n`
      : `ServiceTitan stand-in at ${simulator.url}  tenant ${tenantId}  client id ${clientId}  client secret ${clientSecret}  app key ${appKey}\n`,
  );
  return 0;
}

function readSetting(text: string): [string, unknown] {
  const cut = text.indexOf('=');
  const value = cut === -1 ? 'true' : text.slice(cut + 1);
  const name = cut === -1 ? text : text.slice(0, cut);
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value];
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

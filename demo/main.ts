// npm run demo [-- --once]: starts everything on this machine, plays the story, and stays up; --once checks it and exits 0 or 1.

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { OWNER, openStage } from './stage.ts';
import { playStory } from './story.ts';

const { values } = parseArgs({
  options: {
    once: { type: 'boolean', default: false },
    port: { type: 'string' },
    'simulator-port': { type: 'string' },
    'website-port': { type: 'string' },
    'mails-port': { type: 'string' },
    'data-dir': { type: 'string', default: join(import.meta.dirname, '..', 'data', 'demo') },
  },
});

const startedAt = Date.now();
// Played once, it must not fail because a port is taken; kept up, it should be found where it was last time.
const stage = await openStage({
  dataDir: values['data-dir'],
  port: Number(values.port ?? (values.once ? 0 : 8080)),
  simulatorPort: Number(values['simulator-port'] ?? (values.once ? 0 : 4100)),
  websitePort: Number(values['website-port'] ?? (values.once ? 0 : 4200)),
  mailsPort: Number(values['mails-port'] ?? (values.once ? 0 : 4300)),
}).catch((error: Error) => {
  console.error(
    `The demo could not start: ${error.message}\nIf a port is taken, choose others: npm run demo -- --port 8081 --simulator-port 4101 --website-port 4201 --mails-port 4301`,
  );
  process.exit(1);
});
console.log(
  `Goodword runs at ${stage.goodword}, a stand-in for ServiceTitan at ${stage.simulator} (open it: its office page).`,
);

try {
  await playStory({ stage, say: (line) => console.log(line) });
} catch (error) {
  console.error(`\nThe story went wrong: ${error instanceof Error ? error.message : error}`);
  await stage.close();
  process.exit(1);
}
console.log(
  `\nThe story is as it must be, ${Math.round((Date.now() - startedAt) / 1000)} s after the start.`,
);

if (values.once) {
  await stage.close();
} else {
  console.log(`
Everything stays up; Ctrl-C ends it. Open:
  the console               ${stage.goodword}/console  (${OWNER.email}, password: ${OWNER.password})
  the company's website     ${stage.website}/
  Rosa's link to it         ${stage.goodword}/test123
  the estimate form         ${stage.website}/estimate
  share with a friend       ${stage.goodword}/share
  an advocate's own page    ${stage.goodword}/me  (the way in is mailed)
  ServiceTitan's office     ${stage.simulator}/
  the mails that were sent  ${stage.mails.url}

To look at a place named above:
  curl -H "Authorization: Bearer ${stage.setup.access_token}" ${stage.goodword}/v1/jobs`);
  const end = () => void stage.close().then(() => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  // npm does not hand a signal on: when it is gone, the demo is over.
  const startedBy = process.ppid;
  setInterval(() => process.ppid !== startedBy && end(), 1_000);
}

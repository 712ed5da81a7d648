// Runs many seeds and prints those that fail.
// node test/simulation/main.ts [--seeds N] [--from S]: small worlds beside the model, with their operations when they fail.
// node test/simulation/main.ts --payouts [--seeds N] [--from S]: seasons of paying beside the books of the providers.
// node test/simulation/main.ts --rewards [--seeds N] [--from S]: worlds of rules, caps, refunds, clawbacks and payouts beside their model.
// node test/simulation/main.ts --day [--jobs N] [--seeds N] [--from S]: whole days of an office, good and bad, beside each other and the rules.

import { parseArgs } from 'node:util';
import { openDb } from '../../src/db/pool.ts';
import { startTestServer } from '../support/server.ts';
import { runRewardSeed } from './reward-run.ts';
import { runSeed } from './run-seed.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    brief: { type: 'boolean', default: false },
    day: { type: 'boolean', default: false },
    rewards: { type: 'boolean', default: false },
    payouts: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '1000' },
  },
});
const from = Number(values.from);
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => from + index);

async function runWorlds(): Promise<number> {
  const server = await startTestServer();
  let failed = 0;
  let kills = 0;
  try {
    for (const seed of seeds) {
      const result = await runSeed(server, seed);
      kills += result.kills;
      if (result.problems.length === 0) continue;
      failed += 1;
      console.log(
        `seed ${seed}\n  ${result.problems.join('\n  ')}${values.brief ? '' : `\n${result.log}`}\n`,
      );
    }
  } finally {
    await server.release();
  }
  console.log(
    `${values.seeds} seeds from ${from}: ${failed} failed; ${kills} processes were lost on the way`,
  );
  return failed;
}

/** Clients that lie on one database: each seed leaves one or two. */
const SEEDS_OF_A_DATABASE = 25;

async function runRewards(): Promise<number> {
  const server = await startTestServer();
  const began = Date.now();
  const total = { kills: 0, faults: 0, rewards: 0, payouts: 0, cents: 0 };
  let failed = 0;
  const soFar = (count: number) =>
    `${count} worlds of rewards from ${from}: ${failed} failed; ${total.kills} processes lost, ` +
    `${total.faults} faults of the provider, ${total.rewards} rewards, ${total.payouts} payouts, ${total.cents} cents paid; ` +
    `${Math.round((Date.now() - began) / 1000)} s, ${Math.round(process.memoryUsage().rss / 1e6)} MB`;
  try {
    for (let at = 0; at < seeds.length; at += SEEDS_OF_A_DATABASE) {
      const url = await server.clone();
      const db = openDb({ url, max: 6 });
      for (const seed of seeds.slice(at, at + SEEDS_OF_A_DATABASE)) {
        const result = await runRewardSeed(db, seed);
        for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += result[name];
        if (result.problems.length === 0) continue;
        failed += 1;
        console.log(
          `seed ${seed}\n  ${result.problems.join('\n  ')}${values.brief ? '' : `\n${result.log}`}\n`,
        );
      }
      await db.close();
      await server.drop(url);
      const done = Math.min(at + SEEDS_OF_A_DATABASE, seeds.length);
      if (done < seeds.length) console.log(soFar(done));
    }
  } finally {
    await server.release();
  }
  console.log(soFar(seeds.length));
  return failed;
}

// Days and seasons use what loads the test runner, which then ends every run with its report: they are loaded where they are wanted.

async function runDays(): Promise<number> {
  const { expectedEnd, planDay, playDay, unlike } = await import('./day.ts');
  let failed = 0;
  for (const seed of seeds) {
    const plan = planDay(seed, Number(values.jobs));
    const [good, bad] = [
      await closing((t) => playDay(t, plan, 'good')),
      await closing((t) => playDay(t, plan, 'bad')),
    ];
    const problems = [
      ...unlike('good and bad', good, bad),
      ...unlike('rules and bad', expectedEnd(plan), bad),
    ];
    if (problems.length > 0) failed += 1;
    console.log(`seed ${seed}: ${problems.length === 0 ? 'the same end' : problems.join('\n  ')}`);
  }
  console.log(`${values.seeds} days of ${values.jobs} jobs from seed ${from}: ${failed} failed`);
  return failed;
}

async function runPayouts(): Promise<number> {
  const { playSeason } = await import('./payouts.ts');
  let failed = 0;
  let kills = 0;
  for (const seed of seeds) {
    const season = await closing((t) => playSeason(t, seed));
    kills += season.kills;
    if (season.problems.length === 0) continue;
    failed += 1;
    console.log(`seed ${seed}\n  ${season.problems.join('\n  ')}\n${season.log.join('\n')}\n`);
  }
  console.log(
    `${values.seeds} seasons from ${from}: ${failed} failed; ${kills} processes were lost on the way`,
  );
  return failed;
}

/** What a day or a season opened is closed after it, the last first. */
async function closing<Result>(
  work: (t: { after: (close?: unknown) => void }) => Promise<Result>,
): Promise<Result> {
  const closers: (() => unknown)[] = [];
  try {
    return await work({ after: (close) => closers.push(close as () => unknown) });
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}

const run = values.day ? runDays : values.payouts ? runPayouts : values.rewards ? runRewards : runWorlds;
process.exitCode = (await run()) > 0 ? 1 : 0;

// How fast the desk finds an advocate among a million (DESK-1): each kind of question by itself, beside a look-up by primary key.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { refreshDesk } from '../src/people/desk-refresh.ts';
import type { BenchInstallation } from './installation.ts';
import { dice, insertSynthetic, syntheticAdvocate } from './synthetic-advocates.ts';

const BATCH = 10_000;
const QUESTIONS = 300;

export interface DeskResult {
  question: string;
  'p50 ms': number;
  'p95 ms': number;
  'p99 ms': number;
  /** Processor time of the server and its PostgreSQL per question: what is left when nothing else runs. Linux only. */
  'cpu ms': number | '';
  /** Of those asked, how many had the right one on place 1, and among the first three. */
  first: string;
  'first three': string;
}

/** `advocates`: how many there are. */
export async function benchDesk(bench: BenchInstallation, advocates: number): Promise<DeskResult[]> {
  const { db } = bench.installation;
  const started = performance.now();
  for (let from = 0; from < advocates; from += BATCH) {
    await insertSynthetic(db, bench.clientId, from, Math.min(BATCH, advocates - from));
  }
  const stored = performance.now();
  // A million at once are indexed in one go; single changes afterwards pay for themselves.
  const [index] = await db.query<{ indexdef: string }>(
    `select indexdef from pg_indexes where indexname = 'desk_entries_keys'`,
  );
  await db.query('drop index desk_entries_keys');
  await refreshDesk(db, bench.clientId);
  await db.query(index?.indexdef ?? '');
  const seconds = (ms: number) => (ms / 1000).toFixed(0);
  console.error(
    `${advocates} advocates stored in ${seconds(stored - started)} s, made searchable in ${seconds(performance.now() - stored)} s`,
  );
  await db.query('vacuum analyze');
  const server = await bench.serve('--web');
  const agent = new Agent({ connections: 1 });
  const chance = dice(42);
  const results: DeskResult[] = [];
  const cpu = await processorTime(server.pid, db);
  const ask = async (path: string) => {
    const answer = await request(server.url + path, {
      dispatcher: agent,
      headers: { authorization: `Bearer ${bench.token}` },
    });
    const body = await answer.body.json();
    if (answer.statusCode !== 200) throw new Error(JSON.stringify(body));
    return body as { items: { email: string }[] };
  };
  try {
    results.push(await floor(ask, advocates, chance, cpu));
    const every: number[] = [];
    for (const [question, typed] of Object.entries(QUESTIONS_ASKED)) {
      const times: number[] = [];
      let first = 0;
      const spent = await cpu();
      let three = 0;
      for (let round = 0; round < QUESTIONS; round++) {
        const wanted = syntheticAdvocate(Math.floor(chance() * advocates));
        const q = encodeURIComponent(typed(wanted, chance));
        const began = performance.now();
        const { items } = await ask(`/v1/desk/search?q=${q}`);
        // The first rounds warm the caches up.
        if (round >= QUESTIONS / 10) times.push(performance.now() - began);
        if (items[0]?.email === wanted.email) first++;
        if (items.slice(0, 3).some(({ email }) => email === wanted.email)) three++;
      }
      every.push(...times);
      const used = perQuestion(spent, await cpu());
      results.push({ question, ...percentiles(times), 'cpu ms': used, ...shares(first, three) });
    }
    results.push({
      question: 'all of them (must p95 < 50, aim 15)',
      ...percentiles(every),
      'cpu ms': '',
      first: '',
      'first three': '',
    });
  } finally {
    await agent.close();
    await server.stop();
  }
  return results;
}

async function floor(
  ask: (path: string) => Promise<unknown>,
  advocates: number,
  chance: () => number,
  cpu: () => Promise<Ticks>,
): Promise<DeskResult> {
  const times: number[] = [];
  const spent = await cpu();
  for (let round = 0; round < QUESTIONS; round++) {
    const began = performance.now();
    await ask(`/v5/persons/${1_000_000 + Math.floor(chance() * advocates)}`);
    times.push(performance.now() - began);
  }
  const used = perQuestion(spent, await cpu());
  return {
    question: 'floor: one person by id',
    ...percentiles(times),
    'cpu ms': used,
    first: '',
    'first three': '',
  };
}

/** Reads how many milliseconds of processor the server and all backends of its PostgreSQL have used so far; null where /proc is not. */
async function processorTime(
  serverPid: number,
  db: BenchInstallation['installation']['db'],
): Promise<() => Promise<Ticks>> {
  const [row] = await db.query<{ dir: string }>(`select current_setting('data_directory') as dir`);
  const postmaster = Number((await readFile(join(row?.dir ?? '', 'postmaster.pid'), 'utf8')).split('\n')[0]);
  return async () => {
    const ticks: Ticks = new Map();
    for (const pid of await readdir('/proc').catch(() => [])) {
      const stat = /^\d+$/.test(pid) ? await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '') : '';
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(pid) === serverPid || Number(fields[1]) === postmaster) {
        ticks.set(pid, Number(fields[11] ?? 0) + Number(fields[12] ?? 0));
      }
    }
    return ticks;
  };
}

/** Process → ticks of processor so far. */
type Ticks = Map<string, number>;
/** Ticks are hundredths of a second on every Linux that Node runs on. */
const TICK_MS = 10;

function perQuestion(before: Ticks, after: Ticks): number | '' {
  if (after.size === 0) return '';
  // A backend that ended meanwhile is left out rather than counted backwards.
  const ticks = [...after].reduce((sum, [pid, now]) => sum + now - (before.get(pid) ?? 0), 0);
  return Math.round(((ticks * TICK_MS) / QUESTIONS) * 10) / 10;
}

function percentiles(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  return { 'p50 ms': at(0.5), 'p95 ms': at(0.95), 'p99 ms': at(0.99) };
}

function shares(first: number, three: number) {
  const percent = (count: number) => `${((100 * count) / QUESTIONS).toFixed(0)} %`;
  return { first: percent(first), 'first three': percent(three) };
}

type Typed = (wanted: ReturnType<typeof syntheticAdvocate>, chance: () => number) => string;

/** What people type for whom they want. */
export const QUESTIONS_ASKED: Record<string, Typed> = {
  code: ({ code }) => code.toLowerCase(),
  'phone, written some way': ({ phone }, chance) => {
    const [area, exchange, line] = [phone.slice(2, 5), phone.slice(5, 8), phone.slice(8)];
    const ways = [
      `(${area}) ${exchange}-${line}`,
      `${area}.${exchange}.${line}`,
      phone,
      `1 ${area} ${exchange} ${line}`,
    ];
    return ways[Math.floor(chance() * ways.length)] ?? phone;
  },
  'phone, two digits swapped': ({ phone }, chance) => swapped(phone.slice(2), chance),
  'last four digits and last name': ({ phone, last }) => `${phone.slice(-4)} ${last}`,
  'first and last name': ({ first, last }) => `${first} ${last}`,
  'name and street': ({ first, last, house, street }) => `${first} ${last} ${house} ${street}`,
  'misspelt name and street': ({ first, last, house, street }, chance) =>
    `${first} ${misspelt(last, chance)} ${house} ${street}`,
  'misspelt last name, street written out': ({ last, house, street, suffix }, chance) =>
    `${misspelt(last, chance)} ${house} ${street} ${WRITTEN_OUT[suffix]}`,
  'house number with swapped digits, street, last name': ({ last, house, street }, chance) =>
    `${last} ${swapped(house, chance)} ${street}`,
  'e-mail': ({ email }) => email,
  'unfinished name': ({ first, last }) => `${first} ${last.slice(0, 3)}`,
  'first name only': ({ first }) => first,
};

const WRITTEN_OUT: Record<string, string> = {
  st: 'Street',
  ave: 'Avenue',
  dr: 'Drive',
  rd: 'Road',
  ln: 'Lane',
  ct: 'Court',
  way: 'Way',
  blvd: 'Boulevard',
  cir: 'Circle',
  pl: 'Place',
};

/** One slip: a letter left out, doubled, replaced, or two that changed places. */
export function misspelt(word: string, chance: () => number): string {
  const at = 1 + Math.floor(chance() * Math.max(1, word.length - 2));
  const slips = [
    word.slice(0, at) + word.slice(at + 1),
    word.slice(0, at) + word[at] + word.slice(at),
    `${word.slice(0, at)}e${word.slice(at + 1)}`,
    word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2),
  ];
  return slips[Math.floor(chance() * slips.length)] ?? word;
}

/** Two neighbouring digits that changed places. */
export function swapped(digits: string, chance: () => number): string {
  const places = Array.from({ length: digits.length - 1 }, (_, at) => at).filter(
    (at) => digits[at] !== digits[at + 1],
  );
  const at = places[Math.floor(chance() * places.length)] ?? 0;
  return digits.slice(0, at) + (digits[at + 1] ?? '') + (digits[at] ?? '') + digits.slice(at + 2);
}

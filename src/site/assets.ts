// The scripts that browsers load, from sdk/dist: read once, hashed, compressed. Nothing is built here (tools/sdk.ts does that).

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** A file ready to be sent. */
export interface Asset {
  etag: string;
  /** By content coding. */
  bodies: { identity: Buffer; gzip: Buffer; br: Buffer };
}

export interface Assets {
  /** core.js with the client's form selector; '': none. */
  core(formSelector: string): Asset;
  /** The bundle of this name; null: there is none. */
  bundle(name: string): Asset | null;
  /** Of all bundles: stands in their paths, /sdk/{name}.{hash}.js */
  hash: string;
}

const FOLDER = new URL('../../sdk/dist/', import.meta.url);
const MOST_SELECTORS = 1_000;

/** Reads every bundle. Throws when sdk/dist is not whole: the server does not start without its tag. */
export function loadAssets(): Assets {
  const texts = new Map(
    readdirSync(FOLDER)
      .filter((file) => file.endsWith('.js'))
      .sort()
      .map((file) => [file.slice(0, -3), readFileSync(new URL(file, FOLDER), 'utf8')]),
  );
  const coreText = texts.get('core') ?? '';
  for (const place of [HASH_PLACE, SELECTOR_PLACE]) {
    if (!coreText.includes(place)) throw new Error(`sdk/dist/core.js has no ${place}; run npm run sdk`);
  }
  texts.delete('core');
  const hash = hashOf([...texts.values()].join('\n')).slice(0, 8);
  const bundles = new Map([...texts].map(([name, text]) => [name, bundleOf(text)]));
  const withHash = coreText.replace(HASH_PLACE, JSON.stringify(hash));
  const cores = new Map<string, Asset>();
  return {
    hash,
    bundle: (name) => bundles.get(name) ?? null,
    core: (formSelector) => {
      const known = cores.get(formSelector);
      if (known) return known;
      if (cores.size >= MOST_SELECTORS) cores.clear();
      const asset = assetOf(withHash.replace(SELECTOR_PLACE, () => JSON.stringify(formSelector)));
      cores.set(formSelector, asset);
      return asset;
    },
  };
}

const HASH_PLACE = '"__hash__"';
const SELECTOR_PLACE = '"__selector__"';

/** By their text: a process that starts several servers compresses each bundle once. */
const compressed = new Map<string, Asset>();

function bundleOf(text: string): Asset {
  const known = compressed.get(text) ?? assetOf(text);
  compressed.set(text, known);
  return known;
}

function assetOf(text: string): Asset {
  const identity = Buffer.from(text);
  return {
    etag: `W/"${hashOf(text).slice(0, 16)}"`,
    bodies: { identity, gzip: gzipSync(identity, { level: 9 }), br: brotliCompressSync(identity) },
  };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

// Makes the ids of everything Goodword stores: opaque decimal strings of 19 digits that sort by time.

/** An id as it travels through the code: the decimal text of a positive int8, never a JS number (they exceed 2^53). */
export type Id = string;

/** Gives the next id. */
export type IdMaker = () => Id;

const EPOCH_MS = Date.UTC(2010, 0, 1);
const SEQUENCE_LIMIT = 4096;

/**
 * An id is 41 bits of milliseconds since 2010, 10 bits of process number and 12 bits of sequence. The process number comes from the
 * database (sequence process_numbers), so two live processes never make the same id; the sequence never runs backwards with the clock.
 */
export function idMaker(processNumber: number, nowMs: () => number): IdMaker {
  const processBits = BigInt(processNumber % 1024) << 12n;
  let lastMs = 0;
  let sequence = 0;
  return () => {
    const ms = nowMs() - EPOCH_MS;
    if (ms > lastMs) {
      lastMs = ms;
      sequence = 0;
    } else if (++sequence >= SEQUENCE_LIMIT) {
      lastMs += 1;
      sequence = 0;
    }
    return ((BigInt(lastMs) << 22n) | processBits | BigInt(sequence)).toString();
  };
}

/** The least id that can be made at this time; what came earlier has a smaller one. */
export function firstIdAt(ms: number): Id {
  return (BigInt(Math.max(0, ms - EPOCH_MS)) << 22n).toString();
}

/** True for text that can be an id of ours (1 to 19 digits within int8), so that anything else is "not found" and never a database error. */
export function isId(text: string): boolean {
  return /^[1-9]\d{0,18}$/.test(text) && (text.length < 19 || text <= '9223372036854775807');
}

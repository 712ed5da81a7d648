// Slips of the finger: how many edits lie between two code keys, and every key one edit away (AT-2). Pure.

const SYMBOLS = [...'abcdefghijklmnopqrstuvwxyz0123456789'];

/**
 * How many slips turn one key into the other: a letter too many, missing or wrong, or two neighbours swapped (optimal string alignment).
 * The usual Levenshtein distance counts a swap as two, which is not how people mistype.
 */
export function slipsBetween(a: string, b: string): number {
  let twoBack: number[] = [];
  let oneBack = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let slips = Math.min(
        at(oneBack, column) + 1,
        at(current, column - 1) + 1,
        at(oneBack, column - 1) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) slips = Math.min(slips, at(twoBack, column - 2) + 1);
      current.push(slips);
    }
    twoBack = oneBack;
    oneBack = current;
  }
  return at(oneBack, b.length);
}

/** Every key over a–z and 0–9 that is exactly one slip from this one: about 73 for each of its letters. */
export function oneSlipAway(key: string): Set<string> {
  const found = new Set<string>();
  for (let index = 0; index <= key.length; index++) {
    const before = key.slice(0, index);
    const after = key.slice(index);
    const afterNext = key.slice(index + 1);
    for (const symbol of SYMBOLS) {
      found.add(before + symbol + after);
      if (index < key.length) found.add(before + symbol + afterNext);
    }
    if (index < key.length) found.add(before + afterNext);
    if (index + 1 < key.length) found.add(before + key[index + 1] + key[index] + key.slice(index + 2));
  }
  found.delete(key);
  found.delete('');
  return found;
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}

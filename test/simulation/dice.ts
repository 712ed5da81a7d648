// Seeded choices: the same seed makes the same plan on every machine. Pure.

import { seededRandom } from '../../simulator/world/random.ts';

export interface Dice {
  /** From 0 up to, not including, `below`. */
  int(below: number): number;
  chance(probability: number): boolean;
  pick<Value>(values: readonly Value[]): Value;
}

export function makeDice(seed: number): Dice {
  const random = seededRandom(seed * 2_654_435_761);
  const int = (below: number) => Math.floor(random() * below);
  return {
    int,
    chance: (probability) => random() < probability,
    pick: (values) => {
      if (values.length === 0) throw new Error('nothing to pick from');
      return values[int(values.length)] as never;
    },
  };
}

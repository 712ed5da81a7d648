// One measurement: a number beside the floor it is measured against, in the same run. Prints tables and JSON.

export interface Measurement {
  what: string;
  /** Operations a second. */
  perSecond: number;
  p50Ms?: number;
  p99Ms?: number;
  /** What the same machine does at best without Goodword. */
  floor?: { what: string; perSecond: number };
  must?: number;
  aim?: number;
  note?: string;
}

/** The table that people read. */
export function printTable(measurements: readonly Measurement[]): void {
  console.table(
    measurements.map((one) => ({
      what: one.what,
      'per second': Math.round(one.perSecond),
      'p50 ms': one.p50Ms ?? '',
      'p99 ms': one.p99Ms ?? '',
      floor: one.floor ? `${Math.round(one.floor.perSecond)} (${one.floor.what})` : '',
      ratio: one.floor ? (one.perSecond / one.floor.perSecond).toFixed(2) : '',
      must: one.must ?? '',
      aim: one.aim ?? '',
    })),
  );
}

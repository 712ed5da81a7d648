// Owns the virtual clock: every time the stand-in writes or compares comes from here, never from Date.
import { cutInstant, type Instant, instantOf } from './instants.ts';

export type StampDigits = 'mixed' | 'seconds' | 'milliseconds' | 'ticks';

const MIXED: readonly (0 | 3 | 7)[] = [7, 3, 7, 0, 3];

export class VirtualClock {
  readonly #source: () => Date;
  #offsetMs = 0;
  #frozenMs: number | null = null;
  #lastMs = 0;
  #lastTicks = 0;
  #stamps = 0;
  #listeners: (() => void)[] = [];

  constructor(source: () => Date) {
    this.#source = source;
  }

  get frozen(): boolean {
    return this.#frozenMs !== null;
  }

  nowMs(): number {
    return this.#frozenMs ?? this.#source().getTime() + this.#offsetMs;
  }

  now(): Date {
    return new Date(this.nowMs());
  }

  nowInstant(): Instant {
    return instantOf(this.nowMs());
  }

  /** Jumps to a time, also backwards; a running clock runs on from there. */
  set(time: Date): void {
    if (this.frozen) this.#frozenMs = time.getTime();
    else this.#offsetMs = time.getTime() - this.#source().getTime();
    this.#lastMs = 0;
    this.#changed();
  }

  /** Back to the time of the source, running. */
  reset(): void {
    this.#frozenMs = null;
    this.#offsetMs = 0;
    this.#lastMs = 0;
    this.#stamps = 0;
    this.#changed();
  }

  advance(byMs: number): void {
    if (byMs < 0) this.#lastMs = 0;
    if (this.#frozenMs !== null) this.#frozenMs += byMs;
    else this.#offsetMs += byMs;
    this.#changed();
  }

  freeze(frozen: boolean): void {
    const atMs = this.nowMs();
    this.#frozenMs = frozen ? atMs : null;
    if (!frozen) this.#offsetMs = atMs - this.#source().getTime();
    this.#changed();
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /**
   * A time to write on a row: later than any earlier one before it is cut, then cut as the switch says (mixed
   * gives 0, 3 and 7 digits in turn, hence ties and rows out of order by less than a second). A stamp never
   * falls behind `after`, the row's own previous stamp.
   */
  stamp(digits: StampDigits, after: Instant = ''): Instant {
    const nowMs = this.nowMs();
    if (nowMs > this.#lastMs) {
      this.#lastMs = nowMs;
      this.#lastTicks = (this.#stamps * 7919) % 9000;
    } else if (this.#lastTicks < 9999) {
      this.#lastTicks += 1;
    } else {
      this.#lastMs += 1;
      this.#lastTicks = 0;
    }
    const full = instantOf(this.#lastMs, this.#lastTicks);
    const cut = cutInstant(full, this.#digits(digits));
    this.#stamps += 1;
    return cut > after ? cut : full;
  }

  #digits(digits: StampDigits): 0 | 3 | 7 {
    switch (digits) {
      case 'seconds':
        return 0;
      case 'milliseconds':
        return 3;
      case 'ticks':
        return 7;
      case 'mixed':
        return MIXED[this.#stamps % MIXED.length] ?? 7;
    }
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

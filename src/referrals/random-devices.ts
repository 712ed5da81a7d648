// New device ids: random bytes are drawn for many visitors at once, because each draw is a call of the operating system.

import { randomFillSync } from 'node:crypto';
import { deviceIdOf } from '../base/devices.ts';

const BYTES = 18;
const DRAWN_AT_ONCE = 128;

/** Makes the source of device ids of one process. No byte is used twice. */
export function deviceIdMaker(): () => string {
  const drawn = new Uint8Array(BYTES * DRAWN_AT_ONCE);
  let used = drawn.length;
  return () => {
    if (used === drawn.length) {
      randomFillSync(drawn);
      used = 0;
    }
    used += BYTES;
    return deviceIdOf(drawn.subarray(used - BYTES, used));
  };
}

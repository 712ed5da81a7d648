// In which time zones a ZIP code of the United States may lie: quiet hours hold in all of them (OUT-2). Pure.

/** Last three-digit prefix of each range, in order, and its zones; a state that lies in two has both. */
const RANGES: readonly [number, string[]][] = [
  [4, []],
  [9, ['America/Puerto_Rico']],
  [323, ['America/New_York']],
  [325, ['America/Chicago']],
  [349, ['America/New_York']],
  [369, ['America/Chicago']],
  [372, ['America/Chicago']],
  [379, ['America/New_York', 'America/Chicago']],
  [397, ['America/Chicago']],
  [419, ['America/New_York']],
  [427, ['America/New_York', 'America/Chicago']],
  [459, ['America/New_York']],
  [479, ['America/New_York', 'America/Chicago']],
  [497, ['America/New_York']],
  [499, ['America/New_York', 'America/Chicago']],
  [567, ['America/Chicago']],
  [588, ['America/Chicago', 'America/Denver']],
  [599, ['America/Denver']],
  [676, ['America/Chicago']],
  [679, ['America/Chicago', 'America/Denver']],
  [688, ['America/Chicago']],
  [693, ['America/Chicago', 'America/Denver']],
  [797, ['America/Chicago']],
  [831, ['America/Denver']],
  [838, ['America/Denver', 'America/Los_Angeles']],
  [847, ['America/Denver']],
  [865, ['America/Phoenix', 'America/Denver']],
  [885, ['America/Denver']],
  [898, ['America/Los_Angeles', 'America/Denver']],
  [961, ['America/Los_Angeles']],
  [966, []],
  [968, ['Pacific/Honolulu']],
  [969, ['Pacific/Guam']],
  [979, ['America/Los_Angeles', 'America/Denver']],
  [994, ['America/Los_Angeles']],
  [999, ['America/Anchorage']],
];

/** The zones of an address in its compared form ("123 main st|62701"); empty: it does not say. */
export function zonesOfAddress(address: string): string[] {
  const prefix = /\|(\d{3})\d{2}$/.exec(address)?.[1];
  if (prefix === undefined) return [];
  return RANGES.find(([last]) => Number(prefix) <= last)?.[1] ?? [];
}

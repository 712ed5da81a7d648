// How a code is read out on the phone (DESK-2): letter by letter in the alphabet that radio operators use. Pure.

const WORDS: Record<string, string> = Object.fromEntries(
  `Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform
   Victor Whiskey X-ray Yankee Zulu`
    .split(/\s+/)
    .map((word) => [word[0]?.toLowerCase() ?? '', word]),
);
const DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const MARKS: Record<string, string> = { '-': 'dash', _: 'underscore', '.': 'dot' };

/** "Rosa-7" is "Romeo Oscar Sierra Alfa, dash, seven": letters in runs, everything else by itself. */
export function spelled(code: string): string {
  const runs = code.toLowerCase().match(/[a-z]+|\d+|[^a-z\d\s]/g) ?? [];
  return runs
    .map((run) => {
      if (/^[a-z]/.test(run)) return [...run].map((letter) => WORDS[letter]).join(' ');
      if (/^\d/.test(run)) return [...run].map((digit) => DIGITS[Number(digit)]).join(' ');
      return MARKS[run] ?? run;
    })
    .join(', ');
}

// The words of street lines that are written in several ways, with the one way in which they are compared. Data only.

/** Street suffixes and other words; "saint" is written "st" as often as "street" is, and compares equal. */
const SUFFIXES: Record<string, string> = {
  al: 'alley allee ally aly',
  ave: 'avenue av aven avenu avn avnue',
  bnd: 'bend',
  blf: 'bluff bluf',
  blvd: 'boulevard boul boulv bld',
  br: 'branch brnch',
  brk: 'brook',
  byp: 'bypass bypa byps',
  cir: 'circle circ circl crcl crcle',
  cor: 'corner',
  cres: 'crescent crsent crsnt',
  crk: 'creek',
  ct: 'court crt',
  cv: 'cove',
  dr: 'drive driv drv',
  est: 'estate estates ests',
  expy: 'expressway expr express expw',
  ext: 'extension extn',
  fwy: 'freeway frwy frway',
  gdn: 'garden gardens gdns grdn',
  gln: 'glen',
  grn: 'green',
  grv: 'grove grov',
  hbr: 'harbor harbour harb',
  hl: 'hill',
  hls: 'hills',
  holw: 'hollow hllw',
  hts: 'heights ht hgts',
  hwy: 'highway highwy hiway hiwy hway',
  is: 'island islnd',
  jct: 'junction jction jctn',
  lk: 'lake',
  ln: 'lane la',
  lndg: 'landing lndng',
  mdw: 'meadow meadows mdws',
  mnr: 'manor',
  mt: 'mount mnt',
  mtn: 'mountain mntn',
  orch: 'orchard orchrd',
  pike: 'pikes',
  pk: 'park prk',
  pkwy: 'parkway parkwy pkway pky',
  pl: 'place',
  plz: 'plaza plza',
  pt: 'point',
  rd: 'road',
  rdg: 'ridge rdge',
  riv: 'river rvr rivr',
  rte: 'route rt',
  shr: 'shore shores shrs',
  spg: 'spring springs spgs spng',
  sq: 'square sqr sqre squ',
  st: 'street str strt saint',
  sta: 'station statn stn',
  ter: 'terrace terr',
  tpke: 'turnpike trnpk turnpk',
  trce: 'trace',
  trl: 'trail tr trails',
  vis: 'vista vist',
  vlg: 'village villag',
  vly: 'valley vally',
  vw: 'view',
  way: 'wy',
  xing: 'crossing crssng',
};

const DIRECTIONS: Record<string, string> = {
  n: 'north no',
  s: 'south so',
  e: 'east',
  w: 'west',
  ne: 'northeast',
  nw: 'northwest',
  se: 'southeast',
  sw: 'southwest',
};

const ORDINALS: Record<string, string> = {
  '1st': 'first',
  '2nd': 'second',
  '3rd': 'third',
  '4th': 'fourth',
  '5th': 'fifth',
  '6th': 'sixth',
  '7th': 'seventh',
  '8th': 'eighth',
  '9th': 'ninth',
  '10th': 'tenth',
  '11th': 'eleventh',
  '12th': 'twelfth',
};

/** What stands before the number of a flat, a suite or a lot. */
export const UNIT_WORDS: ReadonlySet<string> = new Set(
  'apt apartment apmt unit ste suite lot rm room fl floor bldg building trlr trailer spc space no number #'.split(
    ' ',
  ),
);

/** The compared forms that end a street's name. */
export const SUFFIX_WORDS: ReadonlySet<string> = new Set(Object.keys(SUFFIXES));

/** A word as written, lower case, to the word as compared. */
export const COMPARED_WORDS: ReadonlyMap<string, string> = new Map(
  [SUFFIXES, DIRECTIONS, ORDINALS].flatMap((table) =>
    Object.entries(table).flatMap(([compared, written]) =>
      written.split(' ').map((word): [string, string] => [word, compared]),
    ),
  ),
);

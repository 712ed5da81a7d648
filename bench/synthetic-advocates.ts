// Made-up advocates with the names, streets and numbers that a large contractor's customers have: popular ones often, rare ones too.

/** A source of chance that gives the same every time (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const FIRST =
  `James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica Thomas
  Sarah Christopher Karen Charles Lisa Daniel Nancy Matthew Sandra Anthony Betty Mark Ashley Donald Emily Steven Kimberly Andrew Margaret
  Paul Donna Joshua Michelle Kenneth Carol Kevin Amanda Brian Melissa Timothy Deborah Ronald Stephanie George Rebecca Jason Sharon Edward
  Laura Jeffrey Cynthia Ryan Dorothy Jacob Amy Nicholas Kathleen Gary Angela Eric Shirley Jonathan Emma Stephen Brenda Larry Pamela Justin
  Nicole Scott Anna Brandon Samantha Benjamin Katherine Samuel Christine Gregory Debra Alexander Rachel Patrick Carolyn Frank Janet Raymond
  Maria Jack Catherine Dennis Heather Jerry Diane Tyler Olivia Aaron Julie Jose Joyce Adam Victoria Nathan Ruth Henry Virginia Zachary
  Lauren Douglas Kelly Peter Christina Kyle Joan Noah Evelyn Ethan Judith Jeremy Andrea Walter Hannah Christian Megan Keith Cheryl Roger
  Jacqueline Terry Martha Austin Madison Sean Teresa Gerald Gloria Carl Sara Harold Janice Dylan Ann Arthur Kathryn Lawrence Abigail Jordan
  Sophia Jesse Frances Bryan Jean Billy Alice Bruce Judy Gabriel Isabella Joe Julia Logan Grace Alan Amber Juan Denise Albert Danielle`.split(
    /\s+/,
  );

const LAST =
  `Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Thomas
  Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King Wright Scott
  Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker
  Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos
  Kim Cox Ward Richardson Watson Brooks Chavez Wood James Bennett Gray Mendoza Ruiz Hughes Price Alvarez Castillo Sanders Patel Myers Long
  Ross Foster Jimenez Powell Jenkins Perry Russell Sullivan Bell Coleman Butler Henderson Barnes Fisher Vasquez Simmons Romero Jordan
  Patterson Alexander Hamilton Graham Reynolds Griffin Wallace Schmidt Kowalski O'Brien McCarthy Fitzgerald Schwartz Zimmerman Hoffman`.split(
    /\s+/,
  );

const STREETS =
  `Maple Oak Washington Cedar Elm View Pine Lake Hill Walnut Spring North Ridge Church Willow Mill Sunset Railroad Jackson
  Cherry West South Center Highland Johnson River Jefferson Forest Franklin Meadow Chestnut Madison Lincoln Wilson Hickory Adams Dogwood
  Magnolia Poplar Sycamore Peachtree Laurel Juniper Birch Locust Hawthorne Stonewall Brookside Fairview Lakeview Riverside Woodland
  Greenwood Valley Orchard Prospect Pleasant Liberty Union Division Harrison Cleveland Monroe Grant Lexington Kensington Cambridge Oxford
  Wellington Windsor Stratford Devonshire Canterbury Heather Primrose Magpie Cardinal Bluebird Falcon Eagle Hunter Fox Deer Elk`.split(
    /\s+/,
  );

const SUFFIXES = ['st', 'ave', 'dr', 'rd', 'ln', 'ct', 'way', 'blvd', 'cir', 'pl'];
const SYLLABLES =
  `ba ber bor cal chan dal den dor el fan fer gal gor han hel jan kar kel kov lan lem lor mal man mar mir nel nor ol pan per
  por qui ran ros sal sen ski son stein tal ten tor val ver vin wal wen wick yan zel`.split(/\s+/);

export interface SyntheticAdvocate {
  first: string;
  last: string;
  email: string;
  /** E.164 */
  phone: string;
  house: string;
  street: string;
  suffix: string;
  zip: string;
  code: string;
}

/** The n-th advocate of a world; the same for the same numbers. */
export function syntheticAdvocate(n: number): SyntheticAdvocate {
  const chance = dice(n * 7919 + 17);
  // Popular ones far more often, as Zipf has it.
  const pick = (list: readonly string[]) => list[Math.floor(list.length * chance() ** 1.8)] ?? '';
  const any = (below: number) => Math.floor(chance() * below);
  const syllable = () => SYLLABLES[any(SYLLABLES.length)] ?? '';
  const first = pick(FIRST);
  const rare = syllable() + syllable() + (chance() < 0.5 ? syllable() : '');
  const last = chance() < 0.6 ? pick(LAST) : rare.charAt(0).toUpperCase() + rare.slice(1);
  const area = 200 + any(12) * 37;
  return {
    ...{ first, last },
    email: `${first}.${last}${n}@${['gmail.com', 'yahoo.com', 'outlook.com', 'aol.com'][any(4)]}`
      .toLowerCase()
      .replace("'", ''),
    phone: `+1${area}${200 + any(800)}${String(any(10_000)).padStart(4, '0')}`,
    house: String(1 + any(9_999)),
    street: chance() < 0.7 ? pick(STREETS) : `${syllable()}${syllable()}`,
    suffix: SUFFIXES[any(SUFFIXES.length)] ?? 'st',
    zip: String(30_000 + any(400)),
    code: `${first.slice(0, 4).toUpperCase()}${n.toString(36).toUpperCase()}X${any(9)}`,
  };
}

/** Rows for the tables that hold advocates, from `from` on; ids are the numbers plus a million. */
export function syntheticRows(from: number, count: number) {
  const advocates = Array.from({ length: count }, (_, at) => syntheticAdvocate(from + at));
  return {
    advocates,
    ids: advocates.map((_, at) => String(1_000_000 + from + at)),
    addresses: advocates.map(
      ({ house, street, suffix, zip }) => `${house} ${street.toLowerCase()} ${suffix}|${zip}`,
    ),
  };
}

interface Sql {
  query(text: string, params?: readonly unknown[]): Promise<unknown>;
}

/** Stores them as the product would have, a batch at a time. */
export async function insertSynthetic(
  sql: Sql,
  clientId: string,
  from: number,
  count: number,
): Promise<void> {
  const { advocates, ids, addresses } = syntheticRows(from, count);
  const column = (name: keyof SyntheticAdvocate) => advocates.map((one) => one[name]);
  await sql.query(
    `insert into persons (client_id, person_id, first_name, last_name, email, phone, created_at, updated_at)
     select $1::bigint, p.*, now(), now() from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[]) as p`,
    [clientId, ids, column('first'), column('last'), column('email'), column('phone')],
  );
  await sql.query(
    `insert into identities (client_id, kind, value, person_id, since)
     select $1::bigint, 'email', i.value, i.id, now() from unnest($2::bigint[], $3::text[]) as i (id, value)`,
    [clientId, ids, column('email')],
  );
  await sql.query(
    `insert into person_contacts (client_id, kind, value, person_id, since)
     select $1::bigint, 'phone', c.value, c.id, now() from unnest($2::bigint[], $3::text[]) as c (id, value)
     union all select $1::bigint, 'address', c.value, c.id, now() from unnest($2::bigint[], $4::text[]) as c (id, value)`,
    [clientId, ids, column('phone'), addresses],
  );
  await sql.query(
    `insert into shareables (client_id, code_key, code, person_id, label, key, created_at)
     select $1::bigint, lower(s.code), s.code, s.id, 'refer-a-friend', 'refer-a-friend', now() from unnest($2::bigint[], $3::text[]) as s (id, code)`,
    [clientId, ids, column('code')],
  );
}

// The compared forms of e-mails, phones and addresses (ID-1, ID-2, QU-7): text in, text or null out. Must not look anything up.

import { domainToASCII } from 'node:url';
import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';
import { COMPARED_WORDS, SUFFIX_WORDS, UNIT_WORDS } from './street-words.ts';

const INVISIBLE = /[\u200B-\u200D\u2060\uFEFF\u00AD]/g;
/** What an unquoted local part may hold; letters of any script are fine (RFC 6531). */
const LOCAL = /^[^\s"(),:;<>@[\\\]\p{C}]{1,64}$/u;
const DOMAIN = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9-]{2,63}$/;
/** A domain that the URL parser would decode, cut or take for an address instead of a name. */
const NO_DOMAIN = /[\s%/\\?#:[\]@]/;
const SEPARATORS = /[._\-/]/g;

/** Local parts, without separators, that an office types when there is no address. */
const NOBODY = new Set(
  `na nil nada no nobody noone none null unk unknown tbd
   noaddress noemail noemailaddress noemailgiven noemailonfile noemailprovided nomail noneprovided nothanks
   notapplicable notavailable notgiven notprovided doesnothaveemail donotemail donthaveemail
   declined refused anonymous bogus dummy fake invalid donotreply noreply`.split(/\s+/),
);
const NOBODY_NUMBERED = /^(?:noemail|nomail)\d+$/;
/** `test@test…`: these words before and after the @. */
const NOBODY_TWICE = ['test', 'email', 'mail', 'example', 'sample', 'asdf', 'abc', 'user', 'customer'];
const ONE_LETTER_TWICE = /^(.)\1*@\1+\./;
const NOBODY_DOMAINS = new Set(['noemail', 'nomail', 'none', 'na', 'noaddress', 'invalid']);

/**
 * The identity of an e-mail address (ID-1): trimmed, lower case, NFC, the domain in ASCII form. Null when it is no address, or a
 * placeholder or an address of the client itself (`ownDomains`, lower case; their subdomains count), which identify nobody.
 */
export function normaliseEmail(text: string, ownDomains: readonly string[]): string | null {
  const typed = text
    .normalize('NFC')
    .replace(INVISIBLE, '')
    .trim()
    .replace(/^mailto:/i, '')
    .replace(/[.,;]+$/, '');
  const at = typed.lastIndexOf('@');
  if (at < 1) return null;
  const local = typed.slice(0, at).toLowerCase().normalize('NFC');
  const typedDomain = typed.slice(at + 1);
  if (!LOCAL.test(local) || /^\.|\.\.|\.$/.test(local) || NO_DOMAIN.test(typedDomain)) return null;
  const domain = domainToASCII(typedDomain);
  if (!DOMAIN.test(domain) || local.length + domain.length > 253) return null;
  const email = `${local}@${domain}`;
  return isPlaceholder(local, domain) || isOwn(domain, ownDomains) ? null : email;
}

function isPlaceholder(local: string, domain: string): boolean {
  const word = local.replace(SEPARATORS, '');
  const [label = ''] = domain.split('.');
  return (
    word === '' ||
    NOBODY.has(word) ||
    NOBODY_NUMBERED.test(word) ||
    NOBODY_TWICE.some((placeholder) => word === placeholder && domain.startsWith(placeholder)) ||
    ONE_LETTER_TWICE.test(`${word}@${domain}`) ||
    NOBODY_DOMAINS.has(label.replaceAll('-', '')) ||
    domain.endsWith('.invalid')
  );
}

function isOwn(domain: string, ownDomains: readonly string[]): boolean {
  return ownDomains.some((own) => {
    const ascii = domainToASCII(own);
    return ascii !== '' && (domain === ascii || domain.endsWith(`.${ascii}`));
  });
}

/** How most numbers of North America arrive; read here because the library takes ten times as long for the same answer. */
const NORTH_AMERICAN = /^(?:\+?1[ .-]?)?(?:\(([2-9]\d\d)\)|([2-9]\d\d))[ .-]?(\d{3})[ .-]?(\d{4})$/;
const FAKE_NUMBER = /^(\d)\1*$|(\d)\2{6}$|^(?:1234567890|0123456789|9876543210)$/;

/**
 * A phone number in E.164 by the client's region (ISO 3166 alpha-2). Null when its length cannot be one, or when it is plainly made up
 * (000-0000, one digit throughout). Only the length is checked, not whether the number is assigned: the plan changes, and samples use
 * unassigned 555 numbers. An extension is dropped: it is no line of its own.
 */
export function normalisePhone(text: string, region: string): string | null {
  const country = region.toUpperCase();
  const defaultCountry: CountryCode | undefined = isSupportedCountry(country) ? country : undefined;
  const typed = text.replace(INVISIBLE, '').trim();
  const plain = NORTH_AMERICAN.exec(typed);
  if (plain && defaultCountry && getCountryCallingCode(defaultCountry) === '1') {
    const [, inBrackets = '', area = inBrackets, exchange = '', line = ''] = plain;
    const national = area + exchange + line;
    return FAKE_NUMBER.test(national) ? null : `+1${national}`;
  }
  const parsed = parsePhoneNumberFromString(typed, { defaultCountry });
  if (!parsed?.isPossible() || FAKE_NUMBER.test(parsed.nationalNumber)) return null;
  return parsed.number;
}

/** An address as typed; absent and empty mean the same. */
export interface TypedAddress {
  street?: string;
  city?: string;
  state?: string;
  zip?: string;
}

/** 12, 12b, and the grid numbers of some counties (N123W456). */
const HOUSE_NUMBER = /^[a-z]?\d+(?:[a-z]\d*)?$/;

/**
 * What two spellings of one service address have in common (QU-7): house number, street and unit in compared words, then the postcode
 * (five digits of a ZIP; the city when there is none). Null without a house number and a street, or without a place.
 */
export function addressKey(address: TypedAddress): string | null {
  const words = compared(address.street ?? '');
  const house = words[0] ?? '';
  const place = placeOf(address);
  if (!HOUSE_NUMBER.test(house) || !words.slice(1).some((word) => /[a-z]/.test(word)) || place === '')
    return null;
  const { street, unit } = splitUnit(words);
  return `${street.join(' ')}${unit === '' ? '' : ` #${unit}`}|${place}`;
}

function plain(text: string): string {
  return text.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
}

function compared(street: string): string[] {
  const words = plain(street)
    // 45-12 and 4512 are one house number; o'neil and oneil one name
    .replace(/(?<=^\s*\d+)-(?=\d)|['’.]/g, '')
    .replaceAll('#', ' # ')
    .replace(/[^\p{L}\p{N}#]+/gu, ' ')
    .trim()
    .split(' ');
  return words.map((word, index) => {
    // "no" before a number is a unit word, elsewhere north.
    if (word === 'no' && /^\d/.test(words[index + 1] ?? '') && index > 1) return '#';
    return COMPARED_WORDS.get(word) ?? word;
  });
}

/** Takes the number of a flat or suite off the street; a bare number after the suffix is one too ("12 Main St 4"). */
function splitUnit(words: readonly string[]): { street: string[]; unit: string } {
  const street = words.slice(0, 2);
  const units: string[] = [];
  for (let index = 2; index < words.length; index++) {
    const word = words[index] ?? '';
    if (!UNIT_WORDS.has(word)) {
      street.push(word);
      continue;
    }
    let next = index + 1;
    while (UNIT_WORDS.has(words[next] ?? '')) next++;
    const number = words[next] ?? '';
    if (/\d|^[a-z]$/.test(number)) {
      // "4-A" arrives as two words
      const letter = /\d$/.test(number) && /^[a-z]$/.test(words[next + 1] ?? '') ? words[next + 1] : '';
      units.push(number + letter);
      index = letter ? next + 1 : next;
    } else if (next === words.length) {
      index = next;
    } else {
      street.push(word);
    }
  }
  const last = street.at(-1) ?? '';
  if (
    units.length === 0 &&
    street.length > 3 &&
    /^\d+[a-z]?$/.test(last) &&
    SUFFIX_WORDS.has(street.at(-2) ?? '')
  ) {
    units.push(last);
    street.pop();
  }
  return { street, unit: units.join(' ') };
}

function placeOf({ city, state, zip }: TypedAddress): string {
  const code = plain(zip ?? '').replace(/[^\p{L}\p{N}]/gu, '');
  const fiveDigits = /^(\d{5})(?:\d{4})?$/.exec(code)?.[1];
  if (fiveDigits) return fiveDigits;
  if (/\d/.test(code)) return code;
  const town = plain(city ?? '').replace(/[^\p{L}\p{N}]/gu, '');
  return town === '' ? '' : `${town} ${plain(state ?? '').replace(/[^\p{L}\p{N}]/gu, '')}`.trim();
}

/**
 * A name or an id of someone else's making, fit to be stored and compared: control characters and lone surrogates gone, trimmed. Null
 * when nothing is left or it is longer than `maxLength`.
 */
export function plainText(text: string | undefined, maxLength: number): string | null {
  const clean = (text ?? '').replace(/[\p{Cc}\p{Cs}]+/gu, ' ').trim();
  return clean === '' || clean.length > maxLength ? null : clean;
}

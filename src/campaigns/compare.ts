// What differs between two versions of a campaign, for people: which setting, what it was, what it is. Pure.

import { isDeepStrictEqual } from 'node:util';
import { showMoney } from '../base/money.ts';
import { labelOf } from './labels.ts';
import type { Period } from './reward-rules.ts';

/** One setting that differs. `before` and `after` are as stored; undefined there is null here. */
export interface Change {
  /** As "rewards.advocate". */
  field: string;
  label: string;
  before: unknown;
  after: unknown;
  before_text: string;
  after_text: string;
  /** Of lists: what came and what went. */
  added: unknown[];
  removed: unknown[];
}

/** The differences of two settings, in the order of the settings. Money is worded in `currency` where it names none itself. */
export function compareSettings(before: object, after: object, currency: string): Change[] {
  return changesIn('', before as Fields, after as Fields, currency);
}

type Fields = Record<string, unknown>;

function changesIn(path: string, before: Fields, after: Fields, currency: string): Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const field = path === '' ? name : `${path}.${name}`;
    const [was, is] = [before[name] ?? null, after[name] ?? null];
    if (isDeepStrictEqual(was, is)) return [];
    // A reward is read as a whole: "$100.00" became "10 %, at most $200.00".
    if (isFields(was) && isFields(is) && !isReward(was) && !isReward(is)) {
      return changesIn(field, was, is, currency);
    }
    const lists = Array.isArray(was) && Array.isArray(is) ? { was, is } : { was: [], is: [] };
    const isWithout = (list: unknown[]) => (value: unknown) =>
      !list.some((other) => isDeepStrictEqual(other, value));
    return [
      {
        ...{ field, label: labelOf(field), before: was, after: is },
        before_text: inWords(name, was, currency),
        after_text: inWords(name, is, currency),
        added: lists.is.filter(isWithout(lists.was)),
        removed: lists.was.filter(isWithout(lists.is)),
      },
    ];
  });
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isReward(value: Fields): boolean {
  return 'amount_minor' in value || 'percent' in value || 'tiers' in value;
}

/** A stored value as people read it. */
function inWords(name: string, value: unknown, currency: string): string {
  if (value === null || value === '') return 'none';
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (typeof value === 'number') {
    if (name.endsWith('_minor')) return showMoney(value, currency);
    return name.endsWith('percent') ? `${value} %` : String(value);
  }
  if (typeof value === 'string')
    return /^\d{4}-\d{2}-\d{2}T/.test(value) ? value.slice(0, 16).replace('T', ' ') : value;
  if (Array.isArray(value)) {
    if (value.length === 0) return 'none';
    const isLong = value.some((entry) => typeof entry === 'object');
    return value.map((entry) => inWords(name, entry, currency)).join(isLong ? '; ' : ', ');
  }
  if (isFields(value) && 'within' in value) return capInWords(value, currency);
  return isReward(value as Fields)
    ? rewardInWords(value as Fields, currency)
    : membersInWords(value as Fields, currency);
}

const WITHIN: Record<Period, string> = {
  ever: 'altogether',
  month: 'a month',
  quarter: 'a quarter',
  year: 'a calendar year',
  tax_year: 'a tax year',
};

/** "$500.00 a calendar year to one advocate"; a budget has no person. */
function capInWords(cap: Fields, currency: string): string {
  const { within, amount_minor: amount, rewards, role, across } = cap;
  const most = [
    ...(amount ? [showMoney(Number(amount), currency)] : []),
    ...(rewards ? [rewards === 1 ? 'one reward' : `${rewards} rewards`] : []),
  ];
  if (most.length === 0) return 'no limit';
  const whom = role === undefined ? [] : [`to one ${role === 'any' ? 'person' : role}`];
  const where = across === 'all_campaigns' ? ['in all campaigns together'] : [];
  return [most.join(' and '), WITHIN[within as Period], ...whom, ...where].join(' ');
}

/** "$100.00"; "10 %, at least $20.00, at most $200.00"; with whatever else the rule says. */
function rewardInWords(rule: Fields, currency: string): string {
  const {
    amount_minor: amount,
    percent,
    min_minor: min,
    max_minor: max,
    currency: own,
    ...rest
  } = rule as Fields & { currency?: string };
  const money = (value: unknown) => showMoney(Number(value), own ?? currency);
  const parts = [
    ...(amount === undefined ? (percent === undefined ? [] : [`${percent} %`]) : [money(amount)]),
    ...(min ? [`at least ${money(min)}`] : []),
    ...(max ? [`at most ${money(max)}`] : []),
  ];
  const more = membersInWords(rest, own ?? currency);
  if (parts.length === 0) return more;
  return more === 'none' ? parts.join(', ') : `${parts.join(', ')} (${more})`;
}

function membersInWords(fields: Fields, currency: string): string {
  const said = Object.entries(fields).filter(([, value]) => saysSomething(value));
  if (said.length === 0) return 'none';
  return said
    .map(([name, value]) => `${labelOf(name).toLowerCase()}: ${inWords(name, value, currency)}`)
    .join(', ');
}

/** Empty lists and conditions that ask for nothing are not told: a rule is read for what it says. */
function saysSomething(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isFields(value)) return Object.values(value).some(saysSomething);
  return value !== null && value !== undefined && value !== '';
}

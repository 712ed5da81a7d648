// Reads rules and caps back as one plain sentence each, so that whoever typed them sees what they mean. Pure.

import type { Formats } from '../../../parts/format.tsx';
import { CHOSEN_LISTS, NAME_KINDS, type NameKind } from '../names.ts';
import type { Budget, PersonCap, RewardCondition, RewardTerms, RoleReward, TierStep } from '../wire.ts';
import { words } from './words.ts';

export interface Voice {
  formats: Pick<Formats, 'money' | 'percent'>;
  /** The campaign asks for payment: totals are what was paid. */
  isPaid: boolean;
  /** What ServiceTitan calls an id; the id, where that is not known. */
  nameOf(kind: NameKind, id: string): string;
}

const t = words.say;

/** "Otherwise, if the advocate is a technician: $25." */
export function sentenceOfRule(rule: RewardTerms, place: number, count: number, voice: Voice): string {
  const how = count === 1 ? 'only' : place === 0 ? 'first' : 'next';
  return t.rule(how, conditionsOf(rule.when, rule.currency, voice), givesOf(rule, voice));
}

/** What one side gets for every job, "$50" or "5% of the job total, at most $200"; null for a list of rules and for nothing. */
export function sentenceOfReward(reward: RoleReward | null | undefined, voice: Voice): string | null {
  if (!reward || Array.isArray(reward)) return null;
  return t.rule('only', [], amountOf(reward, reward.currency, voice));
}

function givesOf(rule: RewardTerms, voice: Voice): string {
  const parts = [baseOf(rule, voice)];
  if (rule.bonus) {
    const { every, amount_minor: amount } = rule.bonus;
    parts.push(t.bonus(voice.formats.money(amount, rule.currency, true), every));
  }
  return parts.join(', ');
}

function baseOf(rule: RewardTerms, voice: Voice): string {
  if (!('tiers' in rule)) return amountOf(rule, rule.currency, voice);
  const { by, steps } = rule.tiers;
  if (steps.length === 0) return t.nothing;
  return steps
    .map((step) => {
      const gives = amountOf(step, rule.currency, voice);
      return by === 'job_total'
        ? t.byTotal(gives, voice.formats.money(step.from, rule.currency, true))
        : t.byCount(gives, step.from);
    })
    .join('; ');
}

type Amount =
  | { amount_minor: number }
  | { percent: number; min_minor?: number | null | undefined; max_minor?: number | null | undefined };

function amountOf(given: Amount | TierStep, currency: string, { formats, isPaid }: Voice): string {
  const money = (minor: number) => formats.money(minor, currency, true);
  if ('amount_minor' in given) return given.amount_minor ? money(given.amount_minor) : t.nothing;
  if (!given.percent) return t.nothing;
  const parts = [t.percent(formats.percent(given.percent / 100), isPaid)];
  if (given.min_minor) parts.push(t.min(money(given.min_minor)));
  if (given.max_minor) parts.push(t.max(money(given.max_minor)));
  return parts.join(', ');
}

function conditionsOf(when: RewardCondition, currency: string, { formats, nameOf }: Voice): string[] {
  const money = (minor: number) => formats.money(minor, currency, true);
  const parts: string[] = [];
  if (when.advocate_kinds.length > 0)
    parts.push(t.kinds(when.advocate_kinds.map((kind) => words.kindNames[kind])));
  const { from_minor: from, below_minor: below } = when.job_total;
  if (from && below) parts.push(t.totalBetween(money(from), money(below)));
  else if (from) parts.push(t.totalFrom(money(from)));
  else if (below) parts.push(t.totalBelow(money(below)));
  for (const name of CHOSEN_LISTS) {
    const named = (ids: string[]) => ids.map((id) => nameOf(NAME_KINDS[name], id));
    const { include, exclude } = when[name];
    if (include.length > 0) parts.push(t.include(words.conditions[name], named(include)));
    if (exclude.length > 0) parts.push(t.exclude(words.conditions[name], named(exclude)));
  }
  return parts;
}

/** "One advocate gets at most $599 in a tax year, all campaigns together." */
export function sentenceOfCap(cap: PersonCap | Budget, { formats }: Pick<Voice, 'formats'>): string {
  const limits = [
    ...(cap.amount_minor ? [formats.money(cap.amount_minor, undefined, true)] : []),
    ...(cap.rewards ? [t.capRewards(cap.rewards)] : []),
  ];
  if (limits.length === 0) return t.noLimit;
  const isPerson = 'role' in cap;
  const who = isPerson ? t.capWho[cap.role] : t.capWho.budget;
  return t.cap(who, limits, t.within[cap.within], isPerson ? t.across[cap.across] : '');
}

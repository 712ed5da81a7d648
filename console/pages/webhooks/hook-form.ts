// The settings of a webhook as a form has them, and as the API does. Pure.

import type { Filters, WebhookView } from './wire.ts';
import { words } from './words.ts';

export const FAMILIES = ['reward', 'review', 'referral', 'step', 'payout'] as const;
export type Family = (typeof FAMILIES)[number];

/** A type: lists of texts are typed with commas between them. */
export type HookValues = {
  name: string;
  url: string;
  description: string;
  format: WebhookView['format'];
  isAll: boolean;
  /** Types of the catalogue, and families with a star. */
  types: string[];
  /** Other patterns. */
  others: string;
  roles: string[];
  campaign_ids: string[];
  connection_ids: string[];
  suppliers: string[];
  states: string;
  programs: string;
  include_person: boolean;
  include_integration: boolean;
  secret: string;
};

export function valuesOf(hook: WebhookView | null, known: readonly string[]): HookValues {
  const patterns = hook?.event_types ?? ['reward.*'];
  const isOffered = (one: string) =>
    known.includes(one) || FAMILIES.some((family) => one === starOf(family)) || one === '*';
  const { filters = {} } = hook ?? {};
  return {
    ...{ name: hook?.name ?? '', url: hook?.url ?? '', description: hook?.description ?? '' },
    ...{ format: hook?.format ?? 'standard', isAll: patterns.includes('*') },
    types: patterns.filter((one) => isOffered(one) && one !== '*'),
    others: patterns.filter((one) => !isOffered(one)).join(', '),
    ...{ roles: filters.roles ?? [], campaign_ids: filters.campaign_ids ?? [] },
    ...{ connection_ids: filters.connection_ids ?? [], suppliers: filters.suppliers ?? [] },
    ...{ states: (filters.states ?? []).join(', '), programs: (filters.programs ?? []).join(', ') },
    include_person: hook?.include_person ?? false,
    include_integration: hook?.include_integration ?? false,
    secret: '',
  };
}

/** The body of the order, without the secret. */
export function settingsOf(values: HookValues) {
  const filters: Filters = {
    ...filled('roles', values.roles),
    ...filled('campaign_ids', values.campaign_ids),
    ...filled('connection_ids', values.connection_ids),
    ...filled('suppliers', values.suppliers),
    ...filled('states', listed(values.states)),
    ...filled('programs', listed(values.programs)),
  };
  return {
    ...{ name: values.name.trim(), url: values.url.trim(), description: values.description.trim() },
    ...{ format: values.format, event_types: patternsOf(values), filters },
    ...{ include_person: values.include_person, include_integration: values.include_integration },
  };
}

/** A family with a star takes in its types. */
export function patternsOf({ isAll, types, others }: HookValues): string[] {
  if (isAll) return ['*'];
  const stars = types.filter((one) => one.endsWith('.*'));
  const single = types.filter(
    (one) => !stars.some((star) => star !== one && one.startsWith(star.slice(0, -1))),
  );
  return [...single, ...listed(others)];
}

export function starOf(family: Family): string {
  return `${family}.*`;
}

/** Where the form shows a problem of the API's field. */
export function fieldOf(apiField: string): string {
  const [first = '', second = ''] = apiField.split('.');
  if (first === 'event_types') return 'others';
  return first === 'filters' ? second : first;
}

/** "It is about: a friend; States: approved" */
export function filterTexts(filters: Filters): string {
  const names = {
    ...{ roles: words.roles, campaign_ids: words.campaigns, connection_ids: words.connections },
    ...{ suppliers: words.suppliers, states: words.states, programs: words.programs },
  };
  return Object.entries(names)
    .flatMap(([name, title]) => {
      const values = filters[name as keyof Filters] ?? [];
      const isIds = name.endsWith('_ids');
      return values.length === 0 ? [] : [`${title}: ${isIds ? values.length : values.join(', ')}`];
    })
    .join('; ');
}

function filled<Name extends keyof Filters>(name: Name, values: string[]): Pick<Filters, Name> {
  return (values.length === 0 ? {} : { [name]: values }) as Pick<Filters, Name>;
}

function listed(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

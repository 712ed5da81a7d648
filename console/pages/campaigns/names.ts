// What ServiceTitan calls its business units, job types, tags and campaigns, for the fields that choose them.

import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/api.ts';
import type { NamesView } from './wire.ts';
import { words } from './words.ts';

export type NameKind = NamesView['names'][number]['kind'];

/** The lists that rules and conditions choose from, by their names in a campaign's settings. */
export const NAME_KINDS = {
  business_units: 'business_unit',
  job_types: 'job_type',
  servicetitan_campaigns: 'campaign',
  tags: 'tag_type',
} as const satisfies Record<string, NameKind>;
export const CHOSEN_LISTS = Object.keys(NAME_KINDS) as (keyof typeof NAME_KINDS)[];

export const namesKey = ['/v1/servicetitan/names'];

/** All names and how reading them went. */
export function useNames() {
  return useQuery({
    queryKey: namesKey,
    staleTime: 5 * 60_000,
    queryFn: ({ signal }) => get<NamesView>('/v1/servicetitan/names', {}, signal),
  });
}

/** One id with its name; `isActive` false: the office does not use it any more, everywhere. */
export interface NamedId {
  value: string;
  label: string;
  isActive: boolean;
}

/** The ids of one list by name. Tenants may use one id for different things: it is shown once, with all its names. */
export function namedIds(names: NamesView['names'], kind: NameKind): NamedId[] {
  const byId = new Map<string, { names: Set<string>; isActive: boolean }>();
  for (const { id, name, active } of names.filter((one) => one.kind === kind)) {
    const known = byId.get(id) ?? { names: new Set<string>(), isActive: false };
    known.names.add(name);
    byId.set(id, { names: known.names, isActive: known.isActive || active });
  }
  return [...byId].map(([value, known]) => ({
    value,
    isActive: known.isActive,
    label: words.names.named([...known.names].join(' / '), value, known.isActive),
  }));
}

/** Says the name of an id in a sentence; the id, where it has none. */
export function useNameOf(): (kind: NameKind, id: string) => string {
  const { data } = useNames();
  return (kind, id) => data?.names.find((one) => one.kind === kind && one.id === id)?.name ?? id;
}

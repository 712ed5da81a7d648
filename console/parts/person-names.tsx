// Names of the persons of a list that speaks of them by id: read together, twenty at a time.

import { useQueries } from '@tanstack/react-query';
import { get } from '../api/api.ts';
import { isAllowed, useSession } from '../api/session.tsx';
import { personText } from './person-name.tsx';

const AT_ONCE = 20;

interface Person {
  id: string;
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  identity_key_value: string | null;
}

/** The name of a person by its id; "#id" until it is there, and for whoever may not read persons. */
export function usePersonNames(personIds: readonly string[]): (personId: string) => string {
  const may = isAllowed(useSession(), ['USER_SUPPORT']);
  const ids = [...new Set(personIds)].toSorted();
  const parts: string[][] = [];
  for (let at = 0; at < ids.length; at += AT_ONCE) parts.push(ids.slice(at, at + AT_ONCE));
  const answers = useQueries({
    queries: parts.map((part) => ({
      queryKey: ['/v5/persons', 'names', part],
      enabled: may,
      staleTime: 60_000,
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        get<Person[]>(
          `/v5/persons?${part.map((id) => `person_keys=person_id:${id}`).join('&')}`,
          { limit: AT_ONCE },
          signal,
        ),
    })),
  });
  const names = new Map(
    answers.flatMap(({ data = [] }) =>
      data.map((person) => [
        person.id,
        personText({
          person_id: person.id,
          name: [person.first_name, person.last_name].filter(Boolean).join(' '),
          email: person.email ?? person.identity_key_value,
        }),
      ]),
    ),
  );
  return (id) => names.get(id) ?? personText({ person_id: id });
}

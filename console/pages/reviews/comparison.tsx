// The people of a review side by side: what is known of each, what is the same, and what made the referral suspicious.

import { Anchor, Badge, Skeleton } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { get } from '../../api/api.ts';
import { useFormats } from '../../parts/format.tsx';
import { Problem } from '../../parts/problem.tsx';
import classes from './reviews.module.css';
import type { ComparedPerson, ReviewView } from './wire.ts';
import { words } from './words.ts';

/** More alike friends than these are seen on the page of the advocate. */
const OTHERS = 2;
const VALUES = ['emails', 'phones', 'addresses'] as const;
type Values = (typeof VALUES)[number];

export function Comparison({ review }: { review: ReviewView }) {
  const { date } = useFormats();
  const others = review.suspicions.flatMap(({ facts }) => facts.friend_person_id ?? []).slice(0, OTHERS);
  const columns: [title: string, personId: string][] = [
    [words.friend, review.friend.person_id],
    [words.advocate, review.advocate.person_id],
    ...others.map((id): [string, string] => [words.otherFriend, id]),
  ];
  const found = useQueries({
    queries: columns.map(([, id]) => ({
      queryKey: ['/v1/people', id],
      queryFn: ({ signal }: { signal: AbortSignal }) => get<ComparedPerson>(`/v1/people/${id}`, {}, signal),
    })),
  });
  const error = found.find((one) => one.error)?.error;
  if (error) return <Problem error={error} onRetry={() => found.forEach((one) => void one.refetch())} />;
  const people = found.map(({ data }) => data);
  if (!people.every((one) => one !== undefined)) return <Skeleton h={140} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls and must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={words.comparison}>
      <table className={classes.comparison}>
        <thead>
          <tr>
            <th scope="col">{words.known}</th>
            {columns.map(([title], index) => (
              <th scope="col" key={people[index]?.person.id}>
                {title}
                <br />
                <Anchor component={Link} to={`/people/${people[index]?.person.id}`} inherit>
                  {people[index]?.summary.name ?? people[index]?.summary.email ?? words.known}
                </Anchor>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {VALUES.map((kind) => (
            <tr key={kind}>
              <th scope="row">
                {words.rows[kind]}{' '}
                {columns.some((_, index) => isSuspicious(review, kind, index)) && (
                  <Badge color="orange">{words.looked}</Badge>
                )}
              </th>
              {people.map((one, index) => (
                <td key={one.person.id} data-suspicious={isSuspicious(review, kind, index) || undefined}>
                  {one[kind].length === 0 && '–'}
                  {one[kind].map((value) => (
                    <div key={value}>
                      {value} {isShared(people, kind, value) && <Badge color="red">{words.same}</Badge>}
                    </div>
                  ))}
                </td>
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row">{words.rows.kind}</th>
            {people.map(({ person }) => (
              <td key={person.id}>{words.kinds[person.kind] ?? person.kind}</td>
            ))}
          </tr>
          <tr>
            <th scope="row">{words.rows.referred}</th>
            {people.map(({ person, summary }) => (
              <td key={person.id}>{summary.referred}</td>
            ))}
          </tr>
          <tr>
            <th scope="row">{words.rows.since}</th>
            {people.map(({ person }) => (
              <td key={person.id}>{date(person.created_date)}</td>
            ))}
          </tr>
        </tbody>
      </table>
    </section>
  );
}

const SINGULAR = { emails: 'email', phones: 'phone', addresses: 'address' } as const;

/** Column 0 is the friend, 1 the advocate, then the other friends. */
function isSuspicious({ suspicions }: ReviewView, kind: Values, column: number): boolean {
  return suspicions.some(({ code, facts }) => {
    if (code === 'disposable_email') return kind === 'emails' && column === (facts.who === 'friend' ? 0 : 1);
    if (code === 'near_identical_email') return kind === 'emails' && column < 2;
    if (!facts.shared?.includes(SINGULAR[kind])) return false;
    return code === 'alike_friends' ? column !== 1 : column < 2;
  });
}

function isShared(people: readonly ComparedPerson[], kind: Values, value: string): boolean {
  const plain = (text: string) => text.trim().toLowerCase();
  return people.filter((one) => one[kind].some((other) => plain(other) === plain(value))).length > 1;
}

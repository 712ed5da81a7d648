// What one review is about: why it waits, whom and which job it concerns, since when and until when, and what was decided.

import { Anchor, Badge, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { actorText } from '../../parts/actor.ts';
import { Money, useFormats, When } from '../../parts/format.tsx';
import { PersonLink } from '../../parts/person-name.tsx';
import classes from './reviews.module.css';
import type { ReviewView } from './wire.ts';
import { words } from './words.ts';

/** Less than this is left: it shows in red. */
const SOON_MS = 2 * 86_400_000;

export function Why({ review }: { review: ReviewView }) {
  return (
    <ul className={classes.why}>
      {review.suspicions.map(({ code, rule, fingerprint }, index) => (
        <li key={fingerprint}>
          <Group gap={6}>
            <Badge color="orange">{words.suspicions[code] ?? code}</Badge>
            <Text size="xs" c="dimmed">
              {rule}
            </Text>
          </Group>
          <Text size="sm" mt={3}>
            {review.why[index]}
          </Text>
        </li>
      ))}
    </ul>
  );
}

export function About({ review, campaign }: { review: ReviewView; campaign: string | undefined }) {
  const { date } = useFormats();
  const { job_number: number, job_id: id, total_minor: total } = review;
  return (
    <Text size="sm" component="p" className={classes.about}>
      <PersonLink person={review.friend} /> <span className={classes.quiet}>{words.referredBy}</span>{' '}
      <PersonLink person={review.advocate} />
      <Dot />
      <Anchor component={Link} to={`/referrals/jobs/${review.connection_id}/${id}`} inherit>
        {words.job(number ?? id)}
      </Anchor>
      {total !== null && (
        <>
          <Dot />
          <Money minor={total} currency={review.currency} />
        </>
      )}
      {review.completed_on && (
        <>
          <Dot />
          <span className={classes.quiet}>{words.completed(date(review.completed_on))}</span>
        </>
      )}
      {campaign !== undefined && (
        <>
          <Dot />
          <Anchor component={Link} to={`/campaigns/${review.campaign_id}`} inherit>
            {campaign}
          </Anchor>
        </>
      )}
    </Text>
  );
}

const Dot = () => <span className={classes.quiet}> · </span>;

/** How long it waits and until when; or what was decided, by whom and why. */
export function Age({ review }: { review: ReviewView }) {
  const { dateTime } = useFormats();
  const { state, expires_at: expires, decided_at: decided } = review;
  if (state !== 'open') {
    return (
      <Text size="sm" component="p" className={classes.about}>
        <Badge color={words.stateColors[state]}>{words.states[state]}</Badge>{' '}
        <span className={classes.quiet}>
          {review.decided_by && words.decidedBy(words.states[state], actorText(review.decided_by))}{' '}
          {decided && <When at={decided} />}
        </span>{' '}
        {review.note && words.noted(review.note)}
      </Text>
    );
  }
  const isSoon = expires !== null && new Date(expires).getTime() - Date.now() < SOON_MS;
  return (
    <Group gap={6}>
      <Text size="xs" c="dimmed" component="span">
        {words.waits} <When at={review.opened_at} />
      </Text>
      {expires !== null && (
        <Badge
          color={isSoon ? 'red' : 'gray'}
          title={`${words.expiresText} ${dateTime(expires)}`}
          className={classes.soon}
        >
          {words.expires} <When at={expires} />
        </Badge>
      )}
    </Group>
  );
}

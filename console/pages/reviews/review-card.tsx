// One review of the queue: why, whom, which job; approve, decline, compare.

import { Button, Checkbox } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import type { Decision } from './decide-dialog.tsx';
import { About, Age, Why } from './review-facts.tsx';
import classes from './reviews.module.css';
import type { ReviewView } from './wire.ts';
import { words } from './words.ts';

const Comparison = lazy(async () => ({ default: (await import('./comparison.tsx')).Comparison }));

interface ReviewCardProps {
  review: ReviewView;
  campaign: string | undefined;
  /** The one that the keys act on. */
  isCurrent: boolean;
  onCurrent(): void;
  isCompared: boolean;
  onCompare(): void;
  isChosen: boolean;
  /** Left out: it cannot be chosen. */
  onChoose?(): void;
  /** Left out: the buttons stand there and cannot be pressed. */
  onDecide?(decision: Decision): void;
  /** Id of the words that say why not. */
  readOnlyNote: string;
}

export function ReviewCard(props: ReviewCardProps) {
  const { review, onDecide } = props;
  const job = words.job(review.job_number ?? review.job_id);
  const off = onDecide ? {} : { disabled: true, 'aria-describedby': props.readOnlyNote };
  return (
    <li
      className={classes.card}
      tabIndex={-1}
      data-current={props.isCurrent || undefined}
      aria-current={props.isCurrent || undefined}
      onFocus={props.onCurrent}
    >
      <div className={classes.choose}>
        {props.onChoose && (
          <Checkbox
            size="xs"
            aria-label={words.choose(job)}
            checked={props.isChosen}
            onChange={props.onChoose}
          />
        )}
      </div>
      <div className={classes.body}>
        <Why review={review} />
        <About review={review} campaign={props.campaign} />
        <Age review={review} />
      </div>
      <div className={classes.deeds}>
        {review.state === 'open' && (
          <>
            <Button variant="default" size="xs" {...off} onClick={() => onDecide?.('decline')}>
              {words.decline}
            </Button>
            <Button size="xs" {...off} onClick={() => onDecide?.('approve')}>
              {words.approve}
            </Button>
          </>
        )}
      </div>
      <div className={classes.more}>
        <Button size="compact-xs" variant="subtle" aria-expanded={props.isCompared} onClick={props.onCompare}>
          {props.isCompared ? words.hide : words.compare}
        </Button>
        <Button component={Link} to={`/reviews/${review.review_id}`} size="compact-xs" variant="subtle">
          {words.explain}
        </Button>
      </div>
      {props.isCompared && (
        <div className={classes.wide}>
          <Suspense>
            <Comparison review={review} />
          </Suspense>
        </div>
      )}
    </li>
  );
}

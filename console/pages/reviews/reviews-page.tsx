// The review queue: what waits and why, decided one by one with the keyboard, or many at once.

import { Anchor, Button, Checkbox, Kbd, Skeleton, Stack, Text } from '@mantine/core';
import { IconEyeCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { get } from '../../api/api.ts';
import { useList } from '../../api/lists.ts';
import { useMay } from '../../api/session.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { useFormats } from '../../parts/format.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { ReadOnlyNote } from '../../parts/read-only-note.tsx';
import { usePageKeys } from '../../shell/page-keys.ts';
import { common } from '../../words.ts';
import { useCampaignNames } from './campaign-names.ts';
import type { Decision } from './decide-dialog.tsx';
import { ReviewCard } from './review-card.tsx';
import classes from './reviews.module.css';
import { REVIEW_STATES, type ReviewSummary, type ReviewView, SUSPICIONS } from './wire.ts';
import { words } from './words.ts';

const DecideDialog = lazy(async () => ({ default: (await import('./decide-dialog.tsx')).DecideDialog }));

const NOTE = 'reviews-read-only';

export function ReviewsPage() {
  const may = useMay('CLIENT_ADMIN');
  const { ago } = useFormats();
  const [filters, setFilters] = useFilters('state', 'campaign_id', 'suspicion', 'advocate_person_id');
  const { state = 'open', ...narrowing } = filters;
  const campaigns = useCampaignNames();
  const summary = useQuery({
    queryKey: ['/v1/reviews/summary'],
    queryFn: ({ signal }) => get<ReviewSummary>('/v1/reviews/summary', {}, signal),
  });
  const oldest = summary.data?.oldest;
  const suspicionText = (code: (typeof SUSPICIONS)[number]) => {
    const count = summary.data?.by_suspicion[code];
    return state === 'open' && count
      ? words.suspicionCount(words.suspicions[code], count)
      : words.suspicions[code];
  };
  return (
    <>
      <PageHeader
        title={words.title}
        subtitle={
          <>
            {words.subtitle} {oldest && words.oldest(ago(oldest))}
          </>
        }
      />
      {!may && <ReadOnlyNote id={NOTE} text={words.readOnly} />}
      <FilterBar
        values={narrowing}
        onChange={setFilters}
        lead={{
          label: words.state,
          value: state,
          options: REVIEW_STATES.map((value) => ({ value, label: words.states[value] })),
          onChange: (value) => setFilters({ state: value === 'open' ? undefined : value }),
        }}
        choices={[
          {
            name: 'suspicion',
            label: words.suspicion,
            options: SUSPICIONS.map((value) => ({ value, label: suspicionText(value) })),
          },
          {
            name: 'campaign_id',
            label: words.campaign,
            options: Object.entries(campaigns).map(([value, label]) => ({ value, label })),
          },
        ]}
      />
      <Queue query={{ ...filters, state }} isFiltered={Object.keys(narrowing).length > 0} may={may} />
    </>
  );
}

interface QueueProps {
  query: { state: string; [name: string]: string };
  isFiltered: boolean;
  may: boolean;
}

function Queue({ query, isFiltered, may }: QueueProps) {
  const navigate = useNavigate();
  const campaigns = useCampaignNames();
  const isOpen = query.state === 'open';
  const list = useList<ReviewView, { reviews: ReviewView[] }>({
    ...{ path: '/v1/reviews', query, paging: 'cursor', limit: 50 },
    rows: (body) => body.reviews,
  });
  const { rows } = list;
  const [current, setCurrent] = useState(0);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<{ decision: Decision; reviews: ReviewView[] } | null>(null);
  const cards = useRef<HTMLUListElement>(null);
  const isMoving = useRef(false);
  const at = Math.min(current, rows.length - 1);
  const picked = rows.filter(({ review_id: id }) => chosen.has(id));

  // The focus follows the keys, also when the card that had it is decided and gone.
  useEffect(() => {
    if (!isMoving.current || rows.length === 0 || asked) return;
    isMoving.current = false;
    (cards.current?.children[at] as HTMLElement | undefined)?.focus();
  });
  const keys = useMemo(() => {
    const row = rows[at];
    const move = (step: number) => {
      isMoving.current = true;
      setCurrent(Math.max(0, Math.min(rows.length - 1, at + step)));
    };
    const ask = (decision: Decision) => row && setAsked({ decision, reviews: [row] });
    if (!row) return [];
    return [
      { key: 'j', title: words.keyNext, run: () => move(1) },
      { key: 'k', title: words.keyBefore, run: () => move(-1) },
      { key: 'c', title: words.keyFacts, run: () => setOpened(toggled(opened, row.review_id)) },
      { key: 'o', title: words.keyOpen, run: () => void navigate({ to: `/reviews/${row.review_id}` }) },
      ...(may && isOpen
        ? [
            { key: 'a', title: words.keyApprove, run: () => ask('approve') },
            { key: 'd', title: words.keyDecline, run: () => ask('decline') },
            { key: 'x', title: words.keyChoose, run: () => setChosen(toggled(chosen, row.review_id)) },
          ]
        : []),
    ];
  }, [rows, at, may, isOpen, opened, chosen, navigate]);
  usePageKeys(keys);

  if (list.error) return <Problem error={list.error} onRetry={list.reload} />;
  if (list.isLoading) return <CardsSkeleton />;
  if (rows.length === 0) return <Nothing isOpen={isOpen} isFiltered={isFiltered} />;
  return (
    <>
      <div className={classes.head}>
        {isOpen && may ? (
          <Checkbox
            label={words.chooseAll}
            checked={picked.length === rows.length}
            indeterminate={picked.length > 0 && picked.length < rows.length}
            onChange={(event) =>
              setChosen(new Set(event.currentTarget.checked ? rows.map((row) => row.review_id) : []))
            }
          />
        ) : (
          <span />
        )}
        <span className={classes.keys} aria-hidden>
          {keys.map(({ key, title }) => (
            <span key={key} title={title}>
              <Kbd size="xs">{key}</Kbd>{' '}
            </span>
          ))}
          <Kbd size="xs">?</Kbd> {words.keys}
        </span>
      </div>
      <ul ref={cards} className={classes.cards} aria-label={words.list}>
        {rows.map((review, index) => (
          <ReviewCard
            key={review.review_id}
            review={review}
            campaign={campaigns[review.campaign_id]}
            isCurrent={index === at}
            onCurrent={() => setCurrent(index)}
            isCompared={opened.has(review.review_id)}
            onCompare={() => setOpened(toggled(opened, review.review_id))}
            isChosen={chosen.has(review.review_id)}
            {...(may && isOpen && { onChoose: () => setChosen(toggled(chosen, review.review_id)) })}
            {...(may && { onDecide: (decision) => setAsked({ decision, reviews: [review] }) })}
            readOnlyNote={NOTE}
          />
        ))}
      </ul>
      <Text size="sm" c="dimmed" mt="sm" role="status">
        {common.rows(rows.length, list.hasMore)}
      </Text>
      {list.hasMore && (
        <Button variant="default" mt="xs" loading={list.isLoadingMore} onClick={list.loadMore}>
          {common.loadMore}
        </Button>
      )}
      {picked.length > 0 && (
        <div className={classes.bar}>
          <Text size="sm" fw={550} role="status">
            {words.chosen(picked.length)}
          </Text>
          <div>
            <Button variant="subtle" color="gray" onClick={() => setChosen(new Set())}>
              {words.clear}
            </Button>
            <Button variant="default" onClick={() => setAsked({ decision: 'decline', reviews: picked })}>
              {words.decline}
            </Button>
            <Button onClick={() => setAsked({ decision: 'approve', reviews: picked })}>
              {words.approve}
            </Button>
          </div>
        </div>
      )}
      <Suspense>
        {asked && (
          <DecideDialog
            {...asked}
            onClose={() => {
              isMoving.current = true;
              setAsked(null);
            }}
            onDone={() => setChosen(new Set())}
          />
        )}
      </Suspense>
    </>
  );
}

function toggled(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

function Nothing({ isOpen, isFiltered }: { isOpen: boolean; isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <Text c="dimmed" ta="center" py="xl" role="status">
        {common.noMatch}
      </Text>
    );
  }
  if (!isOpen)
    return <Empty icon={IconEyeCheck} title={words.emptyDecidedTitle} text={words.emptyDecidedText} />;
  return (
    <Empty
      icon={IconEyeCheck}
      title={words.emptyTitle}
      text={words.emptyText}
      action={
        <Anchor component={Link} to="/campaigns" size="sm">
          {words.emptyAction}
        </Anchor>
      }
    />
  );
}

function CardsSkeleton() {
  return (
    <Stack gap={10} aria-busy="true">
      {[...'abc'].map((key) => (
        <Skeleton key={key} h={112} radius="lg" />
      ))}
    </Stack>
  );
}

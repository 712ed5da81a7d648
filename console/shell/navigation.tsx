// The side of the console: company, search, places by section, the person's own menu.

import { Kbd, Text, UnstyledButton } from '@mantine/core';
import { IconSearch, IconSelector } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { get } from '../api/api.ts';
import { useSession } from '../api/session.tsx';
import classes from './navigation.module.css';
import { placesFor } from './open-places.ts';
import { words } from './words.ts';

const AccountMenu = lazy(async () => ({ default: (await import('./account-menu.tsx')).AccountMenu }));

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);
export const MOD = isApple ? '⌘' : 'Ctrl';

interface NavigationProps {
  onSearch(): void;
  onShortcuts(): void;
  /** A place was chosen. */
  onChoose(): void;
}

export function Navigation({ onSearch, onShortcuts, onChoose }: NavigationProps) {
  const session = useSession();
  return (
    <>
      <div className={classes.company}>
        <img src="/console/icon.svg" width={24} height={24} alt="" />
        <Text fw={620} truncate>
          {session.client.name}
        </Text>
      </div>
      <UnstyledButton className={classes.search} onClick={onSearch}>
        <IconSearch size={15} aria-hidden />
        <span>{words.searchHint}</span>
        <Kbd size="xs">{MOD} K</Kbd>
      </UnstyledButton>
      <div className={classes.places}>
        {placesFor(session).map(({ title, places }) => (
          <section key={title ?? ''} aria-label={title ?? words.navigation}>
            {title && <p className={classes.heading}>{title}</p>}
            {places.map(({ id, path, icon: Icon, title: name }) => (
              <Link
                key={id}
                to={path}
                activeOptions={{ exact: path === '/', includeSearch: false }}
                className={classes.place}
                onClick={onChoose}
              >
                <Icon size={17} stroke={1.6} />
                {name}
                {id === 'reviews' && <ReviewsWaiting />}
              </Link>
            ))}
          </section>
        ))}
      </div>
      <Account onShortcuts={onShortcuts} />
    </>
  );
}

/** How many wait for a word, read again each minute. */
function ReviewsWaiting() {
  const { data } = useQuery({
    queryKey: ['/v1/reviews/summary'],
    refetchInterval: 60_000,
    queryFn: ({ signal }) => get<{ open: number }>('/v1/reviews/summary', {}, signal),
  });
  if (!data || data.open === 0) return null;
  return (
    <span className={classes.count}>
      {data.open > 999 ? '999+' : data.open}
      <span className={classes.unseen}>{words.waiting}</span>
    </span>
  );
}

/** Opens above its button; the browser closes it on Escape and on a click elsewhere. */
function Account({ onShortcuts }: { onShortcuts(): void }) {
  const { user } = useSession();
  const [isOpen, setOpen] = useState(false);
  const name = user?.name || (user?.email ?? '');
  const role = user ? words.roles[user.role] : '';
  return (
    <>
      <UnstyledButton className={classes.account} popoverTarget="account" title={words.account}>
        <span className={classes.initials} aria-hidden>
          {name.slice(0, 1).toUpperCase()}
        </span>
        <span className={classes.who}>
          <Text size="sm" fw={550} truncate>
            {name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {role}
          </Text>
        </span>
        <IconSelector size={15} aria-hidden />
      </UnstyledButton>
      <div
        id="account"
        popover="auto"
        className={classes.menu}
        onToggle={(event) => setOpen(event.newState === 'open')}
      >
        <Suspense>{isOpen && <AccountMenu onShortcuts={onShortcuts} />}</Suspense>
      </div>
    </>
  );
}

// The frame of the signed-in console: navigation at the side (a drawer on phones), the page beside it, palette and shortcuts over all.

import { ActionIcon, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconMenu2, IconSearch, IconX } from '@tabler/icons-react';
import { Outlet, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useSession } from '../api/session.tsx';
import { Navigation } from './navigation.tsx';
import { placesFor } from './open-places.ts';
import { pageKeys } from './page-keys.ts';
import classes from './shell.module.css';
import { words } from './words.ts';

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));
const Shortcuts = lazy(async () => ({ default: (await import('./shortcuts.tsx')).Shortcuts }));

export function Shell() {
  const session = useSession();
  const [isOpen, setOpen] = useState(false);
  const [over, setOver] = useState<'palette' | 'shortcuts' | null>(null);
  useHotkeys([
    ['mod+K', () => setOver('palette')],
    ['shift+?', () => setOver('shortcuts')],
    ['Escape', () => setOpen(false)],
    ['/', () => document.querySelector<HTMLElement>('[data-filter]')?.focus()],
  ]);
  usePlaceKeys();
  const main = useRef<HTMLElement>(null);

  return (
    <div className={classes.frame} data-open={isOpen || undefined}>
      <button type="button" className={classes.skip} onClick={() => main.current?.focus()}>
        {words.skipToContent}
      </button>
      <header className={classes.header}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={isOpen ? words.closeNavigation : words.openNavigation}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? <IconX size={20} /> : <IconMenu2 size={20} />}
        </ActionIcon>
        <Text fw={620} truncate>
          {session.client.name}
        </Text>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={words.search}
          onClick={() => setOver('palette')}
        >
          <IconSearch size={19} />
        </ActionIcon>
      </header>
      <nav className={classes.side} aria-label={words.navigation}>
        <Navigation
          onSearch={() => setOver('palette')}
          onShortcuts={() => setOver('shortcuts')}
          onChoose={() => setOpen(false)}
        />
      </nav>
      <main ref={main} tabIndex={-1} className={classes.main} inert={isOpen}>
        <div className={classes.page}>
          <Outlet />
        </div>
      </main>
      <Suspense>
        {over === 'palette' && <Palette onClose={() => setOver(null)} />}
        {over === 'shortcuts' && <Shortcuts onClose={() => setOver(null)} />}
      </Suspense>
    </div>
  );
}

/** How long after "g" the second key counts. */
const SECOND_KEY_MS = 1_200;

/** "g" then the key of a place goes there; any other key is the page's own. */
function usePlaceKeys(): void {
  const session = useSession();
  const navigate = useNavigate();
  const gAt = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const isTyping = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
      if (isTyping || event.metaKey || event.ctrlKey || event.altKey) return;
      if (event.key === 'g') {
        gAt.current = event.timeStamp;
        return;
      }
      if (gAt.current === 0 || event.timeStamp - gAt.current > SECOND_KEY_MS) {
        const own = pageKeys().find(({ key }) => key === event.key);
        if (!own || document.querySelector('[role=dialog]')) return;
        // What the key opens may take the focus, and must not get the letter typed into it.
        event.preventDefault();
        own.run();
        return;
      }
      gAt.current = 0;
      const place = placesFor(session)
        .flatMap((section) => section.places)
        .find(({ key }) => key === event.key);
      if (place) void navigate({ to: place.path });
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [session, navigate]);
}

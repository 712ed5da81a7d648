// The command palette (Ctrl/⌘ K): jump to a page, find a person by code, name, phone or e-mail, also misspelt. Keyboard only, if one likes.

import { Modal, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconArrowRight, IconSearch, IconUser } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ComponentType, type KeyboardEvent, useId, useState } from 'react';
import { get } from '../api/api.ts';
import { isAllowed, type SessionView, useSession } from '../api/session.tsx';
import { PAGES } from '../page-definition.ts';
import { placesFor } from './open-places.ts';
import classes from './palette.module.css';
import { words } from './words.ts';

interface Hit {
  id: string;
  group: string;
  title: string;
  note?: string;
  icon: ComponentType<{ size?: number; stroke?: number }>;
  path: string;
}

export function Palette({ onClose }: { onClose(): void }) {
  const session = useSession();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const people = usePeople(text, session);
  const listId = useId();
  const hits = [...pagesMatching(text, session), ...people];
  const active = Math.min(chosen, hits.length - 1);

  const go = (hit: Hit | undefined) => {
    if (!hit) return;
    onClose();
    void navigate({ to: hit.path });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && hits.length > 0) {
      event.preventDefault();
      setChosen((active + step + hits.length) % hits.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      go(hits[active]);
    }
  };

  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      centered={false}
      yOffset="12vh"
      padding={0}
      size={560}
      radius="lg"
      transitionProps={{ duration: 80 }}
      aria-label={words.searchHint}
    >
      <TextInput
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
        placeholder={words.searchPlaceholder}
        aria-label={words.searchHint}
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={hits[active] && `${listId}-${active}`}
        leftSection={<IconSearch size={18} />}
        size="lg"
        variant="unstyled"
        className={classes.field}
        data-autofocus
      />
      <div id={listId} role="listbox" aria-label={words.searchHint} className={classes.list}>
        {hits.map((hit, index) => (
          <div key={hit.id}>
            {hits[index - 1]?.group !== hit.group && <p className={classes.group}>{hit.group}</p>}
            <UnstyledButton
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === active}
              tabIndex={-1}
              className={classes.hit}
              data-active={index === active || undefined}
              onMouseMove={() => setChosen(index)}
              onClick={() => go(hit)}
            >
              <hit.icon size={17} stroke={1.6} />
              <span className={classes.title}>{hit.title}</span>
              {hit.note && (
                <Text span size="xs" c="dimmed" truncate>
                  {hit.note}
                </Text>
              )}
              {index === active && <IconArrowRight size={15} aria-hidden />}
            </UnstyledButton>
          </div>
        ))}
      </div>
      {hits.length === 0 && (
        <Text c="dimmed" size="sm" p="md" role="status">
          {words.searchNothing}
        </Text>
      )}
    </Modal>
  );
}

function pagesMatching(text: string, session: SessionView): Hit[] {
  const wanted = text.trim().toLowerCase();
  return placesFor(session).flatMap(({ title: section, places }) =>
    places
      .filter(({ title }) => `${title} ${section ?? ''}`.toLowerCase().includes(wanted))
      .map(({ id, title, icon, path }) => ({
        ...{ id: `page-${id}`, group: words.searchPages, title, icon, path },
        ...(section !== null && { note: section }),
      })),
  );
}

interface DeskHit {
  person_id: string;
  name: string | null;
  email: string | null;
  phone: string | null;
  codes: { code: string }[];
}

/** People by code, name, phone, e-mail or street, also misspelt; only where there is a page that shows them. */
function usePeople(text: string, session: SessionView): Hit[] {
  const [wanted] = useDebouncedValue(text.trim(), 120);
  const page = PAGES.find(({ path }) => path.startsWith('/people/$personId'));
  const isAsked = wanted.length >= 2 && page !== undefined && isAllowed(session, page.scopes);
  const { data } = useQuery({
    queryKey: ['/v1/desk/search', wanted],
    enabled: isAsked,
    queryFn: ({ signal }) => get<{ items: DeskHit[] }>('/v1/desk/search', { q: wanted, limit: 6 }, signal),
  });
  if (!isAsked) return [];
  return (data?.items ?? []).map((person) => ({
    id: `person-${person.person_id}`,
    group: words.searchPeople,
    title: person.name ?? person.email ?? person.phone ?? person.person_id,
    note: person.codes.map(({ code }) => code).join(', ') || (person.email ?? ''),
    icon: IconUser,
    path: `/people/${person.person_id}`,
  }));
}

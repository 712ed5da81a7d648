// The desk: one field with the focus, results as one types, and the read-back; all of it by keyboard.

import { Anchor, Button, Group, Loader, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDocumentTitle, useHotkeys } from '@mantine/hooks';
import { IconExternalLink, IconPhone, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { get } from '../../api/api.ts';
import { useMay } from '../../api/session.tsx';
import { Empty } from '../../parts/empty.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Caller } from './caller.tsx';
import classes from './desk.module.css';
import { optionId, Results } from './results.tsx';
import { useDeskSearch } from './use-desk-search.ts';
import type { FoundAdvocate } from './wire.ts';
import { words } from './words.ts';

const FULL = '/console/desk/full';
/** A window that fits beside ServiceTitan's call screen. */
const WINDOW = 'width=480,height=900';

export function DeskPage() {
  return (
    <>
      <PageHeader
        title={words.title}
        subtitle={words.subtitle}
        actions={
          <>
            <UnknownCodesLink />
            <Button
              component="a"
              href={FULL}
              target="goodword-desk"
              variant="default"
              leftSection={<IconExternalLink size={15} />}
              onClick={(event) => {
                if (window.open(FULL, 'goodword-desk', WINDOW)) event.preventDefault();
              }}
            >
              {words.beside}
            </Button>
          </>
        }
      />
      <Desk />
    </>
  );
}

/** The whole window is the desk: on a tablet, or narrow beside another program. */
export function FullDeskPage() {
  useDocumentTitle(`${words.title} · Goodword`);
  useHotkeys([['/', () => document.querySelector<HTMLElement>('[data-filter]')?.focus()]]);
  return (
    <main className={classes.full}>
      <Group justify="space-between" mb="sm">
        <Title order={1}>{words.title}</Title>
        <Group gap="md">
          <UnknownCodesLink />
          <Anchor component={Link} to="/desk" size="sm">
            {words.inConsole}
          </Anchor>
        </Group>
      </Group>
      <Desk />
    </main>
  );
}

function Desk() {
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const [opened, setOpened] = useState<FoundAdvocate | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const may = useMay('USER_SUPPORT');
  const search = useDeskSearch(typed);
  const hits = search.found?.items ?? [];
  const chosen = hits[Math.min(active, hits.length - 1)];

  // Enter that came before the results opens the best of them once they are there, unless one types on.
  const [entered, setEntered] = useState<string | null>(null);
  useEffect(() => {
    if (entered === null || entered !== typed || !search.isCurrent) return;
    setEntered(null);
    if (chosen) setOpened(chosen);
  }, [entered, typed, search.isCurrent, chosen]);

  const startOver = () => {
    setEntered(null);
    setTyped('');
    setActive(0);
    setOpened(null);
    field.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined && hits.length > 0) {
      event.preventDefault();
      setActive((Math.min(active, hits.length - 1) + step + hits.length) % hits.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      setEntered(typed);
    } else if (event.key === 'Escape') startOver();
  };

  return (
    <Stack>
      <TextInput
        ref={field}
        size="lg"
        role="combobox"
        aria-label={words.fieldLabel}
        aria-expanded={hits.length > 0}
        aria-controls="desk-results"
        aria-autocomplete="list"
        aria-activedescendant={chosen && optionId(chosen)}
        autoComplete="off"
        spellCheck={false}
        autoFocus
        data-filter
        placeholder={words.placeholder}
        description={words.keys}
        inputWrapperOrder={['input', 'description']}
        leftSection={<IconSearch size={19} />}
        rightSection={search.isFetching ? <Loader size={16} /> : null}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setActive(0);
          setOpened(null);
        }}
        onKeyDown={onKey}
      />
      {search.error && <Problem error={search.error} onRetry={search.refetch} />}
      {search.found?.catching_up && (
        <Text size="sm" c="dimmed" role="status">
          {words.catchingUp}
        </Text>
      )}
      <div className={classes.desk} data-open={opened !== null || undefined}>
        <Results
          hits={hits}
          chosen={chosen}
          onOpen={(hit) => {
            setActive(hits.indexOf(hit));
            setOpened(hit);
          }}
        />
        {opened && <Caller key={opened.person_id} advocate={opened} onNext={startOver} />}
      </div>
      {search.found && hits.length === 0 && (
        <div role="status">
          <Empty
            icon={IconPhone}
            title={words.nobodyTitle}
            text={words.nobody}
            action={
              may && (
                <Anchor component={Link} to="/people/new" size="sm">
                  {words.addAdvocate}
                </Anchor>
              )
            }
          />
        </div>
      )}
      {!search.isWanted && <Empty icon={IconPhone} title={words.idleTitle} text={words.idleText} />}
    </Stack>
  );
}

const MOST_COUNTED = 25;

/** Codes of jobs that nobody has wait with whom they may have meant: one press away. */
function UnknownCodesLink() {
  const { data } = useQuery({
    queryKey: ['/v1/unknown-codes', 'count'],
    queryFn: ({ signal }) =>
      get<{ unknown_codes: unknown[] }>('/v1/unknown-codes', { limit: MOST_COUNTED }, signal),
  });
  const count = data?.unknown_codes.length ?? 0;
  if (count === 0) return null;
  return (
    <Anchor component={Link} to="/referrals/codes" size="sm" title={words.unknownCodesHint}>
      {words.unknownCodes(count < MOST_COUNTED ? String(count) : `${count}+`)}
    </Anchor>
  );
}

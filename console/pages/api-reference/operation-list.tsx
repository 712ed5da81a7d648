// All operations by group, with a search over everything that is said of them; Enter opens the first that is found.

import { Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { findOperations, groupsOf, type Operation } from './decide-operations.ts';
import { Method } from './method.tsx';
import classes from './reference.module.css';
import { words } from './words.ts';

interface OperationListProps {
  operations: Operation[];
  chosen: string | undefined;
  text: string;
  onSearch(text: string): void;
}

export function OperationList({ operations, chosen, text, onSearch }: OperationListProps) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  const list = useRef<HTMLElement>(null);
  // A deep link shows where in the list it is.
  useEffect(() => {
    if (chosen) list.current?.querySelector('[data-chosen]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const found = findOperations(operations, typed);
  const isSearching = typed.trim() !== '';
  const [first] = found;
  const search = { q: typed } as never;
  return (
    <div className={classes.side}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isSearching && first) void navigate({ to: `/tech/api/${first.slug}`, search });
        }}
      >
        <TextInput
          type="search"
          aria-label={words.search}
          placeholder={words.search}
          leftSection={<IconSearch size={15} />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            onSearch(event.currentTarget.value);
          }}
          data-filter
        />
      </form>
      <nav ref={list} aria-label={words.list} className={classes.list}>
        <Link
          to="/tech/api/start"
          search={search}
          className={classes.item}
          data-chosen={chosen === undefined || chosen === 'start' || undefined}
        >
          {words.start}
        </Link>
        <Link
          to="/tech/api/errors"
          search={search}
          className={classes.item}
          data-chosen={chosen === 'errors' || undefined}
        >
          {words.errors}
        </Link>
        <Text size="sm" c="dimmed" role="status" px={8} py={4}>
          {found.length === 0 ? words.nothing : words.found(found.length)}
        </Text>
        {groupsOf(found).map(({ tag, operations: own }) => {
          const isOpen = isSearching || own.some(({ slug }) => slug === chosen);
          return (
            <details key={`${tag}${isOpen}`} open={isOpen} className={classes.group}>
              <summary>
                {tag} <Text span c="dimmed" size="xs">{`${own.length}`}</Text>
              </summary>
              {own.map(({ slug, method, path, summary }) => (
                <Link
                  key={slug}
                  to={`/tech/api/${slug}`}
                  search={search}
                  className={classes.item}
                  data-chosen={slug === chosen || undefined}
                  aria-current={slug === chosen ? 'page' : undefined}
                >
                  <Method method={method} />
                  <span className={classes.itemText}>
                    {summary ?? path}
                    <br />
                    <span className={classes.itemPath}>{path}</span>
                  </span>
                </Link>
              ))}
            </details>
          );
        })}
      </nav>
    </div>
  );
}

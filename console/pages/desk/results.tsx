// The results below the field: who, and why each fits.

import { Badge, Group, Text } from '@mantine/core';
import { personText } from '../../parts/person-name.tsx';
import classes from './desk.module.css';
import type { FoundAdvocate } from './wire.ts';
import { words } from './words.ts';

export const optionId = ({ person_id: id }: FoundAdvocate) => `desk-${id}`;

interface ResultsProps {
  hits: FoundAdvocate[];
  chosen: FoundAdvocate | undefined;
  onOpen(hit: FoundAdvocate): void;
}

export function Results({ hits, chosen, onOpen }: ResultsProps) {
  return (
    <div className={classes.results}>
      {hits.length > 0 && (
        <Text size="sm" c="dimmed" role="status">
          {words.found(hits.length)}
        </Text>
      )}
      <div id="desk-results" role="listbox" aria-label={words.results} className={classes.results}>
        {hits.map((hit) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field holds the focus and chooses by arrows and Enter
          <div
            key={hit.person_id}
            id={optionId(hit)}
            role="option"
            tabIndex={-1}
            aria-selected={hit === chosen}
            className={classes.result}
            onClick={() => onOpen(hit)}
          >
            <Group justify="space-between" gap="xs" wrap="nowrap" align="baseline">
              <Text fw={620} size="lg">
                {personText(hit)}
              </Text>
              <Text ff="monospace" fw={620}>
                {hit.codes[0]?.code}
              </Text>
            </Group>
            <Text size="sm" c="dimmed">
              {[hit.phone, hit.street, hit.email].filter(Boolean).join(' · ')}
            </Text>
            <Group gap={6} mt={6}>
              {hit.why.map(({ field, how, typed, found }) => (
                <Badge
                  key={`${field} ${typed} ${found}`}
                  variant={how === 'exact' ? 'light' : 'default'}
                  style={{ maxWidth: '100%', flexShrink: 1 }}
                >
                  {words.reason[how](words.fields[field], found)}
                </Badge>
              ))}
            </Group>
          </div>
        ))}
      </div>
    </div>
  );
}

// Whether a person is blocked or allowed, for the profile; and doing so from there.

import { Anchor, Badge, Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { get } from '../../api/api.ts';
import { useMay } from '../../api/session.tsx';
import { When } from '../../parts/format.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { type EntryPage, type EntryView, LISTS, type ListName } from './wire.ts';
import { words } from './words.ts';

const AddDialog = lazy(async () => ({ default: (await import('./add-dialog.tsx')).AddDialog }));
const RemoveDialog = lazy(async () => ({ default: (await import('./remove-dialog.tsx')).RemoveDialog }));

export function PersonListing({ personId, name }: { personId: string; name: string }) {
  const may = useMay('CLIENT_ADMIN');
  const [adding, setAdding] = useState<ListName | null>(null);
  const [leaving, setLeaving] = useState<EntryView | null>(null);
  const found = useQuery({
    queryKey: ['/v1/lists', 'person', personId],
    queryFn: ({ signal }) => get<EntryPage>('/v1/lists', { kind: 'person', value: personId }, signal),
  });
  const entries = found.data?.entries ?? [];
  if (!may && entries.length === 0) return null;
  return (
    <Section title={words.listing} text={entries.length === 0 ? words.listingText : undefined}>
      {found.error && <Problem error={found.error} />}
      {entries.map((entry) => (
        <Group key={entry.entry_id} justify="space-between" gap="xs" wrap="nowrap">
          <div>
            <Group gap={6}>
              <Badge color={words.listColors[entry.list]}>
                {entry.list === 'block' ? words.listedBlock : words.listedAllow}
              </Badge>
              <Text size="xs" c="dimmed">
                <When at={entry.created_at} />
              </Text>
            </Group>
            <Text size="sm" mt={4}>
              {words.because(entry.reason)}
            </Text>
          </div>
          {may && (
            <Button size="xs" variant="default" onClick={() => setLeaving(entry)}>
              {words.remove}
            </Button>
          )}
        </Group>
      ))}
      <Group gap="xs">
        {may &&
          entries.length === 0 &&
          LISTS.map((list) => (
            <Button
              key={list}
              size="xs"
              variant="default"
              {...(list === 'block' && { color: 'red', variant: 'light' })}
              onClick={() => setAdding(list)}
            >
              {words.lists[list]}
            </Button>
          ))}
        <Anchor component={Link} to="/lists" size="sm">
          {words.seeLists}
        </Anchor>
      </Group>
      <Suspense>
        {adding && (
          <AddDialog list={adding} person={{ id: personId, name }} onClose={() => setAdding(null)} />
        )}
        {leaving && <RemoveDialog entry={leaving} name={name} onClose={() => setLeaving(null)} />}
      </Suspense>
    </Section>
  );
}

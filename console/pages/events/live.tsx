// What comes in, the moment it comes in.

import { Anchor, Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconBolt, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { useFormats } from '../../parts/format.tsx';
import { Sender } from './sender.tsx';
import { StateBadge } from './state-badge.tsx';
import { useStream } from './use-stream.ts';
import { SOURCES, STATES, type StreamLine } from './wire.ts';
import { words } from './words.ts';

export const INPUT_CHOICES = [
  {
    name: 'source' as const,
    label: words.source,
    options: SOURCES.map((value) => ({ value, label: words.sources[value] })),
  },
  {
    name: 'state' as const,
    label: words.state,
    options: STATES.map((value) => ({ value, label: words.states[value] })),
  },
];

export function Live() {
  const [filters, setFilters] = useFilters('name', 'source', 'state');
  const { lines, state, isPaused, missed, pause, goOn } = useStream(filters);
  const told = isPaused ? 'paused' : state;
  return (
    <>
      <FilterBar
        values={filters}
        onChange={setFilters}
        text={{ name: 'name', placeholder: words.namePlaceholder }}
        choices={INPUT_CHOICES}
      >
        <Badge color={told === 'live' ? 'teal' : told === 'broken' ? 'orange' : 'gray'} role="status">
          {words.connection[told]}
        </Badge>
        <Button
          variant="default"
          leftSection={isPaused ? <IconPlayerPlay size={15} /> : <IconPlayerPause size={15} />}
          onClick={isPaused ? goOn : pause}
        >
          {isPaused ? words.goOn(missed) : words.pause}
        </Button>
      </FilterBar>
      {lines.length === 0 ? (
        <Empty
          icon={IconBolt}
          title={words.liveEmptyTitle}
          text={words.liveEmptyText}
          action={
            <Anchor component={Link} to="/events/all" size="sm">
              {words.earlier}
            </Anchor>
          }
        />
      ) : (
        <Stack gap={6} component="ul" aria-label={words.liveLabel} m={0} p={0} style={{ listStyle: 'none' }}>
          {lines.map((line) => (
            <Line key={line.id} line={line} />
          ))}
        </Stack>
      )}
    </>
  );
}

function Line({ line }: { line: StreamLine }) {
  const { dateTime } = useFormats();
  const isRefused = line.state === 'refused';
  return (
    <Paper withBorder px="sm" py={8} component="li">
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <StateBadge state={line.state} />
          {isRefused ? (
            <Anchor component={Link} to="/events/refused" fw={550}>
              {line.name}
            </Anchor>
          ) : (
            <Anchor component={Link} to={`/referrals/inputs/${line.id}`} fw={550}>
              {line.name}
            </Anchor>
          )}
          <Text size="sm" c="dimmed" component="span">
            {words.sources[line.source]} · <Sender actor={line.actor} />
          </Text>
        </Group>
        <Text size="sm" c="dimmed" component="time" dateTime={line.received_at}>
          {dateTime(line.received_at)}
        </Text>
      </Group>
      {line.message && <Text size="sm">{line.message}</Text>}
    </Paper>
  );
}

// The audiences that a campaign is for, and those that it is not for.

import { Anchor, Checkbox, Group, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { get } from '../../../api/api.ts';
import { Problem } from '../../../parts/problem.tsx';
import { usePart } from '../campaign-part.ts';
import type { AudienceView } from './wire.ts';
import { words } from './words.ts';

export function AudienceFields() {
  const part = usePart<{ include: string[]; exclude: string[] }>('targeting.audiences');
  const found = useQuery({
    queryKey: ['/v1/audiences', 'names'],
    queryFn: ({ signal }) => get<{ audiences: AudienceView[] }>('/v1/audiences', {}, signal),
  });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <Skeleton h={60} />;
  const { audiences } = found.data;
  const group = (which: 'include' | 'exclude', label: string) => (
    <Checkbox.Group
      label={label}
      value={part.value[which]}
      error={part.error(which) ?? part.error(`${which}.0`)}
      onChange={(ids) => part.set({ ...part.value, [which]: ids })}
    >
      <Group mt={6} gap="md">
        {audiences.map(({ audience_id: id, name }) => (
          <Checkbox key={id} value={id} label={name} />
        ))}
      </Group>
    </Checkbox.Group>
  );
  return (
    <>
      {audiences.length === 0 ? (
        <Text size="sm" c="dimmed">
          {words.none}
        </Text>
      ) : (
        <>
          {group('include', words.only)}
          {group('exclude', words.never)}
        </>
      )}
      <Anchor component={Link} to="/campaigns/audiences" size="sm">
        {words.open}
      </Anchor>
    </>
  );
}

// How reading the names of ServiceTitan went, what is missing for it, and a press that reads them anew.

import { Anchor, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { post } from '../../api/api.ts';
import { useMay } from '../../api/session.tsx';
import { When } from '../../parts/format.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { notifyProblem } from '../../parts/problem.tsx';
import { namesKey, useNames } from './names.ts';
import type { NamesView } from './wire.ts';
import { words } from './words.ts';

export function NamesNote() {
  const mayRead = useMay('CAMPAIGN_EDIT');
  const queryClient = useQueryClient();
  const { data } = useNames();
  const reading = useMutation({
    mutationFn: () => post<NamesView>('/v1/servicetitan/names/refresh'),
    onSuccess: (read) => {
      queryClient.setQueryData(namesKey, read);
      notifyDone(words.names.readAnew(read.names.length));
    },
    onError: notifyProblem,
  });
  if (!data) return null;
  const lastRead = data.lists.flatMap(({ read_at: at }) => at ?? []).toSorted()[0];
  const problems = data.lists.filter(({ problem }) => problem !== null);
  const hasSeveral = new Set(data.lists.map((list) => list.connection_id)).size > 1;
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Text size="sm" c="dimmed" component="div">
          {lastRead ? (
            <>
              {words.names.readAt} <When at={lastRead} />
            </>
          ) : (
            words.names.neverRead
          )}
        </Text>
        {mayRead && (
          <Anchor
            component="button"
            type="button"
            size="sm"
            disabled={reading.isPending}
            onClick={() => reading.mutate()}
          >
            {reading.isPending ? words.names.reading : words.names.readNow}
          </Anchor>
        )}
      </Group>
      {problems.map((list) => (
        <Text key={`${list.connection_id} ${list.kind}`} size="sm" c="var(--mantine-color-error)">
          {hasSeveral && `${list.connection}: `}
          {list.problem} {list.what_to_do}
        </Text>
      ))}
    </Stack>
  );
}

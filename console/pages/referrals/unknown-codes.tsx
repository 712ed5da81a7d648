// Codes on jobs that nobody has: whom they may have meant, to accept with one press, or to let go.

import { Anchor, Badge, Button, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { IconCheck, IconChecklist } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { post } from '../../api/api.ts';
import { useList } from '../../api/lists.ts';
import { useMay } from '../../api/session.tsx';
import { Empty } from '../../parts/empty.tsx';
import { When } from '../../parts/format.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { PersonLink, personText } from '../../parts/person-name.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { common } from '../../words.ts';
import { useRenewReferrals } from './renew.ts';
import type { UnknownCodeView } from './wire.ts';
import { words } from './words.ts';

export function UnknownCodes() {
  const list = useList<UnknownCodeView, { unknown_codes: UnknownCodeView[] }>({
    path: '/v1/unknown-codes',
    paging: 'cursor',
    limit: 25,
    rows: (body) => body.unknown_codes,
  });
  if (list.error) return <Problem error={list.error} onRetry={list.reload} />;
  if (list.isLoading) return <Skeleton h={140} radius="lg" />;
  if (list.rows.length === 0) {
    return <Empty icon={IconChecklist} title={words.unknownTitle} text={words.unknownText} />;
  }
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {words.unknownIntro}
      </Text>
      <Stack gap="xs" component="ul" style={{ margin: 0, padding: 0, listStyle: 'none' }}>
        {list.rows.map((row) => (
          <UnknownCode key={`${row.connection_id}:${row.job_id}`} row={row} />
        ))}
      </Stack>
      {list.hasMore && (
        <Button variant="default" loading={list.isLoadingMore} onClick={list.loadMore}>
          {common.loadMore}
        </Button>
      )}
    </Stack>
  );
}

function UnknownCode({ row }: { row: UnknownCodeView }) {
  const may = useMay('USER_SUPPORT');
  const renew = useRenewReferrals();
  const job = { connection_id: row.connection_id, job_id: row.job_id };
  const accept = async ({ code, advocate }: UnknownCodeView['suggestions'][number]) => {
    const name = personText(advocate);
    const isMeant = await confirm({
      title: words.acceptTitle(name),
      text: words.acceptText(row.code, code),
      action: words.acceptAction,
    });
    if (!isMeant) return;
    await post('/v1/unknown-codes/accept', { ...job, code });
    await renew();
    notifyDone(words.accepted(name));
  };
  const dismiss = async () => {
    const isMeant = await confirm({
      ...{ title: words.dismissTitle, text: words.dismissText, action: words.dismiss },
    });
    if (!isMeant) return;
    await post('/v1/unknown-codes/dismiss', job);
    await renew();
    notifyDone(words.dismissed);
  };
  return (
    <Paper withBorder p="md" component="li" data-testid="unknown-code">
      <Group justify="space-between" gap="xs" align="baseline">
        <Group gap="xs">
          <Text ff="monospace" fw={620} size="lg">
            {row.code}
          </Text>
          <Anchor component={Link} to={`/referrals/jobs/${row.connection_id}/${row.job_id}`} size="sm">
            {words.job(row.job_number ?? row.job_id)}
          </Anchor>
          {row.friend && (
            <Text size="sm" component="span">
              <PersonLink person={row.friend} />
            </Text>
          )}
          <Text size="sm" c="dimmed" component="span">
            {row.status}, <When at={row.created_on ?? row.first_seen_at} />
          </Text>
        </Group>
        {may && (
          <Button variant="subtle" color="gray" size="xs" onClick={() => dismiss().catch(notifyProblem)}>
            {words.dismiss}
          </Button>
        )}
      </Group>
      <Group gap="xs" mt="xs">
        <Text size="sm" c="dimmed">
          {row.suggestions.length === 0 ? words.noSuggestion : words.meant}
        </Text>
        {row.suggestions.map((suggestion) => (
          <Button
            key={suggestion.code}
            size="xs"
            variant={suggestion.likely ? 'light' : 'default'}
            disabled={!may || row.friend_person_id === null}
            leftSection={<IconCheck size={14} />}
            rightSection={suggestion.likely && <Badge color="teal">{words.likely}</Badge>}
            onClick={() => accept(suggestion).catch(notifyProblem)}
          >
            {words.accept(personText(suggestion.advocate), suggestion.code)}
          </Button>
        ))}
        {row.friend_person_id !== null && (
          <Anchor
            component={Link}
            to={`/referrals/jobs/${row.connection_id}/${row.job_id}`}
            search={{ attach: 'now' } as never}
            size="sm"
          >
            {words.otherAdvocate}
          </Anchor>
        )}
      </Group>
    </Paper>
  );
}

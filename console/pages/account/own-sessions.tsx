// The browsers in which one is signed in: this one is marked, each other can be ended, or all at once.

import { Button, Group, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { get, post, remove } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { When } from '../../parts/format.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import classes from './account.module.css';
import { Device, deviceText, wayText } from './device.tsx';
import type { SessionRow } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v1/sessions';

export function OwnSessions() {
  const renew = useRenew(PATH);
  const found = useQuery({
    queryKey: [PATH, 'me'],
    queryFn: ({ signal }) => get<{ items: SessionRow[] }>(PATH, { of: 'me' }, signal),
  });
  // This one first, then whoever was seen last.
  const rows = found.data?.items.toSorted(
    (a, b) => Number(b.is_current) - Number(a.is_current) || seen(b).localeCompare(seen(a)),
  );
  const end = async (session: SessionRow) => {
    await remove(`${PATH}/${session.session_id}`);
    await renew();
    notifyDone(words.ended);
  };
  const endOthers = async () => {
    const isMeant = await confirm({
      ...{ title: words.endOthersTitle, text: words.endOthersText, action: words.endOthersAction },
      isDangerous: true,
    });
    if (!isMeant) return;
    const { ended } = await post<{ ended: number }>(`${PATH}/end-others`);
    await renew();
    notifyDone(words.endedOthers(ended));
  };
  return (
    <Section title={words.parts.sessions} text={words.ownSessionsText}>
      {found.error && <Problem error={found.error} onRetry={() => void found.refetch()} />}
      {!rows && !found.error && <Skeleton h={90} />}
      {rows && (
        <ul className={classes.sessions} aria-label={words.parts.sessions}>
          {rows.map((session) => (
            <li key={session.session_id} className={classes.session}>
              <div>
                <Device session={session} />
                <Text size="sm" c="dimmed" component="div">
                  {[wayText(session.way), session.address].join(' · ')}
                  {' · '}
                  <When at={session.last_seen_at ?? session.created_at} />
                </Text>
              </div>
              {!session.is_current && (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={words.endOf(deviceText(session.user_agent))}
                  onClick={() => end(session).catch(notifyProblem)}
                >
                  {words.end}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {rows && rows.length > 1 && (
        <Group justify="flex-end">
          <Button variant="light" color="red" onClick={() => endOthers().catch(notifyProblem)}>
            {words.endOthers}
          </Button>
        </Group>
      )}
    </Section>
  );
}

function seen({ last_seen_at: at, created_at: began }: SessionRow): string {
  return at ?? began;
}

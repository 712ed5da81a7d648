// Invitations that nobody has taken yet.

import { Button, Group, Paper, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { get, remove } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { When } from '../../parts/format.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import type { InvitationView } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v1/invitations';

export function Invitations() {
  const may = useMay('CLIENT_ADMIN');
  const renew = useRenew(PATH);
  const { data, error, refetch } = useQuery({
    queryKey: [PATH],
    queryFn: ({ signal }) => get<{ items: InvitationView[] }>(PATH, {}, signal),
  });
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data || data.items.length === 0) return null;
  const end = async ({ invitation_id: id, email }: InvitationView) => {
    const isMeant = await confirm({
      ...{ title: words.endTitle(email), text: words.endText, action: words.endAction },
      isDangerous: true,
    });
    if (!isMeant) return;
    await remove(`${PATH}/${id}`);
    await renew();
    notifyDone(words.ended);
  };
  return (
    <Section title={words.invitations} text={words.invitationsText}>
      {data.items.map((row) => (
        <Paper key={row.invitation_id} withBorder p="sm">
          <Group justify="space-between" gap="xs">
            <div>
              <Text fw={550}>{row.email}</Text>
              <Text size="sm" c="dimmed" component="div">
                {words.roles[row.role]} · {words.expires} <When at={row.expires_at} />
              </Text>
            </div>
            {may && (
              <Button variant="subtle" color="red" size="xs" onClick={() => end(row).catch(notifyProblem)}>
                {words.endInvitation}
              </Button>
            )}
          </Group>
        </Paper>
      ))}
    </Section>
  );
}

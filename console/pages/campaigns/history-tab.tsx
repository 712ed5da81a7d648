// History: every version, what it changed, and the way back to it.

import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { get, post, remove } from '../../api/api.ts';
import { useMay } from '../../api/session.tsx';
import { When } from '../../parts/format.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import { Changes } from './changes.tsx';
import { TabLayout } from './tab-layout.tsx';
import type { CampaignView, ChangeView, VersionView } from './wire.ts';
import { words } from './words.ts';

export function HistoryTab({ campaign }: { campaign: CampaignView }) {
  const path = `/v1/campaigns/${campaign.campaign_id}`;
  const versions = useQuery({
    queryKey: ['/v1/campaigns', campaign.campaign_id, 'versions', campaign.updated_at],
    queryFn: ({ signal }) => get<{ versions: VersionView[] }>(`${path}/versions`, {}, signal),
  });
  if (versions.error) return <Problem error={versions.error} onRetry={() => void versions.refetch()} />;
  if (versions.isPending) return <PageSkeleton />;
  return (
    <TabLayout isFree>
      <Stack gap="xs" component="ol" style={{ margin: 0, padding: 0, listStyle: 'none' }}>
        {versions.data.versions.map((version) => (
          <Version key={version.version} campaign={campaign} version={version} />
        ))}
      </Stack>
    </TabLayout>
  );
}

function Version({ campaign, version }: { campaign: CampaignView; version: VersionView }) {
  const queryClient = useQueryClient();
  const mayEdit = useMay('CAMPAIGN_EDIT') && campaign.state !== 'ARCHIVED';
  const [isOpen, setOpen] = useState(false);
  const path = `/v1/campaigns/${campaign.campaign_id}`;
  const isDraft = version.published_at === null;
  const restore = async () => {
    const hasDraft = campaign.draft_version !== null;
    const isMeant =
      !hasDraft ||
      (await confirm({
        title: words.restoreTitle(version.version),
        text: words.restoreText,
        action: words.restore,
      }));
    if (!isMeant) return;
    await post(`${path}/versions/${version.version}/restore`, { replace_draft: hasDraft });
    await queryClient.invalidateQueries({ queryKey: ['/v1/campaigns'] });
    notifyDone(words.restored(version.version));
  };
  const discard = async () => {
    const isMeant = await confirm({
      ...{ title: words.discardTitle, text: words.discardText, action: words.discard, isDangerous: true },
    });
    if (!isMeant) return;
    await remove(`${path}/draft`);
    await queryClient.invalidateQueries({ queryKey: ['/v1/campaigns'] });
    notifyDone(words.discarded);
  };
  return (
    <Paper withBorder p="md" component="li">
      <Group justify="space-between" gap="xs">
        <div>
          <Group gap="xs">
            <Text fw={600}>{words.version(version.version)}</Text>
            {version.live && <Badge color="teal">{words.states.LIVE}</Badge>}
            {isDraft && <Badge color="cobalt">{words.draft}</Badge>}
          </Group>
          <Text size="sm" c="dimmed" component="div">
            {isDraft ? words.startedAt : words.publishedAt}{' '}
            <When at={version.published_at ?? version.created_at} />
          </Text>
        </div>
        <Group gap="xs">
          {version.version > 1 && (
            <Button size="xs" variant="default" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              {isOpen ? words.hideChanges : words.showChanges}
            </Button>
          )}
          {mayEdit && !isDraft && !version.live && (
            <Button size="xs" variant="default" onClick={() => restore().catch(notifyProblem)}>
              {words.restore}
            </Button>
          )}
          {mayEdit && isDraft && campaign.live_version !== null && (
            <Button size="xs" variant="default" onClick={() => discard().catch(notifyProblem)}>
              {words.discard}
            </Button>
          )}
        </Group>
      </Group>
      {isOpen && <VersionChanges path={path} version={version.version} />}
    </Paper>
  );
}

function VersionChanges({ path, version }: { path: string; version: number }) {
  const comparison = useQuery({
    queryKey: [`${path}/compare`, version],
    staleTime: 0,
    queryFn: ({ signal }) =>
      get<{ changes: ChangeView[] }>(`${path}/compare`, { from: version - 1, to: version }, signal),
  });
  if (comparison.error) return <Problem error={comparison.error} />;
  return comparison.data ? <Changes changes={comparison.data.changes} /> : null;
}

// The last look before a draft goes live: what changes, setting by setting.

import { Alert, Button, Group, Loader, Modal, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { get, post } from '../../api/api.ts';
import { Facts } from '../../parts/facts.tsx';
import { useFormats } from '../../parts/format.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { common } from '../../words.ts';
import { rewardText } from './campaign-facts.tsx';
import { Changes } from './changes.tsx';
import type { CampaignView, ChangeView } from './wire.ts';
import { words } from './words.ts';

/** What goes live for the first time is compared with nothing: the promise itself is read once more. */
function Promised({ campaign }: { campaign: CampaignView }) {
  const formats = useFormats();
  const { advocate, friend } = campaign.rewards;
  const { data } = useQuery({
    queryKey: ['/v1/campaigns', 'names'],
    queryFn: ({ signal }) => get<{ campaigns: CampaignView[] }>('/v1/campaigns', { limit: 200 }, signal),
  });
  const live = (data?.campaigns ?? []).filter(({ state }) => state === 'LIVE').map(({ name }) => name);
  return (
    <>
      <Facts
        facts={[
          [words.columns.advocate, rewardText(advocate, formats)],
          [words.columns.friend, rewardText(friend, formats)],
          [words.fields.hold_days, formats.number(campaign.hold_days)],
          [words.fields.company_url, campaign.company_url],
        ]}
      />
      {live.length > 0 && (
        <Alert color="yellow" title={words.alsoLive(live.join(', '))}>
          {words.alsoLiveText}
        </Alert>
      )}
    </>
  );
}

export function PublishDialog({ campaign, onClose }: { campaign: CampaignView; onClose(): void }) {
  const queryClient = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const isFirst = campaign.live_version === null;
  const path = `/v1/campaigns/${campaign.campaign_id}`;
  const comparison = useQuery({
    queryKey: [`${path}/compare`, campaign.version, campaign.updated_at],
    enabled: !isFirst,
    queryFn: ({ signal }) => get<{ changes: ChangeView[] }>(`${path}/compare`, {}, signal),
  });
  const publish = async () => {
    setBusy(true);
    try {
      await post(`${path}/publish`);
      await queryClient.invalidateQueries({ queryKey: ['/v1/campaigns'] });
      notifyDone(words.published);
      onClose();
    } catch (error) {
      setBusy(false);
      notifyProblem(error as Error);
    }
  };
  return (
    <Modal opened onClose={onClose} size="lg" title={words.publishTitle(campaign.name)}>
      <Stack>
        <Text size="sm" c="dimmed">
          {isFirst ? words.publishFirst : words.publishText}
        </Text>
        {isFirst && <Promised campaign={campaign} />}
        {comparison.error && <Problem error={comparison.error} />}
        {!isFirst && comparison.isPending && <Loader size="sm" />}
        {comparison.data && <Changes changes={comparison.data.changes} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button loading={isBusy} onClick={() => void publish()} data-autofocus>
            {words.publishNow}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

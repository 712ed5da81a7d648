// What can be done with a campaign as a whole: publish its draft after a look at what changes, pause, go on, end, copy.

import { Button } from '@mantine/core';
import { IconCopy, IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconRocket } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { post } from '../../api/api.ts';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { notifyProblem } from '../../parts/problem.tsx';
import type { CampaignView } from './wire.ts';
import { words } from './words.ts';

interface CampaignActionsProps {
  campaign: CampaignView;
  /** The form has something that was not saved. */
  isChanged: boolean;
  save(): Promise<boolean>;
  /** Shows what a publication changes. */
  onPublish(): void;
}

export function CampaignActions({ campaign, isChanged, save, onPublish }: CampaignActionsProps) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const path = `/v1/campaigns/${campaign.campaign_id}`;
  const give = async (order: 'pause' | 'resume' | 'end') => {
    await post(`${path}/${order}`);
    await queryClient.invalidateQueries({ queryKey: ['/v1/campaigns'] });
  };
  const pause = async () => {
    await give('pause');
    notifyDone(words.paused, () => give('resume'));
  };
  const resume = async () => {
    await give('resume');
    notifyDone(words.resumed, () => give('pause'));
  };
  const end = async () => {
    const isMeant = await confirm({
      ...{ title: words.endTitle(campaign.name), text: words.endText, action: words.end, isDangerous: true },
    });
    if (!isMeant) return;
    await give('end');
    notifyDone(words.ended);
  };
  const duplicate = async () => {
    const copy = await post<CampaignView>(`${path}/duplicate`, {});
    await queryClient.invalidateQueries({ queryKey: ['/v1/campaigns'] });
    await navigate({ to: `/campaigns/${copy.campaign_id}` });
    notifyDone(words.duplicated);
  };
  const isRunning = campaign.state === 'LIVE' || campaign.state === 'PAUSED';
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconCopy size={15} />}
        onClick={() => duplicate().catch(notifyProblem)}
      >
        {words.duplicate}
      </Button>
      {campaign.state === 'LIVE' && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={15} />}
          onClick={() => pause().catch(notifyProblem)}
        >
          {words.pause}
        </Button>
      )}
      {campaign.state === 'PAUSED' && (
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={15} />}
          onClick={() => resume().catch(notifyProblem)}
        >
          {words.resume}
        </Button>
      )}
      {isRunning && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={15} />}
          onClick={() => end().catch(notifyProblem)}
        >
          {words.end}
        </Button>
      )}
      {(campaign.draft_version !== null || isChanged) && (
        <Button
          leftSection={<IconRocket size={16} />}
          onClick={async () => {
            if (await save()) onPublish();
          }}
        >
          {words.publish}
        </Button>
      )}
    </>
  );
}

// Gives a person a reward by hand, to make something good: once per opening of the dialog, whatever the connection does (RW-3).

import { Checkbox, Modal, NativeSelect, Stack, Text, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, get, post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useSession } from '../../api/session.tsx';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { useFormats } from '../../parts/format.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { MoneyField } from '../../parts/number-fields.tsx';
import { errorText } from '../../parts/problem.tsx';
import { common } from '../../words.ts';
import { words } from './words.ts';

interface Published {
  campaign_id: string;
  name: string;
  state: string;
}

export function GrantDialog({ personId, onClose }: { personId: string; onClose(): void }) {
  const campaigns = useQuery({
    queryKey: ['/v1/campaigns', 'published'],
    queryFn: ({ signal }) => get<{ campaigns: Published[] }>('/v1/campaigns', { limit: 200 }, signal),
  });
  const published = (campaigns.data?.campaigns ?? []).filter(({ state }) => state !== 'NOT_LAUNCHED');
  return (
    <Modal opened onClose={onClose} title={words.grantTitle}>
      {campaigns.error && <Text size="sm">{errorText(campaigns.error)}</Text>}
      {campaigns.data && published.length === 0 && <Text size="sm">{words.grantNeedsCampaign}</Text>}
      {published.length > 0 && <Form personId={personId} campaigns={byLive(published)} onClose={onClose} />}
    </Modal>
  );
}

function Form({
  personId,
  campaigns,
  onClose,
}: {
  personId: string;
  campaigns: Published[];
  onClose(): void;
}) {
  const { client } = useSession();
  const { money } = useFormats();
  const [key] = useState(newKey);
  const [isOverCap, setOverCap] = useState(false);
  const renew = useRenew('/v5/persons', '/v1/people', '/v2/rewards', '/v1/ledger', '/v1/payouts', '/v1/home');
  const api = useApiForm({
    initialValues: {
      campaign_id: campaigns[0]?.campaign_id ?? '',
      role: 'advocate',
      amount_minor: null as number | null,
      reason: '',
      override_caps: false,
    },
    validate: {
      amount_minor: (minor) => (minor === null || minor < 1 ? words.grantAmountNeeded : null),
      reason: (reason) => (reason.trim() === '' ? words.grantReasonNeeded : null),
    },
    send: async (values) => {
      try {
        await post('/v1/rewards/grant', { ...values, person_id: personId, idempotency_key: key });
      } catch (error) {
        if (error instanceof ApiError && error.code === 'reward_over_cap') setOverCap(true);
        throw error;
      }
      await renew();
      notifyDone(words.grantDone(money(values.amount_minor ?? 0, client.currency)));
      onClose();
    },
  });
  return (
    <form onSubmit={api.onSubmit} noValidate>
      <Stack>
        <Text size="sm">{words.grantText}</Text>
        <MoneyField
          label={words.grantAmount}
          currency={client.currency}
          data-autofocus
          {...api.form.getInputProps('amount_minor')}
        />
        <Textarea
          label={words.grantReason}
          description={words.grantReasonHint}
          maxLength={2000}
          {...api.form.getInputProps('reason')}
        />
        <NativeSelect
          label={words.grantCampaign}
          description={words.grantCampaignHint}
          data={campaigns.map(({ campaign_id: value, name: label }) => ({ value, label }))}
          {...api.form.getInputProps('campaign_id')}
        />
        <NativeSelect
          label={words.grantRole}
          data={(['advocate', 'friend'] as const).map((value) => ({
            value,
            label: common.rewardRoles[value],
          }))}
          {...api.form.getInputProps('role')}
        />
        {isOverCap && (
          <Checkbox
            label={words.grantOverCap}
            {...api.form.getInputProps('override_caps', { type: 'checkbox' })}
          />
        )}
        <FormEnd api={api} action={words.grantAction} onCancel={onClose} />
      </Stack>
    </form>
  );
}

/** Running campaigns first: one of them is meant mostly. */
function byLive(campaigns: Published[]): Published[] {
  return campaigns.toSorted((a, b) => Number(b.state === 'LIVE') - Number(a.state === 'LIVE'));
}

/** Random; also where the page came without TLS, and the browser has no randomUUID. */
function newKey(): string {
  return `console-${Array.from(crypto.getRandomValues(new Uint32Array(4)), (one) => one.toString(36)).join('-')}`;
}

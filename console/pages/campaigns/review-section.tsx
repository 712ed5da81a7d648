// What makes a referral suspicious, so that a person looks at it before it earns.

import { Group, NativeSelect, Switch } from '@mantine/core';
import { NumberField } from '../../parts/number-fields.tsx';
import { Section } from '../../parts/section.tsx';
import { usePart } from './campaign-part.ts';
import type { ReviewSettings } from './wire.ts';
import { words } from './words.ts';

const SIGNS = [
  ...(['disposable_email', 'near_identical_email', 'staff_own_job', 'household', 'alike_friends'] as const),
] as const;
const VELOCITY = { referrals: 10, within_hours: 24 };
const t = words.review;

export function ReviewSection() {
  const { value: review, set, error } = usePart<ReviewSettings>('review');
  const { velocity } = review;
  return (
    <Section title={t.title} text={t.text}>
      {SIGNS.map((name) => (
        <Switch
          key={name}
          label={t.signs[name]}
          checked={review[name]}
          onChange={(event) => set({ ...review, [name]: event.currentTarget.checked })}
        />
      ))}
      <Switch
        label={t.signs.velocity}
        checked={velocity !== null}
        onChange={(event) => set({ ...review, velocity: event.currentTarget.checked ? VELOCITY : null })}
      />
      {velocity && (
        <Group grow align="flex-start">
          <NumberField
            label={t.moreThan}
            value={velocity.referrals}
            error={error('velocity.referrals')}
            onChange={(count) => set({ ...review, velocity: { ...velocity, referrals: count as number } })}
          />
          <NumberField
            label={t.withinHours}
            value={velocity.within_hours}
            error={error('velocity.within_hours')}
            onChange={(hours) => set({ ...review, velocity: { ...velocity, within_hours: hours as number } })}
          />
        </Group>
      )}
      <Group grow align="flex-start">
        <NumberField
          label={t.expires}
          description={t.expiresText}
          value={review.expires_after_days}
          error={error('expires_after_days')}
          onChange={(days) => set({ ...review, expires_after_days: days })}
        />
        {review.expires_after_days !== null && (
          <NativeSelect
            label={t.onExpiry}
            description={t.onExpiryText}
            data={(['decline', 'approve'] as const).map((value) => ({ value, label: t.outcomes[value] }))}
            value={review.on_expiry}
            onChange={(event) =>
              set({ ...review, on_expiry: event.currentTarget.value as ReviewSettings['on_expiry'] })
            }
          />
        )}
      </Group>
    </Section>
  );
}

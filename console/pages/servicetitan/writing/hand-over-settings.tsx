// What becomes of web leads: bookings of a provider, leads with a call reason or a day to follow up, or nothing.

import { NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { patch } from '../../../api/api.ts';
import { useRenew } from '../../../api/renew.ts';
import { useMay } from '../../../api/session.tsx';
import { CodeBlock } from '../../../parts/copy.tsx';
import { FormEnd, useApiForm } from '../../../parts/form.tsx';
import { confirm, notifyDone } from '../../../parts/notify.tsx';
import { Section } from '../../../parts/section.tsx';
import type { ConnectionView } from '../wire.ts';
import { atFields } from './at-fields.ts';
import { words } from './words.ts';

const FIELDS = [
  ...(['booking_provider_id', 'campaign_id', 'business_unit_id', 'job_type_id'] as const),
  ...(['call_reason_id', 'follow_up_days'] as const),
] as const;
type Field = (typeof FIELDS)[number];
type Mode = ConnectionView['hand_over']['mode'];
type Values = Record<Field, string> & { mode: Mode; priority: string };

/** Which fields each way takes. */
const SHOWN: Record<Mode, readonly Field[]> = {
  off: [],
  booking: ['booking_provider_id', 'campaign_id', 'business_unit_id', 'job_type_id'],
  lead: ['campaign_id', 'call_reason_id', 'follow_up_days', 'business_unit_id', 'job_type_id'],
};
const SCOPES = {
  booking: ['tn.crm.bookings:r', 'tn.crm.bookings:w'],
  lead: ['tn.crm.leads:r', 'tn.crm.leads:w'],
};

export function HandOverSettings({ connection, path }: { connection: ConnectionView; path: string }) {
  const may = useMay('CLIENT_ADMIN');
  const renew = useRenew('/v1/servicetitan/connections', `${path}/hand-overs`);
  const stored = connection.hand_over;
  const api = useApiForm<Values>({
    initialValues: {
      ...{ mode: stored.mode, priority: stored.priority },
      ...(Object.fromEntries(FIELDS.map((name) => [name, String(stored[name] ?? '')])) as Record<
        Field,
        string
      >),
    },
    validate: (values) => problemsOf(values),
    send: async (values) => {
      if (!(await isMeant(stored.mode, values.mode))) return;
      await atFields('hand_over', () => patch(path, { hand_over: bodyOf(values) }));
      await renew();
      notifyDone(words.saved);
    },
  });
  const { form } = api;
  const { mode } = form.values;
  const hintOf = (name: Field) => {
    if (name === 'booking_provider_id') return words.handHints.booking_provider_id;
    if (name === 'campaign_id')
      return mode === 'lead' ? words.handHints.leadCampaign : words.handHints.campaign_id;
    return name === 'call_reason_id' || name === 'follow_up_days' ? words.handHints.callReason : undefined;
  };
  return (
    <Section title={words.handTitle} text={words.handText}>
      <form onSubmit={api.onSubmit} noValidate>
        <fieldset disabled={!may} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
          <Stack gap="sm">
            <NativeSelect
              label={words.mode}
              maw={420}
              data={(['off', 'booking', 'lead'] as const).map((value) => ({
                value,
                label: words.modes[value],
              }))}
              {...form.getInputProps('mode')}
            />
            {mode !== 'off' && (
              <SimpleGrid cols={{ base: 1, sm: 2 }}>
                {SHOWN[mode].map((name) => (
                  <TextInput
                    key={name}
                    label={words.hand[name]}
                    description={hintOf(name)}
                    inputMode="numeric"
                    inputWrapperOrder={['label', 'input', 'description', 'error']}
                    {...form.getInputProps(name)}
                  />
                ))}
                <NativeSelect
                  label={words.hand.priority}
                  data={Object.entries(words.priorities).map(([value, label]) => ({ value, label }))}
                  {...form.getInputProps('priority')}
                />
              </SimpleGrid>
            )}
            {may && <FormEnd api={api} action={words.save} />}
          </Stack>
        </fieldset>
      </form>
      {may && mode !== 'off' && (
        <details>
          <summary>{words.askTitle}</summary>
          <CodeBlock label={words.copy} text={words.ask.write(connection.tenant_id, SCOPES[mode])} />
        </details>
      )}
    </Section>
  );
}

function problemsOf(values: Values): Partial<Record<Field, string>> {
  const isEmpty = (name: Field) => values[name].trim() === '';
  if (values.mode === 'booking' && isEmpty('booking_provider_id'))
    return { booking_provider_id: words.needProvider };
  if (values.mode !== 'lead') return {};
  return {
    ...(isEmpty('campaign_id') && { campaign_id: words.needCampaign }),
    ...(isEmpty('call_reason_id') && isEmpty('follow_up_days') && { call_reason_id: words.needReason }),
    ...(!isEmpty('call_reason_id') && !isEmpty('follow_up_days') && { follow_up_days: words.notBoth }),
  };
}

function bodyOf({ mode, priority, ...ids }: Values) {
  if (mode === 'off') return { mode };
  const given = FIELDS.map((name) => {
    const text = SHOWN[mode].includes(name) ? ids[name].trim() : '';
    if (text === '') return [name, null];
    return [name, name === 'follow_up_days' ? Number(text) : text];
  });
  return { mode, priority, ...Object.fromEntries(given) };
}

/** Switching on and off is asked; a changed id is not. */
async function isMeant(from: Mode, to: Mode): Promise<boolean> {
  if (from === to) return true;
  if (to === 'off')
    return confirm({
      ...{ title: words.handOffTitle, text: words.handOffText, action: words.switchOff, isDangerous: true },
    });
  return confirm({
    ...{ title: words.handOnTitle, text: words.handOnText(words.modes[to]), action: words.switchOn },
  });
}

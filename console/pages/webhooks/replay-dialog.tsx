// A range of deliveries is sent again: from when until when, which, and of which type; begun with what the list is filtered by.

import { Checkbox, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useSession } from '../../api/session.tsx';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { endOfDay, instantOfDay } from '../../parts/zone-days.ts';
import type { WebhookView } from './wire.ts';
import { words } from './words.ts';

const STATES = ['failed', 'missed', 'delivered'] as const;

export function ReplayDialog(props: {
  hook: WebhookView;
  filters: { state?: string; type?: string; from?: string; until?: string };
  types: string[];
  onClose(): void;
}) {
  const { hook, filters, onClose } = props;
  const { time_zone: zone } = useSession().client;
  const renew = useRenew(`/v1/webhooks/${hook.id}/deliveries`, '/v6/webhooks');
  const chosen = STATES.find((one) => one === filters.state);
  const api = useApiForm({
    initialValues: {
      ...{ from: filters.from ?? '', until: filters.until ?? '', type: filters.type ?? '' },
      states: chosen ? [chosen as string] : ['failed', 'missed'],
    },
    validate: { states: (states) => (states.length === 0 ? words.needed : null) },
    send: async ({ from, until, type, states }) => {
      const { replayed } = await post<{ replayed: number }>(`/v1/webhooks/${hook.id}/replay`, {
        ...(from !== '' && { from: instantOfDay(from, zone) }),
        ...(until !== '' && { until: endOfDay(until, zone) }),
        ...{ event_types: type === '' ? [] : [type], states },
      });
      await renew();
      onClose();
      notifyDone(words.replayed(replayed));
    },
  });
  const field = api.form.getInputProps;
  return (
    <Modal opened onClose={onClose} title={words.replayRange}>
      <form onSubmit={api.onSubmit} noValidate>
        <Stack>
          <Text size="sm">{words.replayRangeText}</Text>
          <Group grow>
            <TextInput type="date" label={words.from} {...field('from')} />
            <TextInput type="date" label={words.until} {...field('until')} />
          </Group>
          <Checkbox.Group label={words.replayStates} {...field('states')}>
            <Stack gap={6} mt={6}>
              {STATES.map((state) => (
                <Checkbox key={state} value={state} label={words.replayStateNames[state]} />
              ))}
            </Stack>
          </Checkbox.Group>
          <NativeSelect
            label={words.replayType}
            data={[
              { value: '', label: words.anyType },
              ...props.types.map((value) => ({ value, label: value })),
            ]}
            {...field('type')}
          />
          <FormEnd api={api} action={words.replayAction} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

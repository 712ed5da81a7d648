// Having a report sent each day, week or month.

import { Alert, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { get, post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useSession } from '../../api/session.tsx';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import type { SchedulesView } from './wire.ts';
import { words } from './words.ts';

const HOURS = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: words.hourOf(hour) }));

export function SendDialog(props: {
  name: string;
  title: string;
  filters: Record<string, string | undefined>;
  onClose(): void;
}) {
  const { user } = useSession();
  const renew = useRenew('/v1/report-schedules');
  const schedules = useQuery({
    queryKey: ['/v1/report-schedules'],
    queryFn: ({ signal }) => get<SchedulesView>('/v1/report-schedules', {}, signal),
  });
  const addresses = (text: string) => text.split(/[\s,;]+/).filter((one) => one !== '');
  const api = useApiForm({
    initialValues: { every: 'week', hour: '7', recipients: user?.email ?? '' },
    validate: { recipients: (text) => (addresses(text).length === 0 ? words.recipientsFirst : null) },
    fieldOf: (field) => field.replace(/^recipients.*/, 'recipients'),
    send: async ({ every, hour, recipients }) => {
      await post('/v1/report-schedules', {
        ...{ report: props.name, filters: props.filters, every, hour: Number(hour) },
        recipients: addresses(recipients),
      });
      await renew();
      notifyDone(words.scheduled);
      props.onClose();
    },
  });
  const { form } = api;
  return (
    <Modal opened onClose={props.onClose} title={`${words.send}: ${props.title}`}>
      <form onSubmit={api.onSubmit} noValidate>
        <Stack>
          <Text size="sm" c="dimmed">
            {words.sendText}
          </Text>
          {schedules.data?.mail_is_on === false && <Alert color="yellow">{words.mailOff}</Alert>}
          <Group grow>
            <NativeSelect
              label={words.every}
              data={Object.entries(words.rhythms).map(([value, label]) => ({ value, label }))}
              {...form.getInputProps('every')}
            />
            <NativeSelect label={words.hour} data={HOURS} {...form.getInputProps('hour')} />
          </Group>
          <TextInput
            label={words.recipients}
            description={words.recipientsHint}
            data-autofocus
            {...form.getInputProps('recipients')}
          />
          <FormEnd api={api} action={words.sendAction} onCancel={props.onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

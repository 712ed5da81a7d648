// The reports that come by e-mail.

import { Alert, Button, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { get, remove } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useFormats } from '../../parts/format.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import type { ReportsView, SchedulesView, ScheduleView } from './wire.ts';
import { words } from './words.ts';

export function Schedules({ titles }: { titles: ReportsView['items'] }) {
  const may = useMay('CLIENT_ADMIN');
  const { dateTime } = useFormats();
  const renew = useRenew('/v1/report-schedules');
  const { data, error, refetch } = useQuery({
    queryKey: ['/v1/report-schedules'],
    queryFn: ({ signal }) => get<SchedulesView>('/v1/report-schedules', {}, signal),
  });
  const stop = async ({ schedule_id: id, recipients }: ScheduleView) => {
    const isMeant = await confirm({
      title: words.stopTitle,
      text: words.stopText(recipients.join(', ')),
      action: words.stop,
      isDangerous: true,
    });
    if (!isMeant) return;
    await remove(`/v1/report-schedules/${id}`);
    await renew();
    notifyDone(words.stopped);
  };
  return (
    <>
      <PageHeader title={words.schedules} />
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton h={120} radius="lg" />}
      {data && !data.mail_is_on && data.items.length > 0 && (
        <Alert color="yellow" mb="sm">
          {words.mailOff}
        </Alert>
      )}
      {data?.items.length === 0 && (
        <Empty icon={IconMail} title={words.schedulesEmptyTitle} text={words.schedulesEmptyText} />
      )}
      <Stack gap="sm">
        {data?.items.map((schedule) => (
          <Paper key={schedule.schedule_id} withBorder p="md" data-testid="schedule">
            <Group justify="space-between" gap="xs">
              <div>
                <Text fw={620}>
                  {titles.find(({ name }) => name === schedule.report)?.title ?? schedule.report}
                </Text>
                <Text size="sm">
                  {words.every} {words.rhythms[schedule.every]}, {words.hourOf(schedule.hour)}:{' '}
                  {schedule.recipients.join(', ')}
                </Text>
                <Text size="sm" c="dimmed">
                  {[
                    `${words.next} ${dateTime(schedule.next_at)}`,
                    schedule.last_at && `${words.last} ${dateTime(schedule.last_at)}`,
                    Object.keys(schedule.filters).length > 0 &&
                      words.filters(Object.keys(schedule.filters).length),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </Text>
              </div>
              {may && (
                <Button
                  variant="subtle"
                  color="red"
                  size="xs"
                  onClick={() => stop(schedule).catch(notifyProblem)}
                >
                  {words.stop}
                </Button>
              )}
            </Group>
          </Paper>
        ))}
      </Stack>
    </>
  );
}

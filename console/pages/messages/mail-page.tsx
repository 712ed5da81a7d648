// One mail: whether it left and why not, how it looks as page and as text, and sending it again.

import { Alert, Button, SegmentedControl, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { get, post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { Facts } from '../../parts/facts.tsx';
import { useFilters } from '../../parts/filters.ts';
import { useFormats } from '../../parts/format.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { PersonLink } from '../../parts/person-name.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import classes from './messages.module.css';
import { kindText, StateBadge } from './state-badge.tsx';
import type { MailDetail, MailState } from './wire.ts';
import { words } from './words.ts';

const MailFrame = lazy(async () => ({ default: (await import('./mail-frame.tsx')).MailFrame }));

const AGAIN: readonly MailState[] = ['failed', 'expired', 'limited'];

export function MailPage() {
  const { mailId } = useParams({ strict: false }) as { mailId: string };
  const found = useQuery({
    queryKey: ['/v1/messages', mailId],
    queryFn: ({ signal }) => get<MailDetail>(`/v1/messages/${mailId}`, {}, signal),
  });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <PageSkeleton />;
  const mail = found.data;
  return (
    <>
      <PageHeader
        title={mail.subject || kindText(mail.kind)}
        back={{ to: '/messages', title: words.title }}
        badge={<StateBadge state={mail.state} />}
        subtitle={`${words.to} ${mail.to}`}
        actions={<Retry mail={mail} />}
      />
      <div className={classes.two}>
        <MailFacts mail={mail} />
        <Preview mail={mail} />
      </div>
    </>
  );
}

function MailFacts({ mail }: { mail: MailDetail }) {
  const { dateTime } = useFormats();
  const isTrouble = !['queued', 'sending', 'sent'].includes(mail.state);
  return (
    <Section title={words.facts}>
      <Alert color={isTrouble ? 'orange' : 'gray'} title={words.why}>
        <Text size="sm">{words.stateTexts[mail.state]}</Text>
        {mail.last_error && (
          <Text size="sm" mt={4}>
            {words.lastError}: {mail.last_error}
          </Text>
        )}
      </Alert>
      <Facts
        facts={[
          [
            words.to,
            mail.person_id === null ? (
              mail.to
            ) : (
              <PersonLink key="to" person={{ person_id: mail.person_id, name: mail.to }} />
            ),
          ],
          [words.kind, kindText(mail.kind)],
          [words.mailClass, words.classes[mail.mail_class]],
          [words.attempts, mail.attempts],
          [words.nextAttempt, mail.next_attempt_at ? dateTime(mail.next_attempt_at) : undefined],
          [words.written, dateTime(mail.created_at)],
          [words.done, mail.done_at ? dateTime(mail.done_at) : undefined],
        ]}
      />
    </Section>
  );
}

function Preview({ mail }: { mail: MailDetail }) {
  const [{ view = 'page' }, setView] = useFilters('view');
  const isEmpty = mail.text === '' && mail.html === '';
  return (
    <Section title={words.preview}>
      <Stack gap="sm">
        {isEmpty ? (
          <Text size="sm">{words.noBody}</Text>
        ) : (
          <>
            <SegmentedControl
              aria-label={words.viewsLabel}
              value={view === 'text' ? 'text' : 'page'}
              onChange={(to) => setView({ view: to === 'text' ? 'text' : undefined })}
              data={[
                { value: 'page', label: words.views.page },
                { value: 'text', label: words.views.text },
              ]}
            />
            {view === 'text' ? (
              <pre className={classes.text}>{mail.text}</pre>
            ) : (
              <Suspense fallback={<Skeleton h={560} />}>
                <MailFrame html={mail.html} />
              </Suspense>
            )}
          </>
        )}
      </Stack>
    </Section>
  );
}

function Retry({ mail }: { mail: MailDetail }) {
  const may = useMay('USER_SUPPORT');
  const renew = useRenew('/v1/messages', '/v1/attention');
  if (!may || !AGAIN.includes(mail.state)) return null;
  const retry = async () => {
    const isMeant = await confirm({
      ...{ title: words.retryTitle(mail.to), text: words.retryText, action: words.retry },
    });
    if (!isMeant) return;
    await post(`/v1/messages/${mail.id}/retry`);
    await renew();
    notifyDone(words.retried);
  };
  return <Button onClick={() => retry().catch(notifyProblem)}>{words.retry}</Button>;
}

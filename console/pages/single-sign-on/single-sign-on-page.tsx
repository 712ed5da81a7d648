// Security Center > Single sign-on: what to enter at the provider, the settings, a link to try it, and taking it away.

import { Badge, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ApiError, get, remove } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { CopyField } from '../../parts/copy.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { SettingsForm } from './settings-form.tsx';
import type { SettingsView } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v1/single-sign-on/settings';

export function SingleSignOnPage() {
  const renew = useRenew(PATH, '/v1/single-sign-on');
  const { data, error, refetch } = useQuery({
    queryKey: [PATH],
    queryFn: ({ signal }) => get<SettingsView>(PATH, {}, signal),
  });
  const end = async () => {
    const isMeant = await confirm({
      ...{ title: words.removeTitle, text: words.removeText, action: words.removeAction },
      isDangerous: true,
    });
    if (!isMeant) return;
    try {
      await remove(PATH);
      await renew();
      notifyDone(words.removed);
    } catch (problem) {
      // Who closes the question for the password knows that nothing happened.
      if (!(problem instanceof ApiError && problem.code === 'password_needed')) throw problem;
    }
  };
  const settings = data?.settings ?? null;
  const state = settings === null ? 'none' : settings.is_on ? 'on' : 'off';
  return (
    <>
      <PageHeader
        title={words.title}
        subtitle={words.subtitle}
        badge={data && <Badge color={state === 'on' ? 'teal' : 'gray'}>{words.states[state]}</Badge>}
      />
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton h={320} radius="lg" />}
      {data && (
        <Stack>
          <Section title={words.atProvider} text={words.atProviderText}>
            <CopyField label={words.redirectUri} value={data.redirect_uri} />
            <Text size="sm">{words.atProviderThen}</Text>
          </Section>
          <Section title={words.here} text={words.hereText}>
            <SettingsForm key={settings?.updated_at ?? ''} settings={settings} onSaved={renew} />
          </Section>
          {settings && (
            <>
              <Section title={words.tryIt} text={settings.is_on ? words.tryItText : words.tryOff}>
                {settings.is_on && (
                  <CopyField
                    label={words.startLink}
                    value={new URL('/v1/single-sign-on/start', settings.redirect_uri).href}
                  />
                )}
              </Section>
              <Section title={words.remove} text={words.removeText}>
                <Group>
                  <Button variant="light" color="red" onClick={() => end().catch(notifyProblem)}>
                    {words.removeAction}
                  </Button>
                </Group>
              </Section>
            </>
          )}
        </Stack>
      )}
    </>
  );
}

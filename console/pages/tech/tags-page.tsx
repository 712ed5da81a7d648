// Tech Center > Tag Generator: the checker of a page, and the snippets for the kind of website that one has.

import { NativeSelect, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/api.ts';
import { CodeBlock } from '../../parts/copy.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { SiteChecker } from './site-checker.tsx';
import type { Snippets, TagsView } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v1/tags';
type Kind = keyof typeof words.kinds;

export function TagsPage() {
  const [{ kind: asked = 'html' }, setFilters] = useFilters('kind');
  const kind = (asked in words.kinds ? asked : 'html') as Kind;
  const { data, error, refetch } = useQuery({
    queryKey: [PATH],
    queryFn: ({ signal }) => get<TagsView>(PATH, {}, signal),
  });
  return (
    <>
      <PageHeader title={words.tags} subtitle={data && words.tagsText(data.program_url)} />
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton h={240} radius="lg" />}
      {data && (
        <Stack>
          <SiteChecker />
          <NativeSelect
            label={words.kind}
            data={Object.entries(words.kinds).map(([value, label]) => ({ value, label }))}
            value={kind}
            onChange={(event) => setFilters({ kind: event.currentTarget.value })}
            maw={320}
          />
          <Section title={words.core}>
            <Snippet tag={data.core} kind={kind} />
          </Section>
          <Section title={words.events}>
            {data.events.map((tag) => (
              <Stack key={tag.name} gap="sm">
                <Snippet tag={tag} kind={kind} />
                <Title order={4}>{words.form}</Title>
                <CodeBlock label={words.formSnippet(tag.name)} text={tag.form.html} />
                <Steps steps={tag.form.steps} />
              </Stack>
            ))}
          </Section>
          <Section title={words.zones}>
            {data.zones.map((tag) => (
              <Snippet key={tag.name} tag={tag} kind={kind} />
            ))}
          </Section>
          <Section title={words.policy} text={data.content_security_policy.note}>
            <CodeBlock label={words.policyLabel} text={data.content_security_policy.header} />
          </Section>
        </Stack>
      )}
    </>
  );
}

function Snippet({ tag, kind }: { tag: Snippets; kind: Kind }) {
  const manager = tag.google_tag_manager;
  const texts = {
    html: tag.html,
    google_tag_manager: manager.html,
    wordpress: tag.wordpress.php ?? tag.html,
  };
  const steps = kind === 'html' ? [] : tag[kind].steps;
  return (
    <Stack gap="xs">
      <div>
        <Title order={3}>{tag.name}</Title>
        <Text size="sm" c="dimmed">
          {tag.purpose}. {words.where(tag.where)}
        </Text>
      </div>
      <CodeBlock label={words.snippet(tag.name)} text={texts[kind]} />
      {kind === 'google_tag_manager' && <Text size="sm">{words.trigger(manager.trigger)}</Text>}
      <Steps steps={steps} />
    </Stack>
  );
}

function Steps({ steps }: { steps: string[] }) {
  if (steps.length === 0) return null;
  return (
    <ol style={{ margin: 0, overflowWrap: 'anywhere' }}>
      {steps.map((step) => (
        <Text key={step} component="li" size="sm">
          {step}
        </Text>
      ))}
    </ol>
  );
}

// Tech Center > Domains: the program domains with their DNS records; adding, checking, removing.

import { Alert, Badge, Button, Group, Paper, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconWorld } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { get, post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { CopyField } from '../../parts/copy.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { When } from '../../parts/format.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import type { DomainCheck, DomainView } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v1/domains';

const RemoveDomain = lazy(async () => ({ default: (await import('./remove-domain.tsx')).RemoveDomain }));

export function DomainsPage() {
  const may = useMay('CLIENT_ADMIN');
  const [removed, setRemoved] = useState<string | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: [PATH],
    queryFn: ({ signal }) => get<DomainView[]>(PATH, {}, signal),
  });
  return (
    <>
      <PageHeader title={words.domains} subtitle={words.domainsText} />
      <Stack>
        {may ? <AddDomain /> : <Text size="sm">{words.onlyAdmins}</Text>}
        {error && <Problem error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton h={160} radius="lg" />}
        {data?.length === 0 && (
          <Empty icon={IconWorld} title={words.domainsEmptyTitle} text={words.domainsEmptyText} />
        )}
        {data?.map((domain) => (
          <Domain
            key={domain.host}
            domain={domain}
            isFirst={domain === data.find((one) => one.proved_at !== null)}
            may={may}
            onRemove={() => setRemoved(domain.host)}
          />
        ))}
        {data && data.length > 1 && (
          <Text size="sm" c="dimmed">
            {words.usedText}
          </Text>
        )}
      </Stack>
      <Suspense>{removed && <RemoveDomain host={removed} onClose={() => setRemoved(null)} />}</Suspense>
    </>
  );
}

function AddDomain() {
  const renew = useRenew(PATH, '/v1/tags');
  const api = useApiForm({
    initialValues: { host: '' },
    validate: { host: (host) => (host.trim() === '' ? words.needed : null) },
    send: async ({ host }) => {
      const made = await post<DomainView>(PATH, { host: host.trim() });
      await renew();
      api.form.setValues({ host: '' });
      notifyDone(made.proved_at === null ? words.domainToProve(made.host) : words.domainAdded(made.host));
    },
  });
  return (
    <Section title={words.addDomain}>
      <form onSubmit={api.onSubmit} noValidate style={{ maxWidth: 560 }}>
        <Stack gap="sm">
          <TextInput
            label={words.host}
            description={words.hostHint}
            autoComplete="off"
            {...api.form.getInputProps('host')}
          />
          <FormEnd api={api} action={words.addDomain} />
        </Stack>
      </form>
    </Section>
  );
}

interface DomainProps {
  domain: DomainView;
  isFirst: boolean;
  may: boolean;
  onRemove(): void;
}

function Domain({ domain, isFirst, may, onRemove }: DomainProps) {
  const { host, created_at: at } = domain;
  const renew = useRenew(PATH, '/v1/tags');
  const check = useMutation({
    mutationFn: () => post<DomainCheck>(`${PATH}/${encodeURIComponent(host)}/check`),
    onSuccess: renew,
  });
  const title = may ? undefined : words.onlyAdmins;
  return (
    <Paper withBorder p="lg" component="section" aria-label={host}>
      <Group justify="space-between" align="flex-start">
        <div>
          <Group gap="xs">
            <Title order={2}>{host}</Title>
            {isFirst && <Badge color="cobalt">{words.usedForLinks}</Badge>}
            {domain.proved_at === null && <Badge color="yellow">{words.notProved}</Badge>}
          </Group>
          <Text size="sm" c="dimmed">
            {words.added} <When at={at} />
          </Text>
        </div>
        <Group gap="xs">
          <Button
            variant="default"
            loading={check.isPending}
            disabled={!may}
            title={title}
            aria-label={words.checkOf(host)}
            onClick={() => check.mutate()}
          >
            {words.checkDomain}
          </Button>
          <Button
            variant="light"
            color="red"
            disabled={!may}
            title={title}
            aria-label={words.removeOf(host)}
            onClick={onRemove}
          >
            {words.removeDomain}
          </Button>
        </Group>
      </Group>
      <Stack gap="xs" mt="md">
        {domain.proved_at === null && <ProofOf domain={domain} />}
        <CopyField label={words.dnsTitle} value={recordOf(host)} />
        <Text size="sm" c="dimmed">
          {words.dnsText}
        </Text>
        {check.error && <Problem error={check.error} />}
        {check.data && (
          <Alert color={check.data.is_right ? 'teal' : 'red'} title={check.data.url} role="status">
            {check.data.message}
          </Alert>
        )}
      </Stack>
    </Paper>
  );
}

/** The record to paste: panels of DNS providers ask for name and value apart. */
function ProofOf({ domain: { proof } }: { domain: DomainView }) {
  if (!proof) return <Text size="sm">{words.noProof}</Text>;
  return (
    <>
      <Text size="sm">{words.proofText}</Text>
      <CopyField label={words.proofName} value={proof.name} />
      <CopyField label={words.proofValue} value={proof.value} />
    </>
  );
}

/** Where this console is reached, the links are, too: by name, or by address where it has no name. */
function recordOf(host: string): string {
  const target = location.hostname;
  const isAddress = /^[\d.]+$|:/.test(target);
  return isAddress ? words.dnsAddress(host, target) : words.dnsRecord(host, target);
}

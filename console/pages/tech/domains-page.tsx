// Tech Center > Domains: the program domains with their DNS records; adding, checking, removing.

import { Alert, Badge, Button, Group, Paper, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconWorld } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { get, post, put } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { CopyField } from '../../parts/copy.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { When } from '../../parts/format.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import type { DomainCheck, DomainView } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v1/domains';

const RemoveDomain = lazy(async () => ({ default: (await import('./remove-domain.tsx')).RemoveDomain }));

export function DomainsPage() {
  const may = useMay('CLIENT_ADMIN');
  const [removed, setRemoved] = useState<DomainView | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: [PATH],
    queryFn: ({ signal }) => get<DomainView[]>(PATH, {}, signal),
  });
  const renew = useRenew(PATH, '/v1/tags', '/v5/persons', '/v1/desk/search', '/v1/home');
  const choose = async (host: string) => {
    await put(`${PATH}/${encodeURIComponent(host)}/default`);
    await renew();
  };
  /** Links that lead nowhere are printed and mailed: the domain is looked at first. */
  const chooseChecked = async ({ host }: DomainView) => {
    const before = data?.find((one) => one.is_default)?.host;
    const { is_right: isRight, message } = await post<DomainCheck>(
      `${PATH}/${encodeURIComponent(host)}/check`,
    );
    const question = { title: words.wrongTitle(host), text: words.wrongText(message), isDangerous: true };
    if (!isRight && !(await confirm({ ...question, action: words.allTheSame }))) return;
    await choose(host);
    notifyDone(words.chosen(host), before === undefined ? undefined : () => choose(before));
  };
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
            isOnly={data.length === 1}
            may={may}
            onUse={() => chooseChecked(domain).catch(notifyProblem)}
            onRemove={() => setRemoved(domain)}
          />
        ))}
      </Stack>
      <Suspense>{removed && <RemoveDomain domain={removed} onClose={() => setRemoved(null)} />}</Suspense>
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
  isOnly: boolean;
  may: boolean;
  onUse(): void;
  onRemove(): void;
}

function Domain({ domain, isOnly, may, onUse, onRemove }: DomainProps) {
  const { host, created_at: at, is_default: isDefault } = domain;
  const isProved = domain.proved_at !== null;
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
            {isDefault && <Badge color="cobalt">{words.usedForLinks}</Badge>}
            {domain.proved_at === null && <Badge color="yellow">{words.notProved}</Badge>}
          </Group>
          <Text size="sm" c="dimmed">
            {words.added} <When at={at} />
          </Text>
          {!isOnly && isProved && (
            <Text size="sm" mt={4}>
              {isDefault ? words.defaultText : words.otherText}
            </Text>
          )}
        </div>
        <Group gap="xs">
          {!isDefault && isProved && (
            <Button
              variant="default"
              disabled={!may}
              title={title}
              aria-label={words.linksOf(host)}
              onClick={onUse}
            >
              {words.beginLinks}
            </Button>
          )}
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

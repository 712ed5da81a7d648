// Tech Center > Form capture: marking a form, naming it by a selector, what is read of it, and trying it.

import { Anchor, Button, Group, Skeleton, Stack, Table, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { get, patch } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { CodeBlock } from '../../parts/copy.tsx';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { common } from '../../words.ts';
import { isSelector, TryForm } from './try-form.tsx';
import type { FormSettings } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v1/client';
const MARKED = '<form action="/thanks" method="post" data-goodword="online_lead_captured">';

export function FormsPage() {
  const { data, error, refetch } = useQuery({
    queryKey: [PATH],
    queryFn: ({ signal }) => get<FormSettings>(PATH, {}, signal),
  });
  return (
    <>
      <PageHeader title={words.forms} subtitle={words.formsText} />
      <Stack>
        <Section title={words.byAttribute} text={words.byAttributeText}>
          <CodeBlock label={words.attributeSnippet} text={MARKED} />
        </Section>
        {error && <Problem error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton h={160} radius="lg" />}
        {data && <Selector key={data.form_selector} saved={data.form_selector} />}
        <Section title={words.fieldsTitle} text={words.fieldsText}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{words.sent}</Table.Th>
                <Table.Th>{words.fieldNames}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {words.fieldRows.map(([sent, names]) => (
                <Table.Tr key={sent}>
                  <Table.Td>
                    <code>{sent}</code>
                  </Table.Td>
                  <Table.Td>{names}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Section>
        {data && <TryForm selector={data.form_selector} />}
        <Text size="sm">
          {words.thenCheck}{' '}
          <Anchor component={Link} to="/tech/tags" inherit underline="always">
            {words.checker}
          </Anchor>
        </Text>
      </Stack>
    </>
  );
}

function Selector({ saved }: { saved: string }) {
  const may = useMay('CLIENT_ADMIN');
  const renew = useRenew(PATH);
  const save = async (selector: string) => {
    await patch(PATH, { form_selector: selector });
    await renew();
  };
  const api = useApiForm({
    initialValues: { form_selector: saved },
    validate: {
      form_selector: (text) => (text.trim() === '' || isSelector(text) ? null : words.badSelector),
    },
    send: async ({ form_selector: selector }) => {
      await save(selector.trim());
      notifyDone(words.selectorSaved, () => save(saved));
    },
  });
  return (
    <Section title={words.bySelector} text={words.bySelectorText}>
      <form onSubmit={api.onSubmit} noValidate style={{ maxWidth: 560 }}>
        <Stack gap="sm">
          <TextInput
            label={words.selector}
            description={words.selectorHint}
            disabled={!may}
            autoComplete="off"
            spellCheck={false}
            {...api.form.getInputProps('form_selector')}
          />
          {may ? (
            <FormEnd api={api} action={common.save} />
          ) : (
            <Group justify="space-between">
              <Text size="sm">{words.onlyAdmins}</Text>
              <Button disabled>{common.save}</Button>
            </Group>
          )}
        </Stack>
      </form>
    </Section>
  );
}

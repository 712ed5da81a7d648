// A new import: what it is, the file, and what would happen; only then is anything stored.

import { Alert, Anchor, NativeSelect, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { get, post, withQuery } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { downloadText } from '../../parts/csv.ts';
import { useFilters } from '../../parts/filters.ts';
import { notifyDone } from '../../parts/notify.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { DryRun } from './dry-run.tsx';
import { FileField } from './file-field.tsx';
import { type DryRunView, FIELDS, type FileKind, type ImportView, KINDS } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v1/file-imports';

/** What is said beside the file; '' is left out. */
interface Wish {
  dates: string;
  label: string;
  event_name: string;
  mail_class: string;
  connection_id: string;
  balances: string;
  old_program: string;
  /** Field → heading of its column. */
  mapping: Record<string, string>;
}
const NOTHING_SAID: Wish = {
  ...{ dates: 'iso', label: '', event_name: '', mail_class: '', connection_id: '', mapping: {} },
  ...{ balances: '', old_program: '' },
};

export function NewImportPage() {
  const may = useMay('CLIENT_ADMIN', 'CAMPAIGN_EDIT');
  const navigate = useNavigate();
  const renew = useRenew(PATH);
  const [{ kind: asked }, setFilters] = useFilters('kind');
  const kind = KINDS.find((one) => one === asked) ?? 'advocates';
  const [wish, setWish] = useState(NOTHING_SAID);
  const [file, setFile] = useState<File | null>(null);
  const look = useMutation({
    mutationFn: (order: Order) => post<DryRunView>(pathOf(order, true), blobOf(order.file)),
  });
  const start = useMutation({
    mutationFn: (order: Order) => post<ImportView>(pathOf(order, false), blobOf(order.file)),
    onSuccess: async ({ import_id: id }) => {
      await renew();
      await navigate({ to: `/files/imports/${id}` });
      notifyDone(words.started);
    },
  });
  /** Whatever changes, the file is looked at anew: what is shown is what would happen. */
  const change = (next: Partial<Omit<Order, 'file'> & { file: File | null }>) => {
    const order = { kind, wish, file, ...next };
    if (next.kind) {
      order.wish = { ...order.wish, mapping: {}, balances: '', old_program: '' };
      setFilters({ kind: next.kind });
    }
    setWish(order.wish);
    setFile(order.file);
    start.reset();
    if (order.file) look.mutate({ ...order, file: order.file });
    else look.reset();
  };
  const lookAgain = () => change({});
  /** A text field was left. */
  const lookIfChanged = () => {
    if (file && JSON.stringify(look.variables?.wish) !== JSON.stringify(wish)) lookAgain();
  };
  const back = { to: '/files', title: words.title };
  if (!may) {
    return (
      <>
        <PageHeader title={words.newTitle} back={back} />
        <Alert color="gray">{words.mayNotImport}</Alert>
      </>
    );
  }
  return (
    <>
      <PageHeader title={words.newTitle} back={back} />
      <Stack>
        <Section title={words.step1}>
          <NativeSelect
            label={words.kind}
            description={words.kindTexts[kind]}
            data={KINDS.map((value) => ({ value, label: words.kinds[value] }))}
            value={kind}
            onChange={(event) => change({ kind: event.currentTarget.value as FileKind })}
            maw={480}
          />
          <Options
            kind={kind}
            wish={wish}
            onType={(name, value) => setWish({ ...wish, [name]: value })}
            onTyped={lookIfChanged}
            onChoose={(name, value) => change({ wish: { ...wish, [name]: value } })}
          />
          <Text size="sm">
            <Anchor component="button" type="button" inherit onClick={() => downloadTemplate(kind)}>
              {words.template}
            </Anchor>
          </Text>
        </Section>
        <Section title={words.step2} text={words.step2Text}>
          <FileField
            file={file}
            onChange={(next) => change({ file: next, wish: { ...wish, mapping: {} } })}
          />
        </Section>
        <Section title={words.step3} text={words.nothingStored}>
          {look.isPending && (
            <Text size="sm" role="status">
              {words.looking}
            </Text>
          )}
          {look.error && <Problem error={look.error} onRetry={lookAgain} />}
          {look.data && file && !look.isPending && (
            <DryRun
              key={kind}
              seen={look.data}
              onField={(field, column) =>
                change({ wish: { ...wish, mapping: mapped(wish.mapping, field, column) } })
              }
              isStarting={start.isPending}
              onStart={() => start.mutate({ kind, wish, file })}
            />
          )}
          {start.error && <Problem error={start.error} />}
        </Section>
      </Stack>
    </>
  );
}

interface Order {
  kind: FileKind;
  wish: Wish;
  file: File;
}

function pathOf({ kind, wish: { mapping, ...said }, file }: Order, isDry: boolean): string {
  return withQuery(PATH, {
    ...{ kind, name: file.name.slice(0, 200), dry_run: isDry, ...said },
    ...(Object.keys(mapping).length > 0 && { mapping: JSON.stringify(mapping) }),
  });
}

function blobOf(file: File): Blob {
  return new Blob([file], { type: 'text/csv' });
}

/** A column is one field: what was said of it before is taken back. */
function mapped(mapping: Record<string, string>, field: string, column: string): Record<string, string> {
  const others = Object.entries(mapping).filter(([name, heading]) => name !== field && heading !== column);
  return { ...Object.fromEntries(others), ...(field !== '' && { [field]: column }) };
}

function downloadTemplate(kind: FileKind): void {
  const line = `${FIELDS[kind].join(',')}\r\n`;
  downloadText(words.templateName(kind), line, 'text/csv;charset=utf-8');
}

type SaidName = Exclude<keyof Wish, 'mapping'>;

interface OptionsProps {
  kind: FileKind;
  wish: Wish;
  onType(name: SaidName, value: string): void;
  /** A text field was left: the file is looked at with what it says. */
  onTyped(): void;
  onChoose(name: SaidName, value: string): void;
}

function Options({ kind, wish, onType, onTyped, onChoose }: OptionsProps) {
  const mayCarry = useMay('CLIENT_ADMIN');
  const hasCodes = kind === 'advocates' || kind === 'program';
  const hasDates = kind !== 'advocates' && kind !== 'opt_outs';
  const typed = (name: SaidName) => ({
    value: wish[name],
    onChange: (event: { currentTarget: { value: string } }) => onType(name, event.currentTarget.value),
    onBlur: onTyped,
  });
  const chosen = (name: SaidName) => ({
    onChange: (event: { currentTarget: { value: string } }) => onChoose(name, event.currentTarget.value),
  });
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      {hasDates && (
        <NativeSelect
          label={words.dates}
          data={Object.entries(words.dateOrders).map(([value, label]) => ({ value, label }))}
          value={wish.dates}
          {...chosen('dates')}
        />
      )}
      {hasCodes && <TextInput label={words.label} description={words.labelHint} {...typed('label')} />}
      {kind === 'program' && (
        <NativeSelect
          label={words.balances}
          description={mayCarry ? words.balancesHint : words.balancesAdmins}
          disabled={!mayCarry}
          data={Object.entries(words.balanceMeanings).map(([value, label]) => ({ value, label }))}
          value={wish.balances}
          {...chosen('balances')}
        />
      )}
      {kind === 'program' && wish.balances !== '' && (
        <TextInput label={words.oldProgram} description={words.oldProgramHint} {...typed('old_program')} />
      )}
      {kind === 'events' && <TextInput label={words.eventName} {...typed('event_name')} />}
      {kind === 'opt_outs' && (
        <NativeSelect
          label={words.mailClass}
          data={Object.entries(words.mailClasses).map(([value, label]) => ({ value, label }))}
          value={wish.mail_class || 'promotional'}
          {...chosen('mail_class')}
        />
      )}
      {kind === 'past_customers' && (
        <Connection value={wish.connection_id} onChoose={(value) => onChoose('connection_id', value)} />
      )}
    </SimpleGrid>
  );
}

function Connection({ value: chosen, onChoose }: { value: string; onChoose(value: string): void }) {
  const path = '/v1/servicetitan/connections';
  const { data = [] } = useQuery({
    queryKey: [path, 'list'],
    queryFn: ({ signal }) => get<{ connection_id: string; name: string }[]>(path, {}, signal),
  });
  if (data.length < 2) return null;
  return (
    <NativeSelect
      label={words.connection}
      value={chosen}
      data={[
        { value: '', label: words.noConnection },
        ...data.map(({ connection_id: value, name: label }) => ({ value, label })),
      ]}
      onChange={(event) => onChoose(event.currentTarget.value)}
    />
  );
}

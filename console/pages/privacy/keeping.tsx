// How long bodies of inputs, mails and refused requests are kept.

import { Skeleton, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { get, patch } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { Problem } from '../../parts/problem.tsx';
import { common } from '../../words.ts';
import type { Retention, RetentionSettings } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v1/client';
const NAMES = Object.keys(words.keep) as (keyof Retention)[];

export function Keeping() {
  const { data, error, refetch } = useQuery({
    queryKey: [PATH],
    queryFn: ({ signal }) => get<RetentionSettings>(PATH, {}, signal),
  });
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton h={160} />;
  return <KeepingForm key={JSON.stringify(data.retention)} saved={data.retention} />;
}

function KeepingForm({ saved }: { saved: Retention }) {
  const renew = useRenew(PATH);
  const typed = (value: number | null) => (value === null ? '' : String(value));
  const right = (text: string) => {
    const days = text.trim() === '' ? null : Number(text);
    const isRight = days === null || (Number.isInteger(days) && days >= 30 && days <= 3650);
    return isRight ? null : words.badDays;
  };
  const api = useApiForm({
    initialValues: {
      input_bodies_days: typed(saved.input_bodies_days),
      mail_bodies_days: typed(saved.mail_bodies_days),
      refused_inputs_days: typed(saved.refused_inputs_days),
    },
    validate: { input_bodies_days: right, mail_bodies_days: right, refused_inputs_days: right },
    fieldOf: (field) => field.replace('retention.', ''),
    send: async (values) => {
      const entries = NAMES.map((name) => [name, values[name].trim() === '' ? null : Number(values[name])]);
      const retention = Object.fromEntries(entries) as Retention;
      const isShorter = NAMES.some((name) => isLess(retention[name], saved[name]));
      if (isShorter) {
        const question = { title: words.shorterTitle, text: words.shorterText };
        if (!(await confirm({ ...question, action: words.shorterAction, isDangerous: true }))) return;
      }
      await patch(PATH, { retention });
      await renew();
      notifyDone(words.retentionSaved);
    },
  });
  return (
    <form onSubmit={api.onSubmit} noValidate style={{ maxWidth: 420 }}>
      <Stack gap="sm">
        {NAMES.map((name) => (
          <TextInput
            key={name}
            label={words.keep[name]}
            description={words.days}
            inputMode="numeric"
            {...api.form.getInputProps(name)}
          />
        ))}
        <FormEnd api={api} action={common.save} />
      </Stack>
    </form>
  );
}

/** null: for ever. */
function isLess(days: number | null, before: number | null): boolean {
  return days !== null && (before === null || days < before);
}

// Has a sandbox pay a test, and says what became of it.

import { Alert, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { post } from '../../api/api.ts';
import { useSession } from '../../api/session.tsx';
import { locale } from '../../language.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { useFormats } from '../../parts/format.tsx';
import { MoneyField } from '../../parts/number-fields.tsx';
import type { SupplierView, TestPayoutView } from './wire.ts';
import { words } from './words.ts';

/** One unit of most currencies; a test needs no more. */
const AMOUNT_MINOR = 100;
const COLORS = {
  paid: 'teal',
  accepted: 'teal',
  refused: 'red',
  later: 'orange',
  unknown: 'orange',
} as const;

export function TestPayoutDialog({ supplier, onClose }: { supplier: SupplierView; onClose(): void }) {
  const { client, user } = useSession();
  const { money } = useFormats();
  const [told, setTold] = useState<{ answer: TestPayoutView; sum: string } | null>(null);
  const api = useApiForm({
    initialValues: {
      email: user?.email ?? '',
      currency: client.currency,
      amount_minor: AMOUNT_MINOR as number | null,
    },
    validate: { amount_minor: (minor) => (minor === null || minor < 1 ? words.amountNeeded : null) },
    send: async (values) => {
      setTold(null);
      const answer = await post<TestPayoutView>(`/v1/suppliers/${supplier.id}/test-payout`, {
        ...values,
        email: values.email.trim(),
      });
      setTold({ answer, sum: money(values.amount_minor ?? 0, values.currency) });
    },
  });
  const { currency } = api.form.values;
  return (
    <Modal opened onClose={onClose} title={words.testPayoutTitle(supplier.name)}>
      <form onSubmit={api.onSubmit} noValidate>
        <Stack>
          <Text size="sm">{words.testPayoutText}</Text>
          <TextInput
            label={words.testEmail}
            description={words.testEmailHint}
            type="email"
            data-autofocus
            {...api.form.getInputProps('email')}
          />
          <NativeSelect
            label={words.testCurrency}
            description={words.testCurrencyHint}
            data={currencies(client.currency)}
            {...api.form.getInputProps('currency')}
          />
          <MoneyField
            key={currency}
            label={words.columns.amount}
            currency={currency}
            {...api.form.getInputProps('amount_minor')}
          />
          {told && <Told {...told} />}
          <FormEnd api={api} action={words.testPayoutSend} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

function Told({ answer, sum }: { answer: TestPayoutView; sum: string }) {
  const { outcome, message, reference } = answer;
  return (
    <Alert color={COLORS[outcome]} title={words.testOutcomes[outcome](sum)} role="status">
      {message !== '' && <Text size="sm">{message}</Text>}
      <Text size="sm">{words.testReference(reference)}</Text>
    </Alert>
  );
}

/** All that the browser knows, by code and name; the company's own first. */
function currencies(own: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(locale, { type: 'currency' });
  const all = Intl.supportedValuesOf('currency').filter((code) => code !== own);
  return [own, ...all].map((value) => ({ value, label: `${value}: ${names.of(value) ?? value}` }));
}

// Which tax form is on file and where it lies; never what is on it.

import { Button, Modal, Stack, Text, TextInput } from '@mantine/core';
import { put, remove } from '../../../api/api.ts';
import { useRenew } from '../../../api/renew.ts';
import { FormEnd, useApiForm } from '../../../parts/form.tsx';
import { confirm, notifyDone } from '../../../parts/notify.tsx';
import { notifyProblem } from '../../../parts/problem.tsx';
import type { TaxDetailsView } from './wire.ts';
import { words } from './words.ts';

interface TaxDialogProps {
  personId: string;
  tax: TaxDetailsView | null;
  onClose(): void;
}

export function TaxDialog({ personId, tax, onClose }: TaxDialogProps) {
  const renew = useRenew('/v1/persons', '/v1/payouts', '/v1/tax-totals');
  const path = `/v1/persons/${personId}/tax-details`;
  const needed = (value: string) => (value.trim() === '' ? words.needed : null);
  const api = useApiForm({
    initialValues: {
      form: tax?.form ?? '',
      reference: tax?.reference ?? '',
      received_on: tax?.received_on ?? '',
    },
    validate: { form: needed, reference: needed, received_on: needed },
    send: async (values) => {
      await put(path, values);
      await renew();
      notifyDone(words.saved);
      onClose();
    },
  });
  const take = async () => {
    const isMeant = await confirm({
      ...{ title: words.taxRemoveTitle, text: words.taxRemoveText, action: words.taxRemove },
      isDangerous: true,
    });
    if (!isMeant) return;
    await remove(path);
    await renew();
    notifyDone(words.taxRemoved);
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={words.taxTitle}>
      <form onSubmit={api.onSubmit} noValidate>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {words.taxText}
          </Text>
          <TextInput
            label={words.form}
            placeholder={words.formPlaceholder}
            data-autofocus
            {...api.form.getInputProps('form')}
          />
          <TextInput
            label={words.reference}
            placeholder={words.referencePlaceholder}
            {...api.form.getInputProps('reference')}
          />
          <TextInput label={words.received} type="date" {...api.form.getInputProps('received_on')} />
          {tax && (
            <div>
              <Button size="xs" variant="subtle" color="red" onClick={() => take().catch(notifyProblem)}>
                {words.taxRemove}
              </Button>
            </div>
          )}
          <FormEnd api={api} action={words.save} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

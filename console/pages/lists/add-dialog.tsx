// Putting somebody, or something by which people are known, on a list. It decides about money, so it asks for a reason.

import { Modal, NativeSelect, Radio, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { PersonPicker } from '../../parts/person-picker.tsx';
import { KINDS, LISTS, type ListKind, type ListName } from './wire.ts';
import { words } from './words.ts';

interface AddDialogProps {
  list?: ListName;
  /** Somebody who is chosen already. */
  person?: { id: string; name: string };
  onClose(): void;
}

export function AddDialog({ list: given = 'block', person, onClose }: AddDialogProps) {
  const renew = useRenew(
    ...(['/v1/lists', '/v1/reviews', '/v1/reviews/summary', '/v1/attention'] as const),
    ...(['/v1/jobs', '/v1/explain', '/v2/rewards', '/v1/payouts'] as const),
  );
  const [personId, setPersonId] = useState(person?.id ?? null);
  const api = useApiForm({
    initialValues: {
      ...{ list: given as ListName, kind: 'person' as ListKind, value: '', reason: '' },
      ...{ street: '', city: '', state: '', zip: '' },
    },
    validate: {
      value: (value, { kind }) => {
        if (kind === 'person') return personId === null ? words.pickFirst : null;
        return kind !== 'address' && value.trim() === '' ? words.needed : null;
      },
      street: (street, { kind }) => (kind === 'address' && street.trim() === '' ? words.needed : null),
      reason: (reason) => (reason.trim() === '' ? words.reasonFirst : null),
    },
    fieldOf: (field) => field.replace(/^value\./, ''),
    send: async ({ list, kind, value, reason, ...address }) => {
      const filled = Object.fromEntries(Object.entries(address).filter(([, text]) => text.trim() !== ''));
      const said = { person: personId, address: filled }[kind as 'person' | 'address'] ?? value.trim();
      await post('/v1/lists', { list, kind, value: said, reason: reason.trim() });
      await renew();
      notifyDone(words.added[list]);
      onClose();
    },
  });
  const { form } = api;
  const { kind, list } = form.getValues();
  const field = form.getInputProps;
  return (
    <Modal opened onClose={onClose} title={person?.name ?? words.addTitle}>
      <form onSubmit={api.onSubmit} noValidate autoComplete="off">
        <Stack>
          <Radio.Group label={words.list} {...field('list')}>
            <Stack gap={6} mt={6}>
              {LISTS.map((one) => (
                <Radio key={one} value={one} label={words.lists[one]} description={words.listTexts[one]} />
              ))}
            </Stack>
          </Radio.Group>
          {!person && (
            <NativeSelect
              label={words.kind}
              data={KINDS.map((value) => ({ value, label: words.kinds[value] }))}
              {...field('kind')}
            />
          )}
          {kind === 'person' && !person && (
            <div>
              <PersonPicker label={words.person} onPick={(hit) => setPersonId(hit?.person_id ?? null)} />
              {form.errors.value && (
                <Text size="sm" c="var(--mantine-color-error)" role="alert">
                  {form.errors.value}
                </Text>
              )}
            </div>
          )}
          {kind === 'address' && (
            <>
              <TextInput label={words.street} {...field('street')} />
              <SimpleGrid cols={3}>
                <TextInput label={words.city} {...field('city')} />
                <TextInput label={words.state} {...field('state')} />
                <TextInput label={words.zip} {...field('zip')} />
              </SimpleGrid>
            </>
          )}
          {kind !== 'person' && kind !== 'address' && (
            <TextInput label={words.kinds[kind]} description={words.valueTexts[kind]} {...field('value')} />
          )}
          <TextInput
            label={words.reason}
            description={words.reasonText}
            maxLength={2000}
            {...(person && { 'data-autofocus': true })}
            {...field('reason')}
          />
          <FormEnd
            api={api}
            action={words.addAction[list]}
            onCancel={onClose}
            isDangerous={list === 'block'}
          />
        </Stack>
      </form>
    </Modal>
  );
}

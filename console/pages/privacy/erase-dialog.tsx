// Erasing a person: named by one of three ways, with what goes and what stays, and a typed word, because nothing brings it back (ID-5).

import { List, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { post } from '../../api/api.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { PersonPicker } from '../../parts/person-picker.tsx';
import { common } from '../../words.ts';
import { words } from './words.ts';

type Way = keyof typeof words.ways;

export function EraseDialog({ onClose }: { onClose(): void }) {
  const queryClient = useQueryClient();
  const api = useApiForm({
    initialValues: {
      way: 'email' as Way,
      ...{ email: '', partner_user_id: '', person_id: '', note: '', typed: '' },
    },
    validate: {
      email: (value, { way }) => (way === 'email' && value.trim() === '' ? words.needed : null),
      partner_user_id: (value, { way }) =>
        way === 'partner_user_id' && value.trim() === '' ? words.needed : null,
      person_id: (value, { way }) => (way === 'person_id' && value === '' ? words.choose : null),
      typed: (typed) => (typed.trim() === words.word ? null : words.typeWrong(words.word)),
    },
    send: async ({ way, note, ...keys }) => {
      await post('/v4/erasures', { [way]: keys[way].trim(), note });
      onClose();
      // Nothing of the person stays in the browser either.
      queryClient.removeQueries({
        predicate: ({ queryKey }) => /people|persons|desk/.test(String(queryKey[0])),
      });
      await queryClient.invalidateQueries();
      notifyDone(words.erased);
    },
  });
  const field = api.form.getInputProps;
  const { way } = api.form.values;
  return (
    <Modal
      opened
      onClose={onClose}
      closeButtonProps={{ 'aria-label': common.close }}
      closeOnClickOutside={false}
      title={words.eraseTitle}
    >
      <form onSubmit={api.onSubmit} noValidate autoComplete="off">
        <Stack>
          <NativeSelect
            label={words.how}
            data={Object.entries(words.ways).map(([value, label]) => ({ value, label }))}
            {...field('way')}
          />
          {way === 'email' && (
            <TextInput label={words.email} type="email" data-autofocus {...field('email')} />
          )}
          {way === 'partner_user_id' && (
            <TextInput label={words.partnerUserId} {...field('partner_user_id')} />
          )}
          {way === 'person_id' && (
            <div>
              <PersonPicker
                label={words.person}
                onPick={(hit) => api.form.setFieldValue('person_id', hit?.person_id ?? '')}
              />
              {api.form.errors.person_id && (
                <Text size="sm" c="red" role="alert">
                  {api.form.errors.person_id}
                </Text>
              )}
            </div>
          )}
          <Told title={words.goes} list={words.goesList} />
          <Told title={words.stays} list={words.staysList} />
          <TextInput
            label={words.noteField}
            description={words.noteHint}
            maxLength={1000}
            {...field('note')}
          />
          <TextInput label={words.typeWord(words.word)} autoComplete="off" {...field('typed')} />
          <FormEnd api={api} action={words.eraseAction} isDangerous onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

function Told({ title, list }: { title: string; list: readonly string[] }) {
  return (
    <div>
      <Text size="sm" fw={550}>
        {title}
      </Text>
      <List size="sm" spacing={2}>
        {list.map((one) => (
          <List.Item key={one}>{one}</List.Item>
        ))}
      </List>
    </div>
  );
}

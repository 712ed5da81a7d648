// The advocate that was opened: the code to read back, and below it the caller's referral in two fields; then that it is recorded.

import { Alert, Anchor, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { CopyField, CopyIcon } from '../../parts/copy.tsx';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { personText } from '../../parts/person-name.tsx';
import { common } from '../../words.ts';
import classes from './desk.module.css';
import type { FoundAdvocate, Recorded } from './wire.ts';
import { words } from './words.ts';

export function Caller({ advocate, onNext }: { advocate: FoundAdvocate; onNext(): void }) {
  const may = useMay('USER_SUPPORT');
  const [done, setDone] = useState<{ recorded: Recorded; friend: string } | null>(null);
  const [first, ...others] = advocate.codes;
  return (
    <Paper
      withBorder
      p="lg"
      component="section"
      aria-label={personText(advocate)}
      onKeyDown={(event) => event.key === 'Escape' && onNext()}
    >
      <Title order={2}>{personText(advocate)}</Title>
      <Text size="sm" c="dimmed">
        {[advocate.phone, advocate.street, words.referrals(advocate.referrals)].filter(Boolean).join(' · ')}
      </Text>
      {first === undefined ? (
        <Alert color="orange" mt="md">
          {words.noCode}
        </Alert>
      ) : (
        <Stack gap="md" mt="md">
          <div>
            <Text size="sm" fw={550}>
              {words.readBack}
            </Text>
            <Group gap="xs" wrap="nowrap">
              <span className={classes.code}>{first.code}</span>
              <CopyIcon value={first.code} what={words.code(first.code)} />
            </Group>
            <Text className={classes.spelled} data-testid="spelled">
              {first.spelled}
            </Text>
            {done === null && (
              <Text size="sm" c="dimmed" mt={4}>
                {words.readBackHint}
              </Text>
            )}
          </div>
          {done ? (
            <Confirmed {...done} advocate={advocate} onNext={onNext} />
          ) : (
            may && <Record advocate={advocate} onCancel={onNext} onDone={setDone} />
          )}
          <CopyField label={words.link} value={first.link} />
          {others.length > 0 && (
            <Text size="sm" c="dimmed">
              {words.otherCodes}: {others.map(({ code }) => code).join(', ')}
            </Text>
          )}
        </Stack>
      )}
    </Paper>
  );
}

function Record(props: {
  advocate: FoundAdvocate;
  onCancel(): void;
  onDone(done: { recorded: Recorded; friend: string }): void;
}) {
  const renew = useRenew('/v1/jobs', '/v1/referrals', '/v1/desk/search');
  const api = useApiForm({
    initialValues: { name: '', contact: '', note: '' },
    validate: { contact: (contact) => (contact.trim() === '' ? words.contactFirst : null) },
    fieldOf: (field) => (/^friend(\.(email|phone))?$/.test(field) ? 'contact' : field),
    send: async ({ name, contact, note }) => {
      const recorded = await post<Recorded>('/v1/desk/referrals', {
        advocate_person_id: props.advocate.person_id,
        friend: { ...namesOf(name), ...contactOf(contact) },
        ...(note.trim() !== '' && { note: note.trim() }),
      });
      props.onDone({ recorded, friend: name.trim() || contact.trim() });
      void renew();
    },
  });
  return (
    <form onSubmit={api.onSubmit} noValidate aria-label={words.record}>
      <Stack gap="sm">
        <Title order={3}>{words.record}</Title>
        <TextInput label={words.friend} autoComplete="off" autoFocus {...api.form.getInputProps('name')} />
        <TextInput
          label={words.contact}
          description={words.contactHint}
          autoComplete="off"
          required
          {...api.form.getInputProps('contact')}
        />
        <TextInput
          label={`${words.note} (${common.optional})`}
          autoComplete="off"
          maxLength={1000}
          {...api.form.getInputProps('note')}
        />
        <FormEnd api={api} action={words.recordAction} onCancel={props.onCancel} />
      </Stack>
    </form>
  );
}

/** "Pat van Doe": the first word is the first name. */
function namesOf(name: string): { first_name?: string; last_name?: string } {
  const [first = '', ...rest] = name.trim().split(/\s+/);
  return {
    ...(first !== '' && { first_name: first }),
    ...(rest.length > 0 && { last_name: rest.join(' ') }),
  };
}

function contactOf(contact: string): { email: string } | { phone: string } {
  const text = contact.trim();
  return text.includes('@') ? { email: text } : { phone: text };
}

function Confirmed(props: { recorded: Recorded; friend: string; advocate: FoundAdvocate; onNext(): void }) {
  const { recorded, friend, advocate, onNext } = props;
  const { referral, is_this_advocate: isThis } = recorded;
  const title = recorded.is_new ? words.recordedTitle(friend) : words.recordedAgain(friend);
  const text = isThis
    ? words.recordedText(personText(advocate))
    : referral
      ? words.otherAdvocate(personText(referral.advocate))
      : words.noReferral;
  return (
    <Alert color={isThis ? 'teal' : 'orange'} icon={<IconCheck size={18} />} title={title} role="status">
      <Text size="sm">{text}</Text>
      {/* Alerts cut off what stands out of them: room for the ring of focus. */}
      <Group gap="md" mt="sm" p={4} ml={-4}>
        <Button onClick={onNext} autoFocus>
          {words.next}
        </Button>
        {referral ? (
          <Anchor component={Link} to={`/referrals/leads/${referral.referral_id}`} size="sm">
            {words.seeReferral}
          </Anchor>
        ) : (
          <Anchor component={Link} to={`/referrals/inputs/${recorded.input_id}`} size="sm">
            {words.why}
          </Anchor>
        )}
      </Group>
    </Alert>
  );
}

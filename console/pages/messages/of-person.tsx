// The filter of one person: chosen by name, code or phone, kept in the URL by id.

import { Button } from '@mantine/core';
import { IconUser } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { usePersonNames } from '../../parts/person-names.tsx';
import { words } from './words.ts';

const PersonDialog = lazy(async () => ({ default: (await import('./person-dialog.tsx')).PersonDialog }));

export function OfPerson(props: { personId: string | undefined; onChange(personId: string): void }) {
  const [isOpen, setOpen] = useState(false);
  const nameOf = usePersonNames(props.personId === undefined ? [] : [props.personId]);
  return (
    <>
      <Button
        variant={props.personId === undefined ? 'default' : 'light'}
        leftSection={<IconUser size={15} />}
        onClick={() => setOpen(true)}
      >
        {props.personId === undefined ? words.personAction : words.ofPerson(nameOf(props.personId))}
      </Button>
      <Suspense>{isOpen && <PersonDialog onPick={props.onChange} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}

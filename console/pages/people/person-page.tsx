// One person: who it is, codes and links, what happened, whom it referred, rewards, mail, and what the law lets it ask for.

import { Badge, Button, Skeleton, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil, IconPrinter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { get } from '../../api/api.ts';
import { useMay } from '../../api/session.tsx';
import { Facts } from '../../parts/facts.tsx';
import { useFormats } from '../../parts/format.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import { PersonListing } from '../lists/person-listing.tsx';
import { Codes } from './codes.tsx';
import { Identity, Steps } from './history.tsx';
import classes from './people.module.css';
import { Consent, Privacy } from './privacy.tsx';
import { Relationships, Rewards } from './referred.tsx';
import { TakingPart } from './taking-part.tsx';
import { emailOf, fullName, type PersonDetail } from './wire.ts';
import { words } from './words.ts';

const Payment = lazy(async () => ({ default: (await import('./paying/payment.tsx')).Payment }));
const EditDialog = lazy(async () => ({ default: (await import('./edit-dialog.tsx')).EditDialog }));
const PrintDialog = lazy(async () => ({ default: (await import('./print-dialog.tsx')).PrintDialog }));

export function PersonPage() {
  const { personId } = useParams({ strict: false }) as { personId: string };
  const { dateTime } = useFormats();
  const may = useMay('USER_SUPPORT');
  const [isEditing, editing] = useDisclosure(false);
  const [isPrinting, printing] = useDisclosure(false);
  const found = useQuery({
    queryKey: ['/v1/people', personId],
    queryFn: ({ signal }) => get<PersonDetail>(`/v1/people/${personId}`, {}, signal),
  });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <PageSkeleton />;
  const { person, emails, phones, addresses, customers, merged_from: merged, consent } = found.data;
  const name = fullName(person) ?? emailOf(person) ?? person.phone ?? words.nameless;
  const all = (texts: string[]) => (texts.length === 0 ? null : texts.join(', '));
  return (
    <>
      <PageHeader
        title={name}
        back={{ to: '/people', title: words.title }}
        badge={
          <Badge color={person.kind === 'customer' ? 'gray' : 'violet'}>{words.kinds[person.kind]}</Badge>
        }
        actions={
          may && (
            <>
              <Button variant="default" leftSection={<IconPrinter size={15} />} onClick={printing.open}>
                {words.print}
              </Button>
              <Button variant="default" leftSection={<IconPencil size={15} />} onClick={editing.open}>
                {words.edit}
              </Button>
            </>
          )
        }
      />
      <div className={classes.columns}>
        <Stack gap="md">
          <Section title={words.facts}>
            <Facts
              facts={[
                [words.email, all(emails)],
                [words.phone, all(phones)],
                [words.addresses, all(addresses) ?? undefined],
                [words.kind, words.kinds[person.kind]],
                [words.partnerId, person.partner_user_id ?? undefined],
                [words.locale, person.locale ?? undefined],
                [words.customers, all(customers.map((one) => one.customer_id)) ?? undefined],
                [words.mergedFrom, all(merged) ?? undefined],
                [words.since, dateTime(person.created_date)],
              ]}
            />
          </Section>
          <Codes personId={person.id} />
          <Relationships personId={person.id} />
          <Rewards personId={person.id} />
          <Suspense fallback={<Skeleton h={140} radius="lg" />}>
            <Payment personId={person.id} />
          </Suspense>
        </Stack>
        <Stack gap="md">
          <Steps personId={person.id} />
          <Identity personId={person.id} />
          <Consent email={emailOf(person)} isBarred={consent.do_not_mail} isOut={!consent.takes_part} />
          <TakingPart
            name={name}
            emails={[...new Set([...emails, ...(person.email ? [person.email] : [])])]}
            takesPart={consent.takes_part}
          />
          <PersonListing personId={person.id} name={name} />
          <Privacy personId={person.id} />
        </Stack>
      </div>
      <Suspense>
        {isEditing && <EditDialog person={person} onClose={editing.close} />}
        {isPrinting && <PrintDialog personId={person.id} onClose={printing.close} />}
      </Suspense>
    </>
  );
}

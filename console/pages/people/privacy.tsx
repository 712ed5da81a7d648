// Mail that a person wants or not, all that is stored about it, and erasing it for good.

import { Badge, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDownload, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { get, post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { downloadText } from '../../parts/csv.ts';
import { notifyDone } from '../../parts/notify.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { words } from './words.ts';

const EraseDialog = lazy(async () => ({ default: (await import('./erase-dialog.tsx')).EraseDialog }));

interface OptoutView {
  email: string;
  optout: boolean;
  classes: ('transactional' | 'promotional' | 'all')[];
}

/** Who is out of the program is taken back in where that stands, not by allowing mails. */
export function Consent(props: { email: string | null; isBarred: boolean; isOut: boolean }) {
  const { email, isBarred, isOut } = props;
  const may = useMay('USER_SUPPORT');
  const renew = useRenew('/v4/optouts');
  const found = useQuery({
    queryKey: ['/v4/optouts', email],
    enabled: email !== null,
    queryFn: ({ signal }) => get<OptoutView>('/v4/optouts', { email }, signal),
  });
  const set = async (optout: boolean) => {
    await post('/v4/optouts', { email, optout });
    await renew();
  };
  const change = async (optout: boolean) => {
    await set(optout);
    notifyDone(optout ? words.optedOutDone : words.optedInDone, () => set(!optout));
  };
  return (
    <Section title={words.consent} text={words.consentText}>
      {isBarred && <Text size="sm">{words.stMail}</Text>}
      {email === null && <Text size="sm">{words.noEmail}</Text>}
      {found.error && <Problem error={found.error} />}
      {found.data && (
        <Group justify="space-between">
          <Group gap={6}>
            {found.data.classes.length === 0 ? (
              <Badge color="teal">{words.mayMail}</Badge>
            ) : (
              found.data.classes.map((one) => (
                <Badge key={one} color="orange">
                  {words.optedOut[one]}
                </Badge>
              ))
            )}
          </Group>
          {may && !isOut && (
            <Button
              variant="default"
              size="xs"
              onClick={() => change(found.data.classes.length === 0).catch(notifyProblem)}
            >
              {found.data.classes.length === 0 ? words.optOut : words.optIn}
            </Button>
          )}
        </Group>
      )}
    </Section>
  );
}

export function Privacy({ personId }: { personId: string }) {
  const may = useMay('CLIENT_ADMIN');
  const [isErasing, erasing] = useDisclosure(false);
  const [isBusy, setBusy] = useState(false);
  if (!may) return null;
  const download = async () => {
    setBusy(true);
    try {
      const report = await get(`/v1/persons/${personId}/access-report`);
      downloadText(words.reportName(personId), JSON.stringify(report, null, 2), 'application/json');
    } catch (error) {
      notifyProblem(error as Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section title={words.data} text={words.dataText}>
      <Group gap="xs">
        <Button
          variant="default"
          leftSection={<IconDownload size={15} />}
          loading={isBusy}
          onClick={() => void download()}
        >
          {words.report}
        </Button>
        <Button variant="light" color="red" leftSection={<IconTrash size={15} />} onClick={erasing.open}>
          {words.erase}
        </Button>
      </Group>
      <Suspense>{isErasing && <EraseDialog personId={personId} onClose={erasing.close} />}</Suspense>
    </Section>
  );
}

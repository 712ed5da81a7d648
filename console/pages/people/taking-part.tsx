// Whether a person takes part in the program: taken out because it asked so, and taken back in (PO-3).

import { Badge, Button, Group, List, Text } from '@mantine/core';
import { useState } from 'react';
import { post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { notifyProblem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { words } from './words.ts';

interface TakingPartProps {
  name: string;
  /** All of the person: out by any of them is out. */
  emails: string[];
  takesPart: boolean;
}

export function TakingPart({ name, emails, takesPart }: TakingPartProps) {
  const may = useMay('USER_SUPPORT');
  const [isBusy, setBusy] = useState(false);
  const renew = useRenew('/v1/people', '/v4/optouts', '/v1/messages/optouts', '/v1/payouts', '/v2/rewards');
  const set = async (optout: boolean) => {
    setBusy(true);
    try {
      for (const email of emails) await post('/v4/optouts', { email, optout, mail_class: 'all' });
    } finally {
      setBusy(false);
      await renew();
    }
  };
  const change = async (optout: boolean) => {
    if (optout && !(await isMeant(name))) return;
    await set(optout);
    notifyDone(optout ? words.takenOut : words.takenIn, () => set(!optout));
  };
  return (
    <Section title={words.takingPart} text={takesPart ? words.takesPartText : words.isOutText}>
      <Group justify="space-between">
        <Badge color={takesPart ? 'teal' : 'red'}>{takesPart ? words.takesPart : words.isOut}</Badge>
        {may && emails.length > 0 && (
          <Button
            size="xs"
            {...(takesPart ? { color: 'red', variant: 'light' } : { variant: 'default' })}
            loading={isBusy}
            onClick={() => change(takesPart).catch(notifyProblem)}
          >
            {takesPart ? words.takeOut : words.takeIn}
          </Button>
        )}
      </Group>
      {emails.length === 0 && <Text size="sm">{words.outNeedsEmail}</Text>}
    </Section>
  );
}

function isMeant(name: string): Promise<boolean> {
  return confirm({
    title: words.takeOutTitle(name),
    text: (
      <List size="sm" spacing={6}>
        {words.takeOutPoints.map((point) => (
          <List.Item key={point}>{point}</List.Item>
        ))}
      </List>
    ),
    ...{ action: words.takeOut, isDangerous: true },
  });
}

// Codes and links of a person: to copy, as QR codes, to retire; and a code for who has none.

import { ActionIcon, Badge, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconQrcode } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get, post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { CopyIcon } from '../../parts/copy.tsx';
import { LinkHost } from '../../parts/link-host.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import classes from './people.module.css';
import { usePrograms } from './programs.ts';
import type { ShareableView } from './wire.ts';
import { words } from './words.ts';

export function Codes({ personId }: { personId: string }) {
  const may = useMay('USER_SUPPORT');
  const renew = useRenew('/v1/people', '/v5/persons', '/v1/desk/search');
  const [shown, setShown] = useState<ShareableView | null>(null);
  const programs = usePrograms();
  const path = `/v5/persons/${personId}/shareables`;
  const codes = useQuery({
    queryKey: ['/v5/persons', personId, 'shareables'],
    queryFn: ({ signal }) => get<ShareableView[]>(path, {}, signal),
  });
  const give = async () => {
    const { code } = await post<ShareableView>(path, { label: programs[0] });
    await renew();
    notifyDone(words.gaveCode(code));
  };
  const retire = async ({ code }: ShareableView) => {
    const isMeant = await confirm({
      ...{ title: words.retireTitle(code), text: words.retireText, action: words.retire, isDangerous: true },
    });
    if (!isMeant) return;
    await post(`/v1/shareables/${encodeURIComponent(code)}/retire`);
    await renew();
    notifyDone(words.retiredDone(code));
  };
  const list = codes.data ?? [];
  return (
    <Section title={words.codes} text={words.codesText}>
      {codes.error && <Problem error={codes.error} />}
      <LinkHost />
      {codes.data && list.length === 0 && <Text size="sm">{words.noCodes}</Text>}
      <ul className={classes.rows}>
        {list.map((one) => (
          <li key={one.code}>
            <div>
              <Group gap={4}>
                <Text ff="monospace" fw={620}>
                  {one.code}
                </Text>
                <CopyIcon value={one.code} what={one.code} />
                {one.retired_date !== null && <Badge color="gray">{words.retired}</Badge>}
              </Group>
              <Group gap={4} wrap="nowrap">
                <span className={classes.link}>{one.link}</span>
                <CopyIcon value={one.link} what={one.link} />
              </Group>
            </div>
            {one.retired_date === null && (
              <Group gap={4}>
                <ActionIcon
                  variant="default"
                  size="lg"
                  aria-label={words.qrTitle(one.code)}
                  title={words.qr}
                  onClick={() => setShown(one)}
                >
                  <IconQrcode size={18} />
                </ActionIcon>
                {may && (
                  <Button
                    variant="subtle"
                    color="gray"
                    size="xs"
                    onClick={() => retire(one).catch(notifyProblem)}
                  >
                    {words.retire}
                  </Button>
                )}
              </Group>
            )}
          </li>
        ))}
      </ul>
      {may &&
        programs.length > 0 &&
        codes.data &&
        !list.some(({ retired_date: retired }) => retired === null) && (
          <div>
            <Button variant="default" onClick={() => give().catch(notifyProblem)}>
              {words.giveCode}
            </Button>
          </div>
        )}
      {shown && <QrDialog shareable={shown} onClose={() => setShown(null)} />}
    </Section>
  );
}

function QrDialog({ shareable, onClose }: { shareable: ShareableView; onClose(): void }) {
  const { origin } = new URL(shareable.link);
  const picture = `${origin}/qr/${encodeURIComponent(shareable.code)}`;
  return (
    <Modal opened onClose={onClose} title={words.qrTitle(shareable.code)} size="sm">
      <Stack>
        <img src={`${picture}.svg`} alt={words.qrTitle(shareable.code)} className={classes.qr} />
        <Text size="sm" c="dimmed" ta="center">
          {words.qrText}
        </Text>
        <Group justify="center">
          <Button component="a" variant="default" href={`${picture}.svg`} download>
            {words.downloadSvg}
          </Button>
          <Button component="a" variant="default" href={`${picture}.png?size=1024`} download>
            {words.downloadPng}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

// Choosing an advocate by anything that is known of them: the desk's search, with the first results to choose from.

import { Loader, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../api/api.ts';
import { common } from '../words.ts';
import { Problem } from './problem.tsx';

/** One of GET /v1/desk/search. */
export interface DeskHit {
  person_id: string;
  name: string | null;
  kind: string;
  email: string | null;
  phone: string | null;
  street: string | null;
  referrals: number;
  codes: { code: string; program: string; link: string; spelled: string }[];
}

export function PersonPicker(props: {
  label: string;
  /** Whom to leave out: nobody refers oneself. */
  except?: string | undefined;
  onPick(hit: DeskHit | null): void;
}) {
  const [typed, setTyped] = useState('');
  const [picked, setPicked] = useState('');
  const [wanted] = useDebouncedValue(typed.trim(), 200);
  const found = useQuery({
    queryKey: ['/v1/desk/search', wanted],
    enabled: wanted.length >= 2,
    queryFn: ({ signal }) => get<{ items: DeskHit[] }>('/v1/desk/search', { q: wanted, limit: 6 }, signal),
  });
  const hits = (found.data?.items ?? []).filter(({ person_id: id }) => id !== props.except);
  return (
    <Stack gap="xs">
      <TextInput
        label={props.label}
        placeholder={common.personPlaceholder}
        leftSection={<IconSearch size={15} />}
        rightSection={found.isFetching ? <Loader size={14} /> : null}
        value={typed}
        data-autofocus
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setPicked('');
          props.onPick(null);
        }}
      />
      {found.error && <Problem error={found.error} />}
      {found.data && hits.length === 0 && (
        <Text size="sm" c="dimmed" role="status">
          {common.nobodyFound}
        </Text>
      )}
      {hits.length > 0 && (
        <Radio.Group
          value={picked}
          aria-label={props.label}
          onChange={(id) => {
            setPicked(id);
            props.onPick(hits.find((hit) => hit.person_id === id) ?? null);
          }}
        >
          <Stack gap={6}>
            {hits.map((hit) => (
              <Radio
                key={hit.person_id}
                value={hit.person_id}
                label={hit.name ?? hit.email ?? hit.phone ?? hit.person_id}
                description={[hit.codes[0]?.code, hit.email, hit.phone].filter(Boolean).join(' · ')}
              />
            ))}
          </Stack>
        </Radio.Group>
      )}
    </Stack>
  );
}

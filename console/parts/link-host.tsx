// Which of several domains the links begin with that are made here; nothing where there is one or none.

import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { get } from '../api/api.ts';
import { useMay } from '../api/session.tsx';
import { common } from '../words.ts';

export function LinkHost() {
  const may = useMay('CAMPAIGN_EDIT');
  const { data = [] } = useQuery({
    queryKey: ['/v1/domains'],
    queryFn: ({ signal }) => get<{ host: string; is_default: boolean }[]>('/v1/domains', {}, signal),
  });
  const chosen = data.find((one) => one.is_default);
  if (!chosen || data.length === 1) return null;
  return (
    <Text size="sm" c="dimmed">
      {common.linksBeginWith(chosen.host)}{' '}
      {may && (
        <Anchor component={Link} to="/tech/domains" inherit underline="always">
          {common.seeDomains}
        </Anchor>
      )}
    </Text>
  );
}

// Security Center > Access tokens: the list, a new one, and the end of one.

import { Badge, Button, Group } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { remove } from '../../api/api.ts';
import { useList } from '../../api/lists.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { When } from '../../parts/format.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { notifyProblem } from '../../parts/problem.tsx';
import type { TokenView } from './wire.ts';
import { words } from './words.ts';

const TokenDialog = lazy(async () => ({ default: (await import('./token-dialog.tsx')).TokenDialog }));

const PATH = '/v4/tokens/managed';

export function TokensPage() {
  const may = useMay('CLIENT_ADMIN');
  const renew = useRenew(PATH);
  const [isAdding, setAdding] = useState(false);
  const list = useList<TokenView, TokenView[]>({ path: PATH, paging: 'offset', rows: (body) => body });
  const revoke = async ({ id, name }: TokenView) => {
    const isMeant = await confirm({
      ...{ title: words.revokeTitle(name), text: words.revokeText, action: words.revokeAction },
      isDangerous: true,
    });
    if (!isMeant) return;
    await remove(`${PATH}/${id}`);
    await renew();
    notifyDone(words.revoked);
  };
  const columns: Column<TokenView>[] = [
    {
      ...{ key: 'name', title: words.fields.name, onPhone: 'title' },
      cell: ({ name }) => name || '–',
      csv: ({ name }) => name,
      sortBy: ({ name }) => name,
    },
    {
      ...{ key: 'scopes', title: words.scopes },
      cell: ({ scopes }) => (
        <Group gap={4}>
          {scopes.map((scope) => (
            <Badge key={scope} color="gray" tt="none">
              {scope}
            </Badge>
          ))}
        </Group>
      ),
      csv: ({ scopes }) => scopes.join(' '),
    },
    {
      ...{ key: 'made', title: words.made },
      cell: ({ created_at: at }) => <When at={at} />,
      csv: ({ created_at: at }) => at,
      sortBy: ({ created_at: at }) => at,
    },
    {
      ...{ key: 'expires', title: words.expires },
      cell: ({ expires_at: at }) => (at === null ? words.never : <When at={at} isDate />),
      csv: ({ expires_at: at }) => at ?? '',
    },
    {
      ...{ key: 'actions', title: words.actions },
      cell: (row) =>
        may ? (
          <Button
            size="compact-xs"
            variant="subtle"
            color="red"
            onClick={() => revoke(row).catch(notifyProblem)}
          >
            {words.revoke}
          </Button>
        ) : (
          '–'
        ),
    },
  ];
  const add = may && <Button onClick={() => setAdding(true)}>{words.newToken}</Button>;
  return (
    <>
      <PageHeader title={words.tokens} subtitle={words.tokensText} actions={add} />
      <DataTable
        label={words.tokens}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        csvName="access-tokens"
        empty={<Empty icon={IconLock} title={words.tokensEmptyTitle} text={words.tokensEmptyText} />}
      />
      <Suspense>{isAdding && <TokenDialog onClose={() => setAdding(false)} />}</Suspense>
    </>
  );
}

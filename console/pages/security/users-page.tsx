// Security Center > Users: who signs in, with which role; inviting, changing a role, disabling.

import { Badge, Button, NativeSelect, Stack } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { Role } from '../../../src/accounts/types.ts';
import { patch } from '../../api/api.ts';
import { useList } from '../../api/lists.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay, useSession } from '../../api/session.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { When } from '../../parts/format.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { notifyProblem } from '../../parts/problem.tsx';
import { Invitations } from './invitations.tsx';
import type { UserView } from './wire.ts';
import { words } from './words.ts';

const InviteDialog = lazy(async () => ({ default: (await import('./invite-dialog.tsx')).InviteDialog }));

const PATH = '/v1/users';

export function UsersPage() {
  const may = useMay('CLIENT_ADMIN');
  const me = useSession().user?.user_id;
  const renew = useRenew(PATH);
  const [isInviting, setInviting] = useState(false);
  const list = useList<UserView, { items: UserView[]; next_cursor?: null }>({
    ...{ path: PATH, paging: 'cursor' },
    rows: (body) => body.items,
  });
  const change = async ({ user_id: id, email }: UserView, role: Role) => {
    const isMeant = await confirm({
      title: words.roleTitle(email, words.roles[role]),
      ...{ text: words.roleText, action: words.roleAction },
    });
    if (!isMeant) return;
    await patch(`${PATH}/${id}`, { role });
    await renew();
    notifyDone(words.roleChanged(email, words.roles[role]));
  };
  const turn = async ({ user_id: id, email, disabled_at: disabledAt }: UserView) => {
    if (disabledAt === null) {
      const isMeant = await confirm({
        ...{ title: words.disableTitle(email), text: words.disableText, action: words.disableAction },
        isDangerous: true,
      });
      if (!isMeant) return;
    }
    await patch(`${PATH}/${id}`, { disabled: disabledAt === null });
    await renew();
    notifyDone(disabledAt === null ? words.disabled : words.enabled);
  };
  const columns: Column<UserView>[] = [
    {
      ...{ key: 'email', title: words.email, onPhone: 'title' },
      cell: ({ email }) => email,
      csv: ({ email }) => email,
      sortBy: ({ email }) => email,
    },
    {
      ...{ key: 'name', title: words.fields.name },
      cell: ({ name }) => name || '–',
      csv: ({ name }) => name,
    },
    {
      ...{ key: 'role', title: words.role },
      cell: (row) =>
        may && row.user_id !== me ? (
          <NativeSelect
            aria-label={words.roleOf(row.email)}
            size="xs"
            data={Object.entries(words.roles).map(([value, label]) => ({ value, label }))}
            value={row.role}
            onChange={(event) => change(row, event.currentTarget.value as Role).catch(notifyProblem)}
          />
        ) : (
          words.roles[row.role]
        ),
      csv: ({ role }) => role,
    },
    {
      ...{ key: 'two', title: words.twoFactor },
      cell: ({ two_factor: isOn }) => words.twoFactorStates[isOn ? 'on' : 'off'],
      csv: ({ two_factor: isOn }) => (isOn ? 'on' : 'off'),
    },
    {
      ...{ key: 'login', title: words.lastLogin },
      cell: ({ last_login_at: at }) => <When at={at} />,
      csv: ({ last_login_at: at }) => at ?? '',
    },
    {
      ...{ key: 'state', title: words.state },
      cell: ({ disabled_at: at }) => (
        <Badge color={at ? 'gray' : 'teal'}>{words.userStates[at ? 'disabled' : 'active']}</Badge>
      ),
      csv: ({ disabled_at: at }) => (at ? 'disabled' : 'active'),
    },
    {
      ...{ key: 'actions', title: words.actions },
      cell: (row) =>
        may && row.user_id !== me ? (
          <Button size="compact-xs" variant="default" onClick={() => turn(row).catch(notifyProblem)}>
            {row.disabled_at ? words.enable : words.disable}
          </Button>
        ) : (
          '–'
        ),
    },
  ];
  const invite = may && <Button onClick={() => setInviting(true)}>{words.invite}</Button>;
  return (
    <>
      <PageHeader title={words.users} subtitle={words.usersText} actions={invite} />
      <Stack>
        <div>
          <DataTable
            label={words.users}
            list={list}
            columns={columns}
            rowKey={({ user_id: id }) => id}
            csvName="users"
            empty={<Empty icon={IconUsers} title={words.usersEmpty} text={words.usersText} />}
          />
        </div>
        <Invitations />
      </Stack>
      <Suspense>{isInviting && <InviteDialog onClose={() => setInviting(false)} />}</Suspense>
    </>
  );
}

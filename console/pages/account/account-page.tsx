// My account: the own password, the second factor, and the browsers in which one is signed in.

import { Stack } from '@mantine/core';
import { useSession } from '../../api/session.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { words as shell } from '../../shell/words.ts';
import { OwnSessions } from './own-sessions.tsx';
import { Password } from './password.tsx';
import { Tie } from './tie.tsx';
import { TwoFactor } from './two-factor.tsx';
import { words } from './words.ts';

export function AccountPage() {
  const { user, client } = useSession();
  const subtitle =
    user && [user.name, user.email, shell.roles[user.role], client.name].filter(Boolean).join(' · ');
  return (
    <>
      <PageHeader title={words.title} subtitle={subtitle} />
      <Stack>
        <Password />
        <TwoFactor />
        {user?.role === 'owner' && <Tie />}
        <OwnSessions />
      </Stack>
    </>
  );
}

// The person's own menu: appearance, shortcuts, the own account, signing out.

import { SegmentedControl, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconKeyboard, IconLogout, IconUserShield } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { remove } from '../api/api.ts';
import { forgetSession, useSession } from '../api/session.tsx';
import { notifyProblem } from '../parts/problem.tsx';
import classes from './navigation.module.css';
import { words } from './words.ts';

export function AccountMenu({ onShortcuts }: { onShortcuts(): void }) {
  const { user } = useSession();
  const queryClient = useQueryClient();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = async () => {
    await remove('/v1/sessions');
    forgetSession(queryClient);
  };
  return (
    <>
      <Text size="xs" c="dimmed" px={8} pb={8} truncate>
        {user?.email}
      </Text>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={words.scheme}
        value={colorScheme}
        onChange={(value) => setColorScheme(value as typeof colorScheme)}
        data={[
          { value: 'light', label: words.schemeLight },
          { value: 'dark', label: words.schemeDark },
          { value: 'auto', label: words.schemeAuto },
        ]}
      />
      <UnstyledButton
        className={classes.place}
        mt={6}
        popoverTarget="account"
        popoverTargetAction="hide"
        onClick={onShortcuts}
      >
        <IconKeyboard size={17} stroke={1.6} />
        {words.shortcuts}
      </UnstyledButton>
      <UnstyledButton
        className={classes.place}
        component={Link}
        to="/account"
        onClick={() => document.getElementById('account')?.hidePopover()}
      >
        <IconUserShield size={17} stroke={1.6} />
        {words.myAccount}
      </UnstyledButton>
      <UnstyledButton className={classes.place} onClick={() => signOut().catch(notifyProblem)}>
        <IconLogout size={17} stroke={1.6} />
        {words.signOut}
      </UnstyledButton>
    </>
  );
}

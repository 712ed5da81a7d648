// A small page with the product's sign and one form.

import { Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './sign-in.module.css';

export function SignInFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className={classes.ground}>
      <Paper className={classes.sheet} withBorder>
        <img src="/console/icon.svg" width={34} height={34} alt="" />
        <Title order={1} mt="sm" mb="md">
          {title}
        </Title>
        {children}
      </Paper>
    </main>
  );
}

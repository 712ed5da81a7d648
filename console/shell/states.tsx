// What stands in a page's place: while it loads, when it is missing, not allowed, or broken.

import { Button, Center, Loader, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconError404, IconLock, IconPlugConnectedX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ApiError } from '../api/api.ts';
import { errorText } from '../parts/problem.tsx';
import classes from './states.module.css';
import { words } from './words.ts';

export function Splash() {
  return (
    <Center h="100vh">
      <Loader size="sm" aria-label={words.loading} />
    </Center>
  );
}

export function PageSkeleton() {
  return (
    <Stack aria-busy="true" role="status" aria-label={words.loading}>
      <Skeleton h={26} w={220} />
      <Skeleton h={16} w="55%" />
      <Skeleton h={260} mt="md" radius="lg" />
    </Stack>
  );
}

function Notice({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <Stack align="center" gap="xs" py={80} px="md" ta="center" maw={460} mx="auto">
      {icon}
      <Title order={1}>{title}</Title>
      {children}
    </Stack>
  );
}

export function NotFound() {
  return (
    <Notice icon={<IconError404 size={36} stroke={1.4} />} title={words.notFoundTitle}>
      <Text c="dimmed">{words.notFoundText}</Text>
      <Button component={Link} to="/" variant="default" mt="sm">
        {words.toHome}
      </Button>
    </Notice>
  );
}

export function Forbidden() {
  return (
    <Notice icon={<IconLock size={36} stroke={1.4} />} title={words.forbiddenTitle}>
      <Text c="dimmed">{words.forbiddenText}</Text>
    </Notice>
  );
}

/** The error boundary of every page: what was thrown, and another try. */
export function Broken({ error: thrown, reset }: { error: unknown; reset?: () => void }) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const isApi = error instanceof ApiError;
  const title = isApi && error.status === 0 ? words.unreachableTitle : words.brokenTitle;
  return (
    <Notice icon={<IconPlugConnectedX size={36} stroke={1.4} />} title={title}>
      <Text c="dimmed">{isApi ? errorText(error) : words.brokenText}</Text>
      {!isApi && <pre className={classes.thrown}>{error.message}</pre>}
      <Button variant="default" mt="sm" onClick={() => (reset ? reset() : location.reload())}>
        {words.tryAgain}
      </Button>
    </Notice>
  );
}

// An empty list says what will be there and how it gets there.

import { Stack, Text, Title } from '@mantine/core';
import type { ComponentType, ReactNode } from 'react';

interface EmptyProps {
  icon: ComponentType<{ size?: number; stroke?: number }>;
  title: string;
  text: ReactNode;
  /** The button that makes the first one. */
  action?: ReactNode;
}

export function Empty({ icon: Icon, title, text, action }: EmptyProps) {
  return (
    <Stack align="center" gap={6} py={48} px="md" ta="center" maw={440} mx="auto">
      <Icon size={30} stroke={1.4} />
      <Title order={2} mt={4}>
        {title}
      </Title>
      <Text c="dimmed" size="sm" component="div">
        {text}
      </Text>
      {action && <div style={{ marginTop: 10 }}>{action}</div>}
    </Stack>
  );
}

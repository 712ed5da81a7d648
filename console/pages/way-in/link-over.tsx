// A mailed link that does not work any more.

import { Button, Stack, Text } from '@mantine/core';
import { ApiError } from '../../api/api.ts';
import { errorText } from '../../parts/problem.tsx';
import { SignInFrame } from '../../sign-in/sign-in-frame.tsx';
import { words } from '../../sign-in/words.ts';

export function LinkOver({ error }: { error: Error }) {
  const isOver = error instanceof ApiError && error.code === 'link_over';
  return (
    <SignInFrame title={words.linkOverTitle}>
      <Stack>
        <Text size="sm">{isOver ? words.linkOverText : errorText(error)}</Text>
        <ToSignIn />
      </Stack>
    </SignInFrame>
  );
}

export function ToSignIn() {
  return (
    <Button component="a" href="/console/" variant="default">
      {words.backToSignIn}
    </Button>
  );
}

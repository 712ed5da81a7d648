// The question for the password before dangerous changes: asked when the API wants it, whatever page made the call.

import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useState } from 'react';
import { post } from '../api/api.ts';
import { useMaybeSession } from '../api/session.tsx';
import { openOverlays } from '../parts/overlay-door.ts';
import { errorText } from '../parts/problem.tsx';
import { words } from './words.ts';

/** Resolves with true once the server took the password, with false when the question was closed. */
export async function askForPassword(): Promise<boolean> {
  await openOverlays();
  return new Promise((resolve) => {
    const id = modals.open({
      title: words.confirmPasswordTitle,
      onClose: () => resolve(false),
      children: (
        <PasswordForm
          onDone={() => {
            resolve(true);
            modals.close(id);
          }}
          onCancel={() => modals.close(id)}
        />
      ),
    });
  });
}

function PasswordForm({ onDone, onCancel }: { onDone(): void; onCancel(): void }) {
  const { data: session } = useMaybeSession();
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    try {
      await post('/v1/session/confirm', { password });
      onDone();
    } catch (error) {
      setProblem(errorText(error as Error));
      setBusy(false);
    }
  };
  if (session?.user?.has_password === false) return <AtProvider onCancel={onCancel} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Stack>
        <Text c="dimmed">{words.confirmPasswordText}</Text>
        <PasswordInput
          label={words.password}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={problem}
          autoComplete="current-password"
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={isBusy}>
            {words.confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Who has no password here proves it at the company's provider, and comes back to this page. */
function AtProvider({ onCancel }: { onCancel(): void }) {
  const wish = new URLSearchParams({ fresh: 'true', return_to: location.pathname + location.search });
  return (
    <Stack>
      <Text c="dimmed">{words.confirmAtProviderText}</Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          {words.cancel}
        </Button>
        <Button component="a" href={`/v1/single-sign-on/start?${wish}`}>
          {words.confirmAtProvider}
        </Button>
      </Group>
    </Stack>
  );
}

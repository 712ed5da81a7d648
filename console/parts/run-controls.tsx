// The buttons of something long that runs on the server: pause, go on, cancel.

import { Button, Group } from '@mantine/core';
import { post } from '../api/api.ts';
import { confirm } from './notify.tsx';
import { notifyProblem } from './problem.tsx';

interface RunControlsProps {
  /** The run in the API; its verbs are below it: …/pause, …/resume, …/cancel. */
  path: string;
  isPaused: boolean;
  words: { pause: string; resume: string; cancel: string; cancelTitle: string; cancelText: string };
  /** Reads again what is shown of it. */
  renew(): Promise<unknown>;
}

export function RunControls({ path, isPaused, words, renew }: RunControlsProps) {
  const turn = async (verb: 'pause' | 'resume' | 'cancel') => {
    if (verb === 'cancel') {
      const { cancelTitle: title, cancelText: text, cancel: action } = words;
      if (!(await confirm({ title, text, action, isDangerous: true }))) return;
    }
    await post(`${path}/${verb}`);
    await renew();
  };
  return (
    <Group gap="xs">
      <Button
        size="xs"
        variant="default"
        onClick={() => turn(isPaused ? 'resume' : 'pause').catch(notifyProblem)}
      >
        {isPaused ? words.resume : words.pause}
      </Button>
      <Button size="xs" variant="subtle" color="red" onClick={() => turn('cancel').catch(notifyProblem)}>
        {words.cancel}
      </Button>
    </Group>
  );
}

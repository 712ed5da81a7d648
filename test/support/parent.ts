// Stands where npm stands: starts `goodword serve` as a child and hands no signal on.

import { spawn } from 'node:child_process';
import { join } from 'node:path';

spawn(process.execPath, [join(import.meta.dirname, '..', '..', 'src', 'cli.ts'), 'serve'], {
  env: { ...process.env, npm_lifecycle_event: 'start' },
  stdio: 'inherit',
});

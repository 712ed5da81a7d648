// For tests of stores that announce what they change: nobody listens.

import type { Deps } from '../../src/http/types.ts';

export const silence: Deps['announce'] = () => Promise.resolve();

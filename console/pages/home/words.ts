// The words of Home.

import { catalogue } from '../../language.ts';

export const words = catalogue({
  en: {
    title: 'Home',
  },
});

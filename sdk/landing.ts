// The bundle of the landing experience (WEB-4): shows the code on arrival, and puts it into forms, here and on later pages.

import type { LandingZone } from '../src/site/wire.ts';
import { leave, left } from './landing-memory.ts';
import { prefill } from './landing-prefill.ts';
import { showLandingView } from './landing-view.ts';
import type { Extole } from './show.ts';

const DAY_MS = 24 * 3_600_000;
const { extole } = window as unknown as { extole?: Extole };

if (extole?._show) {
  extole._show.landing = (zone, into, api) => {
    const { code, prefill: wanted, keep_days } = zone as LandingZone;
    leave(api, wanted ? { code, prefill: wanted, until: Date.now() + keep_days * DAY_MS } : null);
    prefill(wanted, code);
    showLandingView(zone as LandingZone, api, into);
  };
  extole._show.later = (_zone, _into, api) => {
    const later = left(api, Date.now());
    if (later) prefill(later.prefill, later.code);
  };
}

// The bundle of the share experience and of an advocate's own referrals: loaded when a page wants one of them.

import type { ShareZone, StatsZone } from '../src/site/wire.ts';
import { showStats } from './share-stats.ts';
import { showShare } from './share-view.ts';
import type { Extole } from './show.ts';

const shows = (window as unknown as { extole?: Extole }).extole?._show;

if (shows) {
  shows.share = (zone, into, api) => showShare(zone as ShareZone, into, api);
  shows.stats = (zone, into, api) => showStats(zone as StatsZone, into, api);
}

// The bundle of the zones that invite customers to refer: small, because some of them stand on every page. The share experience is loaded
// when somebody wants it.

import type { InvitingZone } from '../src/site/wire.ts';
import { showInvite } from './invite-view.ts';
import type { Extole } from './show.ts';

const { extole } = window as unknown as { extole?: Extole };

if (extole?._show) {
  extole._show.invite = (zone, into, api) =>
    showInvite(zone as InvitingZone, into, api, (source, otherwise) =>
      extole.createZone?.({ name: 'share_experience', data: { source } }, (error, shown) => {
        if (error || !shown) otherwise();
      }),
    );
}

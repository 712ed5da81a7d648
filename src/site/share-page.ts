// The hosted share experience: a page of the program domain around the same zone that companies put into their own pages (WEB-5).

import { z } from 'zod';
import { html } from '../base/markup.ts';
import type { Deps, Server } from '../http/types.ts';
import { sharedCampaign } from './share.ts';
import { sendPage } from './share-shell.ts';
import { clientAsked } from './share-visitor.ts';

const query = z.object({ source: z.unknown().optional() });

export function sharePageRoutes(server: Server, deps: Deps): void {
  server.get(
    '/share',
    { schema: { summary: 'The hosted share experience', tags: ['Sharing'], querystring: query } },
    async (request, reply) => {
      const clientId = await clientAsked(deps, request);
      const voice = await sharedCampaign(deps, clientId);
      if (!voice) return sendPage(deps, clientId, reply, { title: 'Refer a friend', main: CLOSED });
      const { share } = voice.campaign.settings;
      const { source } = request.query;
      return sendPage(deps, clientId, reply, {
        title: voice.fill(share.title),
        description: voice.fill(share.text),
        imageUrl: share.social_image_url,
        main: html`<div id="share"></div>
<section class="card" id="off" hidden role="status"><h2>Please try again</h2><p>The page could not be loaded. Reload it in a moment.</p></section>
<noscript><section class="card"><h1>${voice.fill(share.title)}</h1><p>${voice.fill(share.text)} This page needs JavaScript to make your link.</p></section></noscript>`,
        script: starting(typeof source === 'string' ? source.slice(0, 100) : 'share_page'),
      });
    },
  );
}

const CLOSED = html`<section class="card"><h1>The program is not open at the moment</h1><p>Please come back later.</p></section>`;

/** The tag's stub and the zone, as on any page. */
function starting(source: string): string {
  const data = JSON.stringify({ source }).replace(/</g, '\\u003c');
  return `(function(c,b,f,k,a){c[b]=c[b]||{};for(c[b].q=c[b].q||[];a<k.length;)f(k[a++],c[b])})(window,"extole",function(c,b){b[c]=b[c]||function(){b.q.push([c,arguments])}},["createZone"],0);
extole.createZone({name:"share_experience",element_id:"share",data:${data}},function(error,zone){if(error||!zone)document.getElementById("off").hidden=false});`;
}

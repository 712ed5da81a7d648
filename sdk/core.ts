// core.js: the tag of every page (WEB-1, WEB-2). Calls zones, keeps the code of a followed link, loads what is shown only when it is shown.
// It must not throw into the page, block it, or send anything that the page did not pass. Every byte counts: tools/sdk.ts has the budget.

import type { ZoneAnswer } from '../src/site/wire.ts';
import type { Api, Done, Extole, Kept, Show, ZoneError, ZoneSettings } from './show.ts';

/** The server writes in here (src/site/assets.ts): the hash of all bundles; and nothing, or the client's form selector. */
const HASH = '__hash__';
const FORMS = '__selector__';
const TIMEOUT_MS = 10_000;

const page = window as unknown as { extole: Extole; fetch?: typeof fetch };
const extole = page.extole || {};
page.extole = extole;

/** A second core.js finds the first one's work and leaves it alone. */
if (!extole._show) start();

function start(): void {
  const nothing = (): void => {};
  const shows: Record<string, Show> = {};
  extole._show = shows;
  const script = document.currentScript || document.querySelector('script[src*="/core.js"]');
  const { origin } = new URL((script as HTMLScriptElement).src);
  let memory: Kept = {};
  let arrived: string | undefined;

  /** Runs what is not ours, or may be forbidden here. What fails is heard by `otherwise`, never by the page. */
  const attempt = (work: () => void, otherwise: (problem: unknown) => void = nothing): void => {
    try {
      work();
    } catch (problem) {
      otherwise(problem);
    }
  };

  const errorOf = (problem: unknown, status = 0): ZoneError => {
    const message = `${problem}`;
    return { message, statusText: message, status };
  };

  const kept: Api['kept'] = (more) => {
    attempt(() => {
      memory = JSON.parse(localStorage.goodword) || memory;
    });
    if (more) {
      memory = Object.assign(memory, more);
      attempt(() => {
        localStorage.goodword = JSON.stringify(memory);
      });
    }
    return memory;
  };

  const until: Api['until'] = (get, then) => {
    const found = get();
    if (found) then(found);
    else setTimeout(until, 100, get, then);
  };

  const post: Api['post'] = (path, body, done) => {
    let isOpen = true;
    const end = (problem: unknown, status?: number, answer?: unknown) => {
      if (isOpen) done(answer ? null : errorOf(problem, status), answer || null);
      isOpen = false;
    };
    /** Both kinds of request come here with what they heard. */
    const hear = (refused: string | null, text: string, status: number) =>
      attempt(
        () => end(refused || text, status, !refused && status === 200 && JSON.parse(text)),
        (problem) => end(problem, status),
      );
    setTimeout(end, TIMEOUT_MS, 'timeout');
    attempt(() => {
      const url = origin + path;
      const method = 'POST';
      const header = 'X-Extole-Error';
      const text = JSON.stringify(body);
      if (page.fetch) {
        // keepalive: a form that sends the visitor to the next page does not cut it off; browsers allow 64 KiB of that.
        fetch(url, { method, body: text, credentials: 'include', keepalive: !text[2e4] })
          .then((answer) =>
            answer.text().then((said) => hear(answer.headers.get(header), said, answer.status)),
          )
          .catch(end);
      } else {
        const request = new XMLHttpRequest();
        request.open(method, url);
        request.withCredentials = true;
        request.onloadend = () =>
          hear(request.getResponseHeader(header), request.responseText, request.status);
        request.send(text);
      }
    }, end);
  };

  const api: Api = { origin, post, kept, until };

  /** Loads the bundle of `kind` unless it is there, and calls its function; `then` hears what went wrong, if anything. */
  const show = (
    kind: string,
    zone: Parameters<Show>[0],
    element: Element | null,
    then: (problem?: unknown) => void,
    bundle = kind === 'stats' ? 'share' : kind,
  ): void => {
    const go = () =>
      until(
        () => document.body,
        () =>
          attempt(() => {
            (shows[kind] as Show)(zone, element, api);
            then();
          }, then),
      );
    if (shows[kind]) {
      go();
      return;
    }
    const tag = document.createElement('script');
    tag.onload = go;
    tag.onerror = () => then(tag.src);
    tag.src = `${origin}/sdk/${bundle}.${HASH}.js`;
    document.head.appendChild(tag);
  };

  const createZone = (settings: ZoneSettings, done?: Done): void => {
    const report: Done = (error, zone) => attempt(() => done?.(error, zone), console.error);
    const fail = (problem: unknown) => report(errorOf(problem), null);
    attempt(() => {
      const { name, element_id: id, data = settings.parameters || {}, jwt } = settings;
      until<Element | 1>(
        () => settings.element || (id ? document.getElementById(id) : 1),
        (found) =>
          post('/zones', { event_name: name, data, jwt, click: kept().click }, (error, answer) => {
            const zone = !error && (answer as ZoneAnswer).zone;
            if (zone) {
              show(zone.kind, zone, found === 1 ? null : found, (problem) =>
                problem ? fail(problem) : report(null, zone),
              );
            } else report(error, null);
          }),
      );
    }, fail);
  };

  /** A visitor who comes by a share link: its code is kept, and the landing experience asked for, once for each link followed. */
  const arrive = (): void =>
    attempt(() => {
      const query = new URLSearchParams(location.search);
      const code = query.get('extole_shareable_code');
      const click = query.get('extole_zone_click_event_id');
      if (code && code + click !== arrived) {
        arrived = code + click;
        kept({ code, click, time: Date.now() });
        createZone({ name: 'friend_landing_experience', data: { advocate_code: code } });
      }
    });

  const call = (entry: unknown): void =>
    attempt(() => {
      const [name, values] = entry as ['createZone', [ZoneSettings, Done]];
      extole[name]?.apply(0, values);
    });

  arrive();
  extole.createZone = createZone;
  const queue = extole.q || [];
  extole.q = queue;
  queue.splice(0).forEach(call);
  queue.push = (...entries) => {
    entries.forEach(call);
    return 0;
  };
  if (kept().later && !arrived) show('later', null, null, nothing, 'landing');

  for (const name of ['pushState', 'replaceState'] as const) {
    const before = history[name];
    history[name] = function (...values) {
      before.apply(this, values);
      arrive();
    };
  }
  addEventListener('popstate', arrive);
  // Whoever fills in a form steps into it first, also into one that the page adds later.
  addEventListener('focusin', (event) =>
    attempt(() => {
      const form = (event.target as Element).closest('form');
      // A selector that is none throws here: the marked forms are found before.
      if (form?.dataset.goodword || form?.matches(FORMS)) show('forms', null, form, nothing);
    }),
  );
}

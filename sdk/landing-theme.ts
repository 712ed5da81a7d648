// Colours of what is drawn: those that the server chose, as custom properties.

import type { Colors } from '../src/site/wire.ts';

/** Sets the colours on an element as `--gw-…`, through the CSSOM, which no content security policy refuses. */
export function paint(host: HTMLElement, colors: Colors): void {
  for (const [name, value] of Object.entries(colors)) host.style.setProperty(`--gw-${name}`, value);
}

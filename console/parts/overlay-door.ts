// When dialogs and notifications (shell/overlays.tsx) are loaded: not among the first things, but before anybody needs them.

/** By then the first page is shown. They come without being asked for, so that "no connection" can be said without one. */
const UNASKED_MS = 3_000;

const wish = Promise.withResolvers<void>();
const arrival = Promise.withResolvers<void>();

/** What stands over the pages is wanted. Resolves once a dialog can be opened; notifications may be shown before. */
export function openOverlays(): Promise<void> {
  wish.resolve();
  return arrival.promise;
}

/** Resolves when they are to be loaded. */
export function overlaysAreWanted(): Promise<void> {
  setTimeout(wish.resolve, UNASKED_MS);
  return wish.promise;
}

/** They stand: called by themselves. */
export function overlaysAreHere(): void {
  arrival.resolve();
}

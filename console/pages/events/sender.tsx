// Who sent something: in words, with the id that the API names on pointing at it.

import { actorText } from '../../parts/actor.ts';

export function Sender({ actor }: { actor: string }) {
  return <span title={actor}>{actorText(actor)}</span>;
}

// Who did something, as the API names actors, in words.

import { common } from '../words.ts';

export function actorText(actor: string): string {
  const [kind = ''] = actor.split(':');
  return common.actors[kind as keyof typeof common.actors] ?? actor;
}

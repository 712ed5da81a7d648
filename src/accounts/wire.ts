// Shapes that the routes of accounts share on the wire.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';

export const idParams = z.object({ id: z.string() });

/** Pages of the platform's lists: at most 1000 at once. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  offset: z.coerce.number().int().min(0).max(1_000_000_000).default(0),
});

/** An id that a caller gave; anything that can be no id is an id that nothing has. */
export function givenId(text: string): Id {
  if (!isId(text)) throw new Refusal('not_found');
  return text;
}

// How bodies and queries name an id of ours: the one schema of all routes.

import { z } from 'zod';
import { isId } from './ids.ts';

/** An id within int8: what is none is refused with 400 and never reaches the database. */
export const idSchema = z.string().refine(isId, 'is no id');

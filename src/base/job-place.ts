// A place in a list of jobs, as cursors hold it (job-cursor.ts writes them). Pure.

import type { Id } from './ids.ts';

/** The last job of a page, in the order of first sight. */
export interface JobCursor {
  at: Date;
  connectionId: Id;
  jobId: string;
}

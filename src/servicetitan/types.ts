// What other rooms may know of connections and jobs.

import type { Id } from '../base/ids.ts';

export type Environment = 'production' | 'integration' | 'custom';

/** A connection as the reader and the rules see it. */
export interface ConnectionSummary {
  connectionId: Id;
  name: string;
  environment: Environment;
  tenantId: string;
  pollIntervalSeconds: number;
  state: 'active' | 'paused' | 'removed';
}

export type Stage = 'scheduled' | 'completed' | 'canceled';

/** A job as it is held: the row of `jobs`, in code's names. */
export interface Job {
  connectionId: Id;
  jobId: string;
  jobNumber: string | null;
  status: string;
  stage: Stage;
  stageChanges: number;
  confirmed: boolean;
  modifiedOn: Date | null;
  zapModifiedOn: Date | null;
  customerId: string | null;
  locationId: string | null;
  createdOn: Date | null;
  completedOn: Date | null;
  canceledOn: Date | null;
  scheduledStart: Date | null;
  totalMinor: number | null;
  currency: string;
  noCharge: boolean | null;
  recallForId: string | null;
  warrantyId: string | null;
  businessUnitId: string | null;
  jobTypeId: string | null;
  stCampaignId: string | null;
  tagTypeIds: string[];
  bookingId: string | null;
  createdById: string | null;
  soldById: string | null;
  stCode: string | null;
  zapCode: string | null;
  codeKey: string | null;
  friendPersonId: Id | null;
  firstInputId: Id;
  firstSeenAt: Date;
  nextLookAt: Date | null;
}

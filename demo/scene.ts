// What the scenes of the demo's story share: who is in them, waiting for a job, and how they are told.

import type { JobView } from '../src/reports/jobs-store.ts';
import { type Call, type Json, type Stage, until } from './stage.ts';

export interface Story {
  stage: Stage;
  say(line: string): void;
}

export interface Cast extends Story {
  owner: Call;
  zapier: Call;
  office: Call;
  browser: Call;
  connectionId: string;
  rosa: string;
}

export async function jobUntil(
  cast: Cast,
  jobId: string,
  what: string,
  good: (job: JobView) => boolean,
): Promise<JobView> {
  const path = `/v1/jobs/${cast.connectionId}/${jobId}`;
  const ask = () => cast.owner<JobView | null>('GET', path).catch(() => null);
  const job = await until(what, ask, (view) => view !== null && good(view));
  return job as JobView;
}

export async function summaryOf(cast: Cast, jobId: number): Promise<string> {
  const answer = await cast.owner('GET', `/v1/explain/job/${cast.connectionId}/${jobId}`);
  return String(answer.summary);
}

/** The body that a Zap would send for a job of the office. */
export async function zapBody(cast: Cast, jobId: number): Promise<Json> {
  const job = await cast.office<Json>('GET', `/jobs/${jobId}`);
  return {
    job: {
      id: job.id,
      jobNumber: job.jobNumber,
      status: job.jobStatus,
      summary: job.summary,
      createdOn: job.createdOn,
      lastModified: job.modifiedOn,
      customFields: job.customFields,
    },
    customer: { id: job.customerId, name: job.customerName, email: job.email },
  };
}

export function heading(text: string): string {
  return `\n== ${text}`;
}

export function look(say: Story['say'], path: string): void {
  say(`   look: ${path}`);
}

export function money(amountMinor: number): string {
  return `$${(amountMinor / 100).toFixed(2)}`;
}

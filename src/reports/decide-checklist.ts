// The set-up checklist in the guide's order: what is done, what is to do, and the exact words to paste elsewhere. Pure.

import type { SeenSoFar } from './checklist-store.ts';

export const STEPS = [
  'campaign_live',
  'messages_have_code',
  'tag_seen',
  'key_works',
  'tenant_reached',
  'custom_field_found',
  'token_used',
  'first_job_seen',
] as const;
export type StepName = (typeof STEPS)[number];

export interface ChecklistStep {
  step: StepName;
  title: string;
  /** problem: it was done and does not work. */
  state: 'done' | 'todo' | 'problem';
  message: string;
  /** Words to paste elsewhere, in the order in which they are needed. */
  copy: { label: string; text: string }[];
  since: Date | null;
}

/** What the checklist is decided from. */
export interface SetupFacts extends SeenSoFar {
  origin: string;
  /** Name and messages of the live campaign; null: none is live. */
  campaign: { name: string; messages: Record<string, string> } | null;
  /** Ids of custom fields that an admin named. */
  pinnedFields: number;
  tag: string;
  policy: string;
}

/** The messages that a friend gets; each should tell the code, by itself or in the link. */
const CODE = /\{\{\{?\s*(advocateCode|shareLink)\s*\}?\}\}|advocateCode|shareLink/;

/** Every step, also those that are done. */
export function checklist(facts: SetupFacts): ChecklistStep[] {
  return [
    campaignLive(facts),
    messagesHaveCode(facts),
    tagSeen(facts),
    keyWorks(facts),
    tenantReached(facts),
    customField(facts),
    tokenUsed(facts),
    firstJob(facts),
  ];
}

function campaignLive({ campaign }: SetupFacts): ChecklistStep {
  const title = 'A campaign is live';
  return campaign
    ? { ...done('campaign_live', title, null), message: `${campaign.name} is live.` }
    : { ...todo('campaign_live', title), message: 'Make a campaign, look at its rewards, and publish it.' };
}

function messagesHaveCode({ campaign }: SetupFacts): ChecklistStep {
  const title = 'The messages tell the advocate code';
  if (!campaign) return { ...todo('messages_have_code', title), message: 'First a campaign.' };
  const without = Object.entries(campaign.messages).filter(([, text]) => !CODE.test(text));
  if (without.length === 0) {
    return { ...done('messages_have_code', title, null), message: 'Each message has the code or the link.' };
  }
  return {
    ...todo('messages_have_code', title),
    state: 'problem',
    message: `A friend cannot tell who sent him after: ${without.map(([name]) => name).join(', ')}. Put the code in.`,
    copy: [{ label: 'The code in a message', text: 'mention my code {{advocateCode}}' }],
  };
}

function tagSeen({ tagSeenAt, tag, policy }: SetupFacts): ChecklistStep {
  const title = 'The tag is on the website';
  const copy = [
    { label: 'In the head of every page', text: tag },
    { label: 'If the site has a content security policy', text: policy },
  ];
  return tagSeenAt
    ? { ...done('tag_seen', title, tagSeenAt), message: 'Pages of the website speak to Goodword.', copy }
    : {
        ...todo('tag_seen', title),
        message: 'No page spoke to Goodword within a week. Paste the tag, then open a page.',
        copy,
      };
}

function keyWorks({ keys, connections }: SetupFacts): ChecklistStep {
  const title = 'The ServiceTitan key works';
  if (keys === 0) {
    return {
      ...todo('key_works', title),
      message: 'Add the key in the Security Center: client id and secret of the app in ServiceTitan.',
      copy: [{ label: 'Authorization URL (production)', text: 'https://auth.servicetitan.io/connect/token' }],
    };
  }
  const worked = connections.find(({ lastSuccessAt }) => lastSuccessAt !== null);
  const trouble = connections.find((one) => one.trouble !== null)?.trouble;
  if (trouble) return { ...todo('key_works', title), state: 'problem', message: trouble };
  return worked
    ? { ...done('key_works', title, worked.lastSuccessAt), message: 'ServiceTitan takes the key.' }
    : {
        ...todo('key_works', title),
        message: 'The key is stored; connect a tenant with it and test the connection.',
      };
}

function tenantReached({ connections }: SetupFacts): ChecklistStep {
  const title = 'The tenant is reached';
  if (connections.length === 0) return { ...todo('tenant_reached', title), message: 'Connect your tenant.' };
  const silent = connections.filter(({ lastSuccessAt }) => lastSuccessAt === null);
  if (silent.length > 0) {
    const names = silent.map(({ name }) => name).join(', ');
    return { ...todo('tenant_reached', title), message: `Not reached yet: ${names}. Test the connection.` };
  }
  const troubled = connections.filter(({ trouble }) => trouble !== null);
  if (troubled.length > 0) {
    const message = troubled.map(({ name, trouble }) => `${name}: ${trouble}`).join('; ');
    return { ...todo('tenant_reached', title), state: 'problem', message };
  }
  const since = connections[0]?.lastSuccessAt ?? null;
  return { ...done('tenant_reached', title, since), message: 'Every connection answers.' };
}

function customField({ codeOnJobAt, pinnedFields }: SetupFacts): ChecklistStep {
  const title = 'Jobs have the field "Advocate Code"';
  const copy = [
    { label: 'Name of the text field on jobs (Settings > Custom Fields)', text: 'Advocate Code' },
    { label: 'Or a line of the job summary', text: 'Advocate Code: ' },
  ];
  if (codeOnJobAt)
    return { ...done('custom_field_found', title, codeOnJobAt), message: 'A job had a code in it.', copy };
  const named = pinnedFields > 0 ? ' The field is named; no job had a code in it yet.' : '';
  return {
    ...todo('custom_field_found', title),
    message: `Add the field in ServiceTitan, and put a code on a job.${named}`,
    copy,
  };
}

function tokenUsed({ zapAt, zapToken, origin }: SetupFacts): ChecklistStep {
  const title = 'A Zap sends jobs with its access token';
  const copy = [
    { label: 'Trigger', text: 'ServiceTitan: New Job' },
    { label: 'Action', text: 'Webhooks by Zapier: POST' },
    { label: 'URL', text: `${origin}/v5/events` },
    { label: 'Payload Type', text: 'json' },
    { label: 'Wrap Request In Array', text: 'no' },
    { label: 'Unflatten', text: 'yes' },
    { label: 'Header: name', text: 'Authorization' },
    { label: 'Header: value, with your access token', text: 'Bearer YOUR_ACCESS_TOKEN' },
  ];
  return zapAt
    ? {
        ...done('token_used', title, zapAt),
        message: `Jobs came with the token "${zapToken ?? 'that was revoked'}".`,
        copy,
      }
    : {
        ...todo('token_used', title),
        message:
          'Make an access token for the Zap, paste these settings, and test it. Without a Zap jobs are found by reading.',
        copy,
      };
}

function firstJob({ firstJobAt, advocates }: SetupFacts): ChecklistStep {
  const title = 'The first job is seen';
  if (firstJobAt) return { ...done('first_job_seen', title, firstJobAt), message: 'Jobs arrive.' };
  const first = advocates === 0 ? 'Make an advocate, then book' : 'Book';
  return {
    ...todo('first_job_seen', title),
    message: `${first} a job with a code in ServiceTitan; it is seen within a few minutes.`,
  };
}

function done(step: StepName, title: string, since: Date | null): Omit<ChecklistStep, 'message'> {
  return { step, title, state: 'done', copy: [], since };
}

function todo(step: StepName, title: string): Omit<ChecklistStep, 'message'> {
  return { step, title, state: 'todo', copy: [], since: null };
}

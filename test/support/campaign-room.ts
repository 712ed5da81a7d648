// The campaigns' routes over a test database with one campaign, for tests of campaigns alone.

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { ServerOptions } from '../../src/http/server.ts';
import type { Deps } from '../../src/http/types.ts';
import { type RoomServer, roomServer } from './room-server.ts';

export const BODY = {
  name: 'Refer a friend',
  program_label: 'refer-a-friend',
  company_name: 'Acme Heating',
  company_url: 'https://www.acme.example/',
  rewards: {
    advocate: { amount_minor: 10_000, currency: 'USD' },
    friend: { amount_minor: 5_000, currency: 'USD' },
  },
};

type Method = Parameters<RoomServer['call']>[0];

export interface CampaignRoom extends RoomServer {
  /** The campaign's path. */
  url: string;
  id: string;
  now(): Date;
  /** Moves the clock. */
  goTo(at: string): void;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape and assert what they need
  must(method: Method, url: string, body?: unknown): Promise<any>;
  /** Status and code of a refusal. */
  refused(method: Method, url: string, body?: unknown): Promise<[number, string]>;
}

/** Starts on 1 April 2026 with one campaign that was never published. */
export async function campaignRoom(
  t: TestContext,
  routes: ServerOptions['routes'],
  more: Partial<Deps> = {},
): Promise<CampaignRoom> {
  let at = new Date('2026-04-01T12:00:00Z');
  const room = await roomServer(t, routes, () => at, more);
  const must: CampaignRoom['must'] = async (method, url, body) => {
    const answer = await room.call(method, url, body);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  };
  const made = await must('POST', '/v1/campaigns', BODY);
  return {
    ...room,
    ...{ must, id: made.campaign_id, url: `/v1/campaigns/${made.campaign_id}` },
    now: () => at,
    goTo: (text) => {
      at = new Date(text);
    },
    refused: async (method, url, body) => {
      const answer = await room.call(method, url, body);
      return [answer.status, answer.body.code];
    },
  };
}

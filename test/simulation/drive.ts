// Plays a plan against a real Goodword and a real stand-in of ServiceTitan, as people, browsers and Zaps would.

import { type Instant, instantOf } from '../../simulator/world/instants.ts';
import { encodeZap, type ZapBody } from '../../simulator/zap.ts';
import type { Id } from '../../src/base/ids.ts';
import type { Installation } from './installation.ts';
import {
  type CampaignPlan,
  type Human,
  type Op,
  type Plan,
  type PlannedJob,
  type RewardPlan,
  START_MS,
} from './plan.ts';

const CITY = { city: 'Minneapolis', state: 'MN', zip: '55401', country: 'USA' };

export class Driver {
  readonly #plan: Plan;
  readonly #at: Installation;
  readonly #customers = new Map<number, number>();
  readonly #bodies = new Map<number, ZapBody>();
  /** Office id of each planned job. */
  readonly jobIds = new Map<number, number>();
  /** Office ids of the jobs that nothing is expected of but that recalls and warranties point at them. */
  readonly otherJobIds = new Set<number>();
  /** Ids of all events that were answered 200. */
  readonly accepted = new Set<string>();

  constructor(plan: Plan, installation: Installation) {
    this.#plan = plan;
    this.#at = installation;
  }

  /** The offices' past, campaign and connection. */
  async open(): Promise<void> {
    const past = this.#plan.jobs.flatMap((job) => (job.prior ? [{ job, at: job.prior.completedAt }] : []));
    for (const { job, at } of past.toSorted((a, b) => a.at - b.at)) {
      this.#at.setTime(at);
      this.#bookPast(job);
    }
    this.#at.setTime(0);
    const { credentials, url } = this.#at.simulator;
    const key = await this.#post('/v2/settings/security/keys', {
      ...{ type: 'WEBHOOK', algorithm: 'OAUTH', name: 'ServiceTitan', key: credentials.clientSecret },
      ...{ oauth_client_id: credentials.clientId, authorization_url: `${url}/connect/token` },
    });
    const connection = await this.#post('/v1/servicetitan/connections', {
      ...{ name: 'Main', environment: 'custom', tenant_id: credentials.tenantId, key_id: key.id },
      ...{ app_key: credentials.appKey, api_url: url, poll_interval_seconds: 60, requests_per_second: 60 },
    });
    this.#at.connectionId = connection.connection_id;
    const campaign = await this.#post('/v1/campaigns', campaignBody(this.#plan.campaign));
    await this.#post(`/v1/campaigns/${campaign.campaign_id}/publish`);
  }

  /** `index` names the operation for its idempotency key. */
  async play(op: Op, index: number): Promise<void> {
    this.#at.setTime(op.at);
    switch (op.kind) {
      case 'profile': {
        const { email, phone, street } = this.#human(op.human);
        const data = { email, phone, address: { street, ...CITY } };
        return await this.#event({ event_name: 'customer_profile', data }, index);
      }
      case 'code':
        return await this.#makeCode(op.human, op.code);
      case 'lead': {
        const event_time = new Date(START_MS + op.eventAt).toISOString();
        const data = { email: this.#human(op.human).email, ...(op.code ? { advocate_code: op.code } : {}) };
        return await this.#event({ event_name: 'online_lead_captured', event_time, data }, index);
      }
      case 'visit_lead':
        return await this.#visit(op.human, op.code, index);
      case 'click': {
        const headers = this.#cookie(op.human);
        const { status } = await this.#at.send({ method: 'GET', path: `/${op.code}`, token: false, headers });
        if (status !== 302) throw new Error(`the link ${op.code} answered ${status}`);
        return;
      }
      case 'zap':
        return await this.#zap(op, index);
      case 'override':
        return await this.#override(op);
      case 'order':
        return await this.#order(op);
      case 'apply':
        return await this.#at.apply();
      case 'settle':
        return await this.#at.settle();
      case 'trouble':
        return await this.#trouble(op);
      case 'kill':
        return this.#at.armKill(op.statement, op.when);
      default:
        this.#office(op);
    }
  }

  #human(id: number): Human {
    return this.#plan.humans[id] as Human;
  }

  #post(path: string, body: unknown = {}) {
    return this.#at.must({ method: 'POST', path, body });
  }

  #cookie(human: number): Record<string, string> {
    return { cookie: `access_token=${this.#human(human).device}` };
  }

  async #event(body: unknown, index: number): Promise<void> {
    const headers: Record<string, string> = index % 2 === 0 ? { 'idempotency-key': `op-${index}` } : {};
    const { event_id } = await this.#at.must({ method: 'POST', path: '/v5/events', body, headers });
    this.accepted.add(event_id);
  }

  async #visit(human: number, code: string | null, index: number): Promise<void> {
    const data = {
      email: this.#human(human).email,
      page: `/offer/${index}`,
      ...(code ? { advocate_code: code } : {}),
    };
    const { event_id } = await this.#at.must({
      ...{ method: 'POST', path: '/zones', token: false, headers: this.#cookie(human) },
      body: { event_name: 'online_lead_captured', data },
    });
    this.accepted.add(event_id);
  }

  async #makeCode(human: number, code: string): Promise<void> {
    const personId = await this.#person(human);
    await this.#post(`/v5/persons/${personId}/shareables`, { label: 'refer-a-friend', code });
  }

  async #person(human: number): Promise<Id> {
    const person = await this.#post('/v5/persons', { identity_key_value: this.#human(human).email });
    return person.id;
  }

  async #zap(op: Extract<Op, { kind: 'zap' }>, index: number): Promise<void> {
    const body = this.#bodies.get(op.job) as ZapBody;
    const { contentType, payload } = encodeZap(body, { ...op.shape, email: op.withEmail });
    const headers: Record<string, string> = index % 3 === 0 ? { 'idempotency-key': `op-${index}` } : {};
    const { event_id } = await this.#at.must({
      ...{ method: 'POST', path: '/v5/events', raw: payload, contentType, headers },
    });
    this.accepted.add(event_id);
  }

  async #override(op: Extract<Op, { kind: 'override' }>): Promise<void> {
    const body = {
      advocate_person_id: await this.#person(op.advocate),
      friend_email: this.#human(op.human).email,
      reason: 'they called',
    };
    const { status, body: answer } = await this.#at.send({ method: 'POST', path: '/v1/referrals', body });
    if (status !== 200 && answer.code !== 'referral_decided') {
      throw new Error(`override: ${status} ${JSON.stringify(answer)}`);
    }
  }

  async #order(op: Extract<Op, { kind: 'order' }>): Promise<void> {
    const jobId = this.jobIds.get(op.job);
    const view = await this.#at.send({ method: 'GET', path: `/v1/jobs/${this.#at.connectionId}/${jobId}` });
    if (view.status === 404) return;
    const reward = (view.body.rewards as { id: string; role: string; state: string }[]).find(
      ({ role, state }) => role === op.role && state !== 'canceled' && state !== 'revoked',
    );
    if (!reward) return;
    const answer = await this.#at.send({
      method: 'POST',
      path: `/v2/rewards/${reward.id}/${op.order}`,
      body: {},
    });
    if (answer.status >= 500) throw new Error(`${op.order}: ${answer.status}`);
    await this.#at.apply();
  }

  async #trouble({ fault }: Extract<Op, { kind: 'trouble' }>): Promise<void> {
    const { faults, tenant } = this.#at.simulator;
    const secrets = tenant.clientSecrets;
    if (fault === 'revoked_secret') tenant.clientSecrets = ['cs1.another'];
    else faults.add(fault);
    await this.#at.oneRound();
    faults.clear();
    tenant.clientSecrets = secrets;
  }

  #bookPast(job: PlannedJob): void {
    const { prior } = job;
    if (!prior) return;
    const at = (ms: number): Instant => instantOf(START_MS + ms);
    const made = this.#at.simulator.office.createJob({
      ...this.#particulars(job),
      ...{ status: 'Completed', createdOn: at(prior.createdAt), completedOn: at(prior.completedAt) },
      totalCents: prior.totalMinor,
    });
    this.#customers.set(job.human, made.customerId);
    this.jobIds.set(job.id, made.id);
  }

  #particulars(job: PlannedJob) {
    const { email, phone, street, id } = this.#human(job.human);
    const known = this.#customers.get(job.human);
    const customer = { name: `Human ${id}`, phone, address: { street }, ...(email ? { email } : {}) };
    const { noCharge, businessUnitId, jobTypeId } = job;
    return {
      ...(known === undefined ? { customer } : { customerId: known }),
      ...{ noCharge, businessUnitId, jobTypeId },
      ...(job.code === null ? {} : { advocateCode: job.code }),
      ...(job.recall ? { recallForId: this.#someOtherJob() } : {}),
      ...(job.warranty ? { warrantyId: this.#someOtherJob() } : {}),
    };
  }

  /** A job of a customer whom nobody refers, for recalls and warranties to point at. */
  #someOtherJob(): number {
    const { office } = this.#at.simulator;
    const { id } = office.createJob({
      customer: { name: 'Somebody else', address: { street: '1 Elsewhere' } },
    });
    this.otherJobIds.add(id);
    return id;
  }

  #office(op: Op): void {
    const { office } = this.#at.simulator;
    if (op.kind === 'book') {
      const made = office.createJob(this.#particulars(this.#plan.jobs[op.job] as PlannedJob));
      this.#customers.set((this.#plan.jobs[op.job] as PlannedJob).human, made.customerId);
      this.jobIds.set(op.job, made.id);
      this.#bodies.set(op.job, office.zapBody(made.id));
      return;
    }
    const id = this.jobIds.get('job' in op ? op.job : -1);
    if (id === undefined) throw new Error(`${op.kind} of a job that is not booked`);
    if (op.kind === 'complete') office.completeJob(id, { totalCents: op.totalMinor });
    if (op.kind === 'cancel') office.cancelJob(id);
    if (op.kind === 'uncancel') office.removeCancellation(id);
    if (op.kind === 'reopen') office.reopenJob(id);
    if (op.kind === 'bill') office.billJob(id, op.totalMinor);
    if (op.kind === 'make_free') office.changeJob(id, { noCharge: op.free });
    if (op.kind === 'write_code') office.setAdvocateCode(id, op.code);
    if (op.kind === 'move') office.moveJob(id, op.status);
  }
}

function campaignBody(plan: CampaignPlan) {
  const reward = (one: RewardPlan | null) => {
    if (one === null) return null;
    if ('amountMinor' in one) return { amount_minor: one.amountMinor, currency: 'USD' };
    return { percent: one.percent, min_minor: one.minMinor, max_minor: one.maxMinor, currency: 'USD' };
  };
  const { counts } = plan;
  return {
    ...{ name: 'Refer a friend', program_label: 'refer-a-friend', company_name: 'Acme Heating' },
    ...{ company_url: 'https://www.acme.example/', hold_days: plan.holdDays, approval: plan.approval },
    rewards: { advocate: reward(plan.advocate), friend: reward(plan.friend) },
    lookback_days: plan.lookbackDays,
    live_from: plan.liveFrom === null ? null : new Date(START_MS + plan.liveFrom).toISOString(),
    qualification: {
      new_customers_only: plan.newCustomersOnly,
      existing_customer: {
        ...{ count_no_charge: counts.noCharge, count_zero_total: counts.zeroTotal },
        ...{
          count_recall: counts.recall,
          count_warranty: counts.warranty,
          lookback_days: plan.existingLookbackDays,
        },
      },
      household_is_self_referral: plan.householdIsSelf,
      minimum_total_minor: plan.minimumTotalMinor,
      business_units:
        plan.excludedBusinessUnit === null ? {} : { exclude: [String(plan.excludedBusinessUnit)] },
      jobs_per_friend: plan.jobsPerFriend,
    },
  };
}

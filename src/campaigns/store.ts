// The campaigns' rows: drafts, published versions, states. What is published never changes (RW-1); the database refuses it.

import { Refusal } from '../base/errors.ts';
import type { Id, IdMaker } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { NO_REVIEW } from './reward-rules.ts';
import { isChosenByAdvocate } from './target.ts';
import { type CampaignSettings, type CampaignState, campaignSettings, type LiveCampaign } from './types.ts';

/** A campaign with its newest version. */
export interface StoredCampaign {
  campaignId: Id;
  name: string;
  programLabel: string;
  state: CampaignState;
  liveVersion: number | null;
  launchedAt: Date | null;
  pausedAt: Date | null;
  endedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  newest: CampaignVersion;
}

export interface CampaignVersion {
  version: number;
  settings: CampaignSettings;
  createdBy: string;
  createdAt: Date;
  /** null: a draft. */
  publishedAt: Date | null;
}

interface CampaignRow {
  campaign_id: Id;
  name: string;
  program_label: string;
  state: CampaignState;
  live_version: number | null;
  launched_at: Date | null;
  paused_at: Date | null;
  ended_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

interface VersionRow {
  version: number;
  settings: Partial<CampaignSettings>;
  created_by: string;
  version_created_at: Date;
  published_at: Date | null;
}

const CAMPAIGN =
  'c.campaign_id, c.name, c.program_label, c.state, c.live_version, c.launched_at, c.paused_at, c.ended_at, c.created_at, c.updated_at';
const VERSION = 'v.version, v.settings, v.created_by, v.created_at as version_created_at, v.published_at';

// ── for decisions ───────────────────────────────────────────────────────────────────────────────────────────────────

/** Every campaign that was ever published with its live version: what is over keeps the jobs of its own time. */
export async function loadLiveCampaigns(sql: Sql, clientId: Id): Promise<LiveCampaign[]> {
  const rows = await sql.query<CampaignRow & VersionRow>(
    `select ${CAMPAIGN}, ${VERSION}
       from campaigns c
       join campaign_versions v on v.client_id = c.client_id and v.campaign_id = c.campaign_id and v.version = c.live_version
      where c.client_id = $1
      order by c.campaign_id`,
    [clientId],
  );
  return rows.map(asLive);
}

/** Published versions by number, whatever is live now: what a decided reward is judged by for good (RW-1). */
export async function loadPublishedVersions(
  sql: Sql,
  clientId: Id,
  wanted: readonly { campaignId: Id; version: number }[],
): Promise<LiveCampaign[]> {
  if (wanted.length === 0) return [];
  const rows = await sql.query<CampaignRow & VersionRow>(
    `select ${CAMPAIGN}, ${VERSION}
       from (select distinct campaign_id, version from unnest($2::bigint[], $3::int[]) as w(campaign_id, version)) w
       join campaigns c on c.client_id = $1 and c.campaign_id = w.campaign_id
       join campaign_versions v on v.client_id = $1 and v.campaign_id = w.campaign_id and v.version = w.version
      where v.published_at is not null
      order by c.campaign_id, v.version`,
    [clientId, wanted.map((one) => one.campaignId), wanted.map((one) => one.version)],
  );
  return rows.map(asLive);
}

function asLive(row: CampaignRow & VersionRow): LiveCampaign {
  return {
    campaignId: row.campaign_id,
    programLabel: row.program_label,
    state: row.state,
    version: row.version,
    // The queries join published versions only.
    publishedAt: row.published_at as Date,
    launchedAt: row.launched_at ?? (row.published_at as Date),
    pausedAt: row.paused_at,
    endedAt: row.ended_at,
    settings: withDefaults(row.settings),
  };
}

// ── for those who make them ─────────────────────────────────────────────────────────────────────────────────────────

/** Newest first; those in the archive only if they are asked for. */
export async function listCampaigns(
  sql: Sql,
  clientId: Id,
  wanted: { states: readonly CampaignState[]; limit: number; offset: number },
): Promise<StoredCampaign[]> {
  const rows = await sql.query<CampaignRow & VersionRow>(
    `${WITH_NEWEST} where c.client_id = $1 and c.state = any ($4) order by c.campaign_id desc limit $2 offset $3`,
    [clientId, wanted.limit, wanted.offset, wanted.states],
  );
  return rows.map(asStored);
}

/** Throws not_found for an id that is nobody's or another client's. */
export async function getCampaign(sql: Sql, clientId: Id, campaignId: Id): Promise<StoredCampaign> {
  const rows = await sql.query<CampaignRow & VersionRow>(
    `${WITH_NEWEST} where c.client_id = $1 and c.campaign_id = $2`,
    [clientId, campaignId],
  );
  return asStored(found(rows[0]));
}

/** The same, with the campaign's row locked until the transaction ends: two editors take turns. */
export async function lockCampaign(tx: Tx, clientId: Id, campaignId: Id): Promise<StoredCampaign> {
  await tx.query('select 1 from campaigns where client_id = $1 and campaign_id = $2 for update', [
    clientId,
    campaignId,
  ]);
  return await getCampaign(tx, clientId, campaignId);
}

/** Newest first; the published ones and the draft. */
export async function listVersions(sql: Sql, clientId: Id, campaignId: Id): Promise<CampaignVersion[]> {
  const rows = await sql.query<VersionRow>(
    `select ${VERSION} from campaign_versions v where v.client_id = $1 and v.campaign_id = $2 order by v.version desc`,
    [clientId, campaignId],
  );
  return rows.map(asVersion);
}

export async function getVersion(
  sql: Sql,
  clientId: Id,
  campaignId: Id,
  version: number,
): Promise<CampaignVersion> {
  const rows = await sql.query<VersionRow>(
    `select ${VERSION} from campaign_versions v where v.client_id = $1 and v.campaign_id = $2 and v.version = $3`,
    [clientId, campaignId, version],
  );
  return asVersion(found(rows[0]));
}

/** Throws not_found when there is none, also when only a published version has this number. */
export async function deleteDraft(
  tx: Tx,
  { clientId, campaignId, now }: Edit,
  version: number,
): Promise<void> {
  const rows = await tx.query(
    `delete from campaign_versions
      where client_id = $1 and campaign_id = $2 and version = $3 and published_at is null returning 1 as gone`,
    [clientId, campaignId, version],
  );
  found(rows[0]);
  await tx.query('update campaigns set updated_at = $3 where client_id = $1 and campaign_id = $2', [
    ...[clientId, campaignId, now],
  ]);
}

/** Of these audiences, those that are not there. */
export async function unknownAudiences(sql: Sql, clientId: Id, audienceIds: readonly Id[]): Promise<Id[]> {
  if (audienceIds.length === 0) return [];
  const rows = await sql.query<{ id: Id }>(
    `select n.id from unnest($2::bigint[]) as n (id)
      where not exists (select from audiences a where a.client_id = $1 and a.audience_id = n.id and a.archived_at is null)`,
    [clientId, audienceIds],
  );
  return rows.map((row) => row.id);
}

/** Of these suppliers, those that are not there or were put away. */
export async function unknownSuppliers(sql: Sql, clientId: Id, supplierIds: readonly Id[]): Promise<Id[]> {
  if (supplierIds.length === 0) return [];
  const rows = await sql.query<{ id: Id }>(
    `select n.id from unnest($2::bigint[]) as n (id)
      where not exists (select from suppliers s where s.client_id = $1 and s.supplier_id = n.id and s.state <> 'archived')`,
    [clientId, supplierIds],
  );
  return rows.map((row) => row.id);
}

export async function payerExists(sql: Sql, clientId: Id, payerId: Id): Promise<boolean> {
  const rows = await sql.query('select 1 from payers where client_id = $1 and payer_id = $2', [
    ...[clientId, payerId],
  ]);
  return rows.length > 0;
}

/**
 * How many rewards of the campaign are promised and not given: on hold, approved, on their way in a payout, or failed on it. Nobody may put
 * it away while somebody waits for one. Those of integration connections are owed to nobody (PO-3).
 */
export async function rewardsNotGiven(tx: Tx, clientId: Id, campaignId: Id): Promise<number> {
  const [row] = await tx.query<{ count: string }>(
    `select count(*) from rewards
      where client_id = $1 and campaign_id = $2 and state in ('earned', 'approved', 'failed') and not from_integration`,
    [clientId, campaignId],
  );
  return Number(row?.count);
}

export interface Edit {
  clientId: Id;
  campaignId: Id;
  actor: string;
  now: Date;
}

/** A new campaign with its first draft. */
export async function insertCampaign(
  tx: Tx,
  { clientId, campaignId, actor, now }: Edit,
  campaign: { name: string; programLabel: string; settings: CampaignSettings },
): Promise<void> {
  await tx.query(
    `insert into campaigns (client_id, campaign_id, name, program_label, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)`,
    [clientId, campaignId, campaign.name, campaign.programLabel, now],
  );
  await saveDraft(tx, { clientId, campaignId, actor, now }, 1, campaign.settings);
}

export async function renameCampaign(
  tx: Tx,
  { clientId, campaignId, now }: Edit,
  name: string,
  programLabel: string,
): Promise<void> {
  await tx.query(
    'update campaigns set name = $3, program_label = $4, updated_at = $5 where client_id = $1 and campaign_id = $2',
    [...[clientId, campaignId, name, programLabel, now]],
  );
}

/** Writes the draft with this number, new or over the draft that is there. */
export async function saveDraft(
  tx: Tx,
  edit: Edit,
  version: number,
  settings: CampaignSettings,
): Promise<void> {
  await tx.query(
    `insert into campaign_versions (client_id, campaign_id, version, settings, created_by, created_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (client_id, campaign_id, version) do update
       set settings = excluded.settings, created_by = excluded.created_by, created_at = excluded.created_at`,
    [edit.clientId, edit.campaignId, version, JSON.stringify(settings), edit.actor, edit.now],
  );
  await tx.query('update campaigns set updated_at = $3 where client_id = $1 and campaign_id = $2', [
    ...[edit.clientId, edit.campaignId, edit.now],
  ]);
}

/** The draft becomes the live version, and the campaign is LIVE. */
export async function publishDraft(
  tx: Tx,
  { clientId, campaignId, now }: Edit,
  { version, settings }: Pick<CampaignVersion, 'version' | 'settings'>,
): Promise<void> {
  await tx.query(
    'update campaign_versions set published_at = $4 where client_id = $1 and campaign_id = $2 and version = $3',
    [...[clientId, campaignId, version, now]],
  );
  await tx.query(
    `update campaigns set state = 'LIVE', live_version = $3, launched_at = coalesce(launched_at, $4), paused_at = null, ended_at = null,
       is_targeted = $5, updated_at = $4
      where client_id = $1 and campaign_id = $2`,
    [clientId, campaignId, version, now, isChosenByAdvocate(settings)],
  );
}

export async function setCampaignState(
  tx: Tx,
  { clientId, campaignId, now }: Edit,
  state: CampaignState,
): Promise<void> {
  await tx.query(
    `update campaigns set state = $3, paused_at = case when $3 = 'PAUSED' then $4::timestamptz end,
       ended_at = case when $3 = 'ENDED' then coalesce(ended_at, $4) when $3 = 'ARCHIVED' then ended_at end, updated_at = $4
      where client_id = $1 and campaign_id = $2`,
    [clientId, campaignId, state, now],
  );
}

/** An entry of the audit log (SEC-2), in the transaction of the change. */
export async function auditCampaign(
  tx: Tx,
  { clientId, campaignId, actor, now }: Edit,
  ids: IdMaker,
  change: { action: string; before: unknown; after: unknown },
): Promise<void> {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  await tx.query(
    `insert into audit_entries (client_id, entry_id, at, actor, action, subject, before, after) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      clientId,
      ids(),
      now,
      actor,
      change.action,
      `campaign:${campaignId}`,
      json(change.before),
      json(change.after),
    ],
  );
}

const WITH_NEWEST = `select ${CAMPAIGN}, ${VERSION}
  from campaigns c
  join lateral (select * from campaign_versions v where v.client_id = c.client_id and v.campaign_id = c.campaign_id
                 order by v.version desc limit 1) v on true`;

function asStored(row: CampaignRow & VersionRow): StoredCampaign {
  return {
    campaignId: row.campaign_id,
    name: row.name,
    programLabel: row.program_label,
    state: row.state,
    liveVersion: row.live_version,
    launchedAt: row.launched_at,
    pausedAt: row.paused_at,
    endedAt: row.ended_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    newest: asVersion(row),
  };
}

function asVersion(row: VersionRow): CampaignVersion {
  return {
    version: row.version,
    settings: withDefaults(row.settings),
    createdBy: row.created_by,
    createdAt: row.version_created_at,
    publishedAt: row.published_at,
  };
}

const DEFAULTS = campaignSettings.parse({
  company_name: '-',
  company_url: 'https://company.example/',
  rewards: {},
});

/** Versions stored before campaigns had all of today's settings have their defaults; what today's checks would refuse stays as it is. */
function withDefaults(stored: Partial<CampaignSettings>): CampaignSettings {
  const parsed = campaignSettings.safeParse({ review: NO_REVIEW, ...stored });
  return parsed.success ? parsed.data : { ...DEFAULTS, review: NO_REVIEW, ...stored };
}

function found<Row>(row: Row | undefined): Row {
  if (!row) throw new Refusal('not_found');
  return row;
}

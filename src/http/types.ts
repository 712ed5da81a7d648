// What a room's routes.ts gets: the server to add routes to, and the collaborators that the composition root made.

import type { IncomingHttpHeaders } from 'node:http';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ZodType } from 'zod';
import type { Caller, Client, Scope, SignedIdentity } from '../accounts/types.ts';
import type { Happening } from '../base/happening.ts';
import type { Id, IdMaker } from '../base/ids.ts';
import type { SecretBox } from '../base/secrets.ts';
import type { CampaignLook, PreviewSample } from '../campaigns/preview-wire.ts';
import type { Simulation } from '../campaigns/simulate-wire.ts';
import type { LiveCampaign } from '../campaigns/types.ts';
import type { Voice } from '../campaigns/voice.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { JudgeRows } from '../files/types.ts';
import type { Acceptance, NewInput, ReadContext } from '../intake/types.ts';
import type { TextsOfAdvocate, TextWish } from '../messages/text-types.ts';
import type { MailOutcome, NewMail } from '../messages/types.ts';
import type { CallOutside, PayoutDesk } from '../payouts/types.ts';
import type { ReplayWish } from '../pipeline/replay.ts';
import type { SimulationWish } from '../pipeline/simulate.ts';
import type { Erasure, ErasureWish } from '../privacy/types.ts';
import type { Enrolled, EnrolWish, LiveCode } from '../referrals/types.ts';
import type { StaffOutcome, StaffWish } from '../site/staff.ts';
import type { Zone } from '../site/wire.ts';
import type { Visitor } from '../site/zone-content.ts';
import type { Fetched, FetchLimits, Posted, PostWish } from './outgoing.ts';
import type { Asked } from './trusted-proxies.ts';
import type { TxtAnswer } from './txt-records.ts';

/** Fastify with zod schemas as the one contract of each route. */
export type Server = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Somebody follows a link: what of the request matters for that. */
export interface LinkVisit {
  method: string;
  host: string;
  code: string;
  /** From the question mark on; empty: there is none. */
  search: string;
  headers: IncomingHttpHeaders;
  /** The other end of the connection: a proxy, where there is one. */
  ip: string;
  protocol: string;
}

/** Where the visitor is sent, or the page (HTML) that is shown in place; and the cookie to leave. */
export interface LinkAnswer {
  to: { location: string } | { page: string };
  cookie: string | null;
}

/** Resolves once the click is committed. */
export type AnswerLink = (visit: LinkVisit) => Promise<LinkAnswer>;

declare module 'fastify' {
  interface FastifyInstance {
    /** Opens the front door: plain visits of links are answered before the router sees them (front-door.ts). */
    answerLinks(answer: AnswerLink): void;
  }
  interface FastifyContextConfig {
    /** Any one of these lets a caller in; CLIENT_SUPERUSER and CLIENT_ADMIN always do. A route without `scopes` is public. */
    scopes?: readonly Scope[];
    /** A read-only caller may use it although it changes something (logging out). */
    readerMay?: boolean;
    /** Also read the token from the query (`access_token`), as partner webhooks send it (reference 3.6). */
    tokenInQuery?: boolean;
    /** `request.body` is a Buffer with the bytes as they came, whatever the content type; nothing is parsed. Empty: a Buffer of length 0. */
    rawBody?: boolean;
    /** What the bytes of a `rawBody` route hold: for the OpenAPI document only, it validates nothing. */
    documentedBody?: ZodType;
  }
  interface FastifyRequest {
    /** Who calls; set on every route that names scopes. */
    caller: Caller;
    /** Set by public routes whose path says it: the client whose list shows a refusal; null: nobody's. */
    addressedTo?: Id | null;
  }
}

/** The collaborators of routes and tasks, made once in app.ts. */
export interface Deps {
  db: Db;
  ids: IdMaker;
  now: () => Date;
  log: FastifyBaseLogger;
  secrets: SecretBox;
  /** Base of links that leave this server, as https://share.acme.example; null: taken from the request's host. */
  publicUrl: string | null;
  /** False: there is no mail server, and whoever owes a mail may say so instead. */
  mailIsOn: boolean;
  /** Entered URLs may point at private and loopback addresses (SEC-4). */
  allowPrivateAddresses: boolean;
  /** The address of who asks, past the proxies that are trusted (SEC-6). */
  addressOf(request: Pick<Asked, 'ip' | 'headers'>): string;
  /** The visitor's browser keeps and sends cookies marked Secure: by https, as we see it, a trusted proxy says or PUBLIC_URL has it. */
  isSecure(request: Asked): boolean;
  /** Whether who called would still be let in: for answers that last. */
  stillMay(request: FastifyRequest): Promise<boolean>;
  client(clientId: Id): Promise<Client>;
  /** The client whose program domain this host is; the only client when there is just one; else null. */
  clientIdByHost(host: string): Promise<Id | null>;
  /** Stores inputs durably; concurrent calls share one commit (IN-1). Answers in order. */
  accept(inputs: NewInput[]): Promise<Acceptance[]>;
  /** The same inside a transaction, for a change that must be applied with it. */
  acceptIn(tx: Tx, inputs: NewInput[]): Promise<Acceptance[]>;
  /** Counts inputs that a room stored by a statement of its own (followed links). */
  countAccepted(inputs: number): void;
  /** Applies everything accepted so far of this client and returns when it is done (v6 answers, staff changes). */
  processClient(clientId: Id): Promise<void>;
  /** Runs `work` in a transaction that holds the client's lane, so that it never interleaves with the pipeline. */
  inLane<Result>(clientId: Id, work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** Calls an API outside through the guard of SEC-4. Never throws. */
  callOutside: CallOutside;
  /** Makes and ends payouts (PO-2). */
  payoutDesk: PayoutDesk;
  /** The coupon code that a payout handed out; null: none. */
  codeOfPayout(clientId: Id, payoutId: Id): Promise<string | null>;
  /** Who a signed token of a page says the visitor is. Throws invalid_jwt. */
  signedIdentity(clientId: Id, token: string): Promise<SignedIdentity>;
  /** What a zone of a page shows; null: nothing. `data` is as the page sent it. */
  zoneContent(
    clientId: Id,
    name: string,
    data: Record<string, unknown>,
    visitor: Visitor,
  ): Promise<Zone | null>;
  /** What reading an input needs to know of the client. */
  readContext(clientId: Id): Promise<ReadContext>;
  /**
   * The campaign that speaks to visitors for a program label (null: the best there is) and the advocate who asks or whose link was
   * followed, as far as it is known; null: nothing was ever published.
   */
  voice(clientId: Id, programLabel: string | null, advocateId?: Id | null): Promise<Voice | null>;
  /** Everything that people would see of a campaign, with a sample advocate; `origin`: what links start with. */
  previewCampaign(
    clientId: Id,
    campaign: LiveCampaign,
    sample: PreviewSample,
    origin: string,
  ): Promise<CampaignLook>;
  /** What would become of a supposed job under a campaign's settings; nothing of it stays. */
  simulateJob(clientId: Id, wish: SimulationWish): Promise<Simulation>;
  /** Starts a replay of the past under a campaign's settings; resolves with its id. Throws replay_under_way. */
  startReplay(clientId: Id, wish: ReplayWish): Promise<Id>;
  /** A published version speaking, whatever runs now; null: there is no such version. */
  voiceOfVersion(clientId: Id, campaignId: Id, version: number): Promise<Voice | null>;
  /** The device of the click that a page names by `extole_zone_click_event_id`; null: no click of this client (AT-1). */
  deviceOfClick(clientId: Id, token: string): Promise<string | null>;
  /** What a friend may know of a code, however it is written; null when nobody has it or it is retired. */
  liveCode(clientId: Id, code: string): Promise<LiveCode | null>;
  /** Compared forms of live codes that may have been meant by one that nobody has, best first (AT-2). */
  similarCodes(clientId: Id, codeKey: string): Promise<string[]>;
  /** The person and code of an e-mail, found or made; null when the e-mail identifies nobody. Proves nothing about who asks. */
  enrolAdvocate(clientId: Id, wish: EnrolWish): Promise<Enrolled | null>;
  /** Staff and partners with their kinds and codes, found or made (AT-8); `label` null: of the running program. Answers in order. */
  enrolStaff(
    clientId: Id,
    actor: string,
    wishes: readonly StaffWish[],
    label: string | null,
  ): Promise<StaffOutcome[]>;
  /** Rows of a file as they would be taken now; stores nothing. */
  judgeFileRows: JudgeRows;
  /** Erases a person for good (ID-5). Throws person_not_found, invalid_email, reward_in_payout. */
  erasePerson(clientId: Id, actor: string, wish: ErasureWish): Promise<Erasure>;
  /** Whether an advocate is offered texts, and to which number they go; null: the client sends none (OUT-2). */
  textsOfAdvocate(clientId: Id, personId: Id): Promise<TextsOfAdvocate | null>;
  /** Keeps that an advocate agreed to texts, with the exact words (OUT-2). */
  signUpForTexts(
    clientId: Id,
    wish: TextWish,
  ): Promise<'agreed' | 'kept_back' | 'no_phone' | 'texts_are_off'>;
  /** What links of the client start with, as https://share.acme.example. */
  programOrigin(clientId: Id, request: { protocol: string; host: string }): Promise<string>;
  /** The tag of the website, and what a content security policy must allow for it; `origin` is that of the program domain. */
  tagOf(origin: string): { tag: string; policy: string };
  /** Hands mails to the outbox in the transaction of what owes them; they are sent after its commit (OUT-2). Answers in order. */
  postMail(tx: Tx, mails: readonly NewMail[]): Promise<MailOutcome[]>;
  /** Reads a URL that staff entered, through the guard of SEC-4; redirects are followed. Never throws. */
  fetchOutside(url: string, limits: FetchLimits): Promise<Fetched>;
  /** The platform's fetch through the same guard, for protocols of libraries. Throws when the address is refused. */
  fetchGuarded: typeof fetch;
  /** The TXT records of a name in DNS. Never throws. */
  txtRecords(name: string): Promise<TxtAnswer>;
  /**
   * Tells outgoing webhooks and messages what the transaction stores, in the same transaction (OUT-1, OUT-2): whatever is owed to
   * somebody because of it is owed when it commits. A batch costs one look-up when nobody wants to know.
   */
  announce(tx: Tx, clientId: Id, happenings: readonly Happening[]): Promise<void>;
  /** Posts to a URL that staff entered, through the guard of SEC-4, over kept connections. Never throws. */
  postOutside(url: string, wish: PostWish): Promise<Posted>;
  /** Adds background work in the same transaction as the fact that owes it. */
  enqueue(tx: Tx, task: TaskName, payload: Record<string, unknown>, options?: EnqueueOptions): Promise<void>;
}

export interface EnqueueOptions {
  /** At most one waiting job has this key; adding again moves it. */
  key?: string;
  runAt?: Date;
  /** Jobs of one lane run one after the other. */
  lane?: string;
  /** A waiting job with the key keeps its own, earlier or later, time. */
  keepRunAt?: boolean;
}

/** Names of the background tasks (queue/tasks.ts). */
export type TaskName =
  | 'process_inputs'
  | 'follow_connection'
  | 'read_names'
  | 'refresh_names'
  | 'run_import'
  | 'run_file_import'
  | 'approve_due'
  | 'send_mails'
  | 'send_webhooks'
  | 'write_messages'
  | 'send_texts'
  | 'mail_password_links'
  | 'refresh_desk'
  | 'send_reports'
  | 'wake_connections'
  | 'campaign_schedules'
  | 'run_replay'
  | 'reconcile'
  | 'send_payouts'
  | 'tell_code_mailed'
  | 'pay_due'
  | 'sweep_erasure'
  | 'forget_old';

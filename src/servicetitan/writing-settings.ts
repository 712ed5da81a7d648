// What Goodword may write into ServiceTitan: the switches of write-back (ST-10) and hand-over (ST-11), all off unless told. Reads a body
// into them and names everything that contradicts itself. Pure.

import type { Id } from '../base/ids.ts';
import type { Environment } from './types.ts';

/** The parts of the write-back that are switched one by one. */
export const WRITE_BACK_PARTS = [
  'job_note',
  'customer_note',
  'customer_tag',
  'external_data',
  'job_custom_field',
  'advocate_note',
  'advocate_tag',
  'advocate_external_data',
] as const;
export type WriteBackPart = (typeof WRITE_BACK_PARTS)[number];

/** `connections.write_back`. `since`: ISO instant since which a part is on; a part that is off has none. */
export interface WriteBack {
  customerTagTypeId: string | null;
  externalDataGuid: string | null;
  /** The same for advocates' own codes on their customer records (ST-12). */
  advocateTagTypeId: string | null;
  advocateExternalDataGuid: string | null;
  since: Partial<Record<WriteBackPart, string>>;
}

export type HandOverMode = 'off' | 'booking' | 'lead';
export const PRIORITIES = ['Low', 'Normal', 'High', 'Urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** `connections.hand_over`. Leads that arrived before `since` are not handed over; null while it is off. */
export interface HandOver {
  mode: HandOverMode;
  bookingProviderId: string | null;
  campaignId: string | null;
  businessUnitId: string | null;
  jobTypeId: string | null;
  callReasonId: string | null;
  followUpDays: number | null;
  priority: Priority;
  since: string | null;
}

export interface Writing {
  writeBack: WriteBack;
  handOver: HandOver;
}

export const NO_WRITE_BACK: WriteBack = {
  customerTagTypeId: null,
  externalDataGuid: null,
  advocateTagTypeId: null,
  advocateExternalDataGuid: null,
  since: {},
};
export const NO_HAND_OVER: HandOver = {
  mode: 'off',
  bookingProviderId: null,
  campaignId: null,
  businessUnitId: null,
  jobTypeId: null,
  callReasonId: null,
  followUpDays: null,
  priority: 'Normal',
  since: null,
};

type GivenId = string | number | null;

/** What is left out stays as it is. */
export interface WriteBackBody {
  job_note?: boolean;
  customer_note?: boolean;
  /** Tags when it is given; null: no tag. */
  customer_tag_type_id?: GivenId;
  /** Writes external data under this GUID; null: none. */
  external_data_guid?: string | null;
  job_custom_field?: boolean;
  advocate_note?: boolean;
  advocate_tag_type_id?: GivenId;
  advocate_external_data_guid?: string | null;
}

export interface HandOverBody {
  mode?: HandOverMode;
  booking_provider_id?: GivenId;
  campaign_id?: GivenId;
  business_unit_id?: GivenId;
  job_type_id?: GivenId;
  call_reason_id?: GivenId;
  follow_up_days?: number | null;
  priority?: string | null;
}

/** Members of a connection's create or change. */
export interface WritingBody {
  write_back?: WriteBackBody | null;
  hand_over?: HandOverBody | null;
}

/** What other connections of the client do with leads. */
export interface OtherHandOver {
  connectionId: Id;
  name: string;
  environment: Environment;
  handOver: HandOver;
}

/** All switches after this change; `problems` holds a sentence per contradiction. `current` null: a new connection. */
export function readWriting(
  body: WritingBody,
  context: {
    current: Writing | null;
    environment: Environment;
    others: readonly OtherHandOver[];
    now: Date;
  },
): Writing & { problems: string[] } {
  const problems: string[] = [];
  const writeBack = readWriteBack(
    body.write_back,
    context.current?.writeBack ?? NO_WRITE_BACK,
    context.now,
    problems,
  );
  const current = context.current?.handOver ?? NO_HAND_OVER;
  const handOver = readHandOver(body.hand_over, { ...context, current }, problems);
  return { writeBack, handOver, problems };
}

const LONGEST_FOLLOW_UP_DAYS = 365;
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The switches after this change; every contradiction is added to `problems` as a sentence. */
export function readWriteBack(
  body: WriteBackBody | null | undefined,
  current: WriteBack,
  now: Date,
  problems: string[],
): WriteBack {
  if (!body) return current;
  const customerTagTypeId = readId(
    body.customer_tag_type_id,
    current.customerTagTypeId,
    'write_back.customer_tag_type_id',
    problems,
  );
  const advocateTagTypeId = readId(
    body.advocate_tag_type_id,
    current.advocateTagTypeId,
    'write_back.advocate_tag_type_id',
    problems,
  );
  const externalDataGuid = readGuid(
    body.external_data_guid,
    current.externalDataGuid,
    'write_back.external_data_guid',
    problems,
  );
  const advocateExternalDataGuid = readGuid(
    body.advocate_external_data_guid,
    current.advocateExternalDataGuid,
    'write_back.advocate_external_data_guid',
    problems,
  );
  const isOn = (part: WriteBackPart) => current.since[part] !== undefined;
  const wanted: Record<WriteBackPart, boolean> = {
    job_note: body.job_note ?? isOn('job_note'),
    customer_note: body.customer_note ?? isOn('customer_note'),
    customer_tag: customerTagTypeId !== null,
    external_data: externalDataGuid !== null,
    job_custom_field: body.job_custom_field ?? isOn('job_custom_field'),
    advocate_note: body.advocate_note ?? isOn('advocate_note'),
    advocate_tag: advocateTagTypeId !== null,
    advocate_external_data: advocateExternalDataGuid !== null,
  };
  // Another tag or application begins anew: what was attributed before gets neither.
  const isOther: Partial<Record<WriteBackPart, boolean>> = {
    customer_tag: customerTagTypeId !== current.customerTagTypeId,
    external_data: externalDataGuid !== current.externalDataGuid,
    advocate_tag: advocateTagTypeId !== current.advocateTagTypeId,
    advocate_external_data: advocateExternalDataGuid !== current.advocateExternalDataGuid,
  };
  const since: WriteBack['since'] = {};
  for (const part of WRITE_BACK_PARTS) {
    if (wanted[part]) since[part] = (!isOther[part] && current.since[part]) || now.toISOString();
  }
  return { customerTagTypeId, externalDataGuid, advocateTagTypeId, advocateExternalDataGuid, since };
}

/** The same for the hand-over of leads. */
function readHandOver(
  body: HandOverBody | null | undefined,
  context: { current: HandOver; environment: Environment; others: readonly OtherHandOver[]; now: Date },
  problems: string[],
): HandOver {
  const { current } = context;
  if (!body) return current;
  const id = (name: keyof HandOverBody, held: string | null) =>
    readId(body[name] as GivenId | undefined, held, `hand_over.${name}`, problems);
  const mode = body.mode ?? current.mode;
  const handOver: HandOver = {
    mode,
    bookingProviderId: id('booking_provider_id', mode === 'lead' ? null : current.bookingProviderId),
    campaignId: id('campaign_id', current.campaignId),
    businessUnitId: id('business_unit_id', current.businessUnitId),
    jobTypeId: id('job_type_id', current.jobTypeId),
    // Naming one of the two takes the other's place.
    callReasonId: id(
      'call_reason_id',
      mode === 'booking' || body.follow_up_days != null ? null : current.callReasonId,
    ),
    followUpDays:
      body.follow_up_days !== undefined
        ? body.follow_up_days
        : mode === 'booking' || body.call_reason_id != null
          ? null
          : current.followUpDays,
    priority: readPriority(body.priority, current.priority, problems),
    since:
      mode === 'off'
        ? null
        : mode === current.mode && current.since
          ? current.since
          : context.now.toISOString(),
  };
  nameContradictions(handOver, context, problems);
  return handOver;
}

function nameContradictions(
  handOver: HandOver,
  { environment, others }: { environment: Environment; others: readonly OtherHandOver[] },
  problems: string[],
): void {
  const { mode, bookingProviderId, campaignId, callReasonId, followUpDays } = handOver;
  if (
    followUpDays !== null &&
    (!Number.isInteger(followUpDays) || followUpDays < 0 || followUpDays > LONGEST_FOLLOW_UP_DAYS)
  ) {
    problems.push(`hand_over.follow_up_days is a whole number from 0 to ${LONGEST_FOLLOW_UP_DAYS}.`);
  }
  if (callReasonId !== null && followUpDays !== null)
    problems.push('hand_over has either a call_reason_id or follow_up_days, not both.');
  if (mode === 'off') return;
  if (mode === 'booking') {
    if (bookingProviderId === null)
      problems.push(
        'hand_over.mode booking needs the booking_provider_id that ServiceTitan shows for your app.',
      );
    if (callReasonId !== null || followUpDays !== null)
      problems.push('hand_over.call_reason_id and follow_up_days belong to mode lead, not to booking.');
  } else {
    if (bookingProviderId !== null)
      problems.push('hand_over.booking_provider_id belongs to mode booking, not to lead.');
    if (campaignId === null)
      problems.push('hand_over.mode lead needs a campaign_id: ServiceTitan takes no lead without one.');
    if (callReasonId === null && followUpDays === null)
      problems.push('hand_over.mode lead needs a call_reason_id or follow_up_days.');
  }
  const isIntegration = environment === 'integration';
  const twin = others.find(
    (other) => other.handOver.mode !== 'off' && (other.environment === 'integration') === isIntegration,
  );
  if (twin) {
    problems.push(
      `Connection ${twin.connectionId} ("${twin.name}") hands leads over already; each would become two bookings or leads.`,
    );
  }
}

function readPriority(given: string | null | undefined, current: Priority, problems: string[]): Priority {
  if (given == null) return current;
  const priority = PRIORITIES.find((one) => one.toLowerCase() === given.trim().toLowerCase());
  if (!priority) problems.push(`hand_over.priority is one of ${PRIORITIES.join(', ')}.`);
  return priority ?? current;
}

function readId(
  given: GivenId | undefined,
  current: string | null,
  name: string,
  problems: string[],
): string | null {
  if (given === undefined) return current;
  const text = String(given ?? '').trim();
  if (text === '') return null;
  if (/^[1-9]\d{0,14}$/.test(text)) return text;
  problems.push(`${name} is a number of ServiceTitan's, and "${text.slice(0, 50)}" is none.`);
  return null;
}

function readGuid(
  given: string | null | undefined,
  current: string | null,
  name: string,
  problems: string[],
): string | null {
  if (given === undefined) return current;
  const guid = given?.trim().toLowerCase() || null;
  if (guid !== null && !GUID.test(guid)) {
    problems.push(
      `${name} is a GUID, as 3f2504e0-4f89-11d3-9a0c-0305e82c3301: the id of your application in the developer portal.`,
    );
  }
  return guid;
}

/** The form of /v1. */
export function showWriting({ writeBack, handOver }: Writing) {
  const { since } = writeBack;
  return {
    write_back: {
      job_note: since.job_note !== undefined,
      customer_note: since.customer_note !== undefined,
      customer_tag_type_id: writeBack.customerTagTypeId,
      external_data_guid: writeBack.externalDataGuid,
      job_custom_field: since.job_custom_field !== undefined,
      advocate_note: since.advocate_note !== undefined,
      advocate_tag_type_id: writeBack.advocateTagTypeId,
      advocate_external_data_guid: writeBack.advocateExternalDataGuid,
      since,
    },
    hand_over: {
      mode: handOver.mode,
      booking_provider_id: handOver.bookingProviderId,
      campaign_id: handOver.campaignId,
      business_unit_id: handOver.businessUnitId,
      job_type_id: handOver.jobTypeId,
      call_reason_id: handOver.callReasonId,
      follow_up_days: handOver.followUpDays,
      priority: handOver.priority,
      since: handOver.since,
    },
  };
}

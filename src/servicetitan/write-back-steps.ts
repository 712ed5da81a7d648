// What to do about one write-back now (ST-10): looks at ServiceTitan first, so that nothing is written twice and no human's word is
// written over. Reads at once; writes only when its `write` is called. Stores nothing.

import { codeKey } from '../base/codes.ts';
import type { Api } from './clients.ts';
import { codeMarkerOf, codeNoteText } from './codes-plan.ts';
import { idText, type JsonObject, plainText } from './json.ts';
import type { Failure, Outcome } from './outcome.ts';
import type { TroubleArea } from './types.ts';
import { isMarked, markerOf, noteText } from './write-back-plan.ts';
import type { DueWriteBack } from './write-back-store.ts';
import type { Written } from './write-call.ts';
import type { CustomFieldValue } from './write-calls.ts';

export type WriteBackItem = Pick<
  DueWriteBack,
  | 'kind'
  | 'targetId'
  | 'referralId'
  | 'advocatePersonId'
  | 'revision'
  | 'code'
  | 'value'
  | 'advocateName'
  | 'unresolvedSince'
> & {
  /** The share link of the code; null: there is none, or it is not written. */
  link: string | null;
};

export type Step =
  /** `shows`: what would be written, as /v1 shows it. */
  | { do: 'write'; shows: Record<string, unknown>; write(): Promise<Written> }
  /** written: it is there already. skipped: it is not to be written. */
  | { do: 'nothing'; state: 'written' | 'skipped'; reason: string; message: string }
  | { do: 'fail'; failure: Failure | { outcome: 'not_found'; message: string } };

/** Which resource of ServiceTitan a write-back needs. */
export function areaOf(kind: WriteBackItem['kind']): TroubleArea {
  return kind.startsWith('job_') ? 'job_writes' : 'customer_writes';
}

const EXTERNAL_KEYS = {
  referral: 'goodword_referral_id',
  code: 'goodword_advocate_code',
  ownCode: 'goodword_own_code',
  ownLink: 'goodword_own_link',
};
const MERGE_HOPS = 5;

/** `codeTypeIds`: custom fields pinned as the advocate code (IN-4). */
export async function stepOf(api: Api, item: WriteBackItem, codeTypeIds: readonly string[]): Promise<Step> {
  const { kind, targetId } = item;
  switch (kind) {
    case 'job_note':
      return noteStep(item, await api.listJobNotes(targetId), (text) => api.addJobNote(targetId, text));
    case 'job_external_data':
      return externalDataStep(api, item, 'job', targetId);
    case 'job_custom_field':
      return customFieldStep(api, item, codeTypeIds);
    case 'customer_note':
    case 'customer_tag':
    case 'customer_external_data':
    case 'advocate_note':
    case 'advocate_tag':
    case 'advocate_external_data': {
      const customer = await survivorOf(api, targetId);
      if (customer.outcome !== 'ok') return { do: 'fail', failure: customer };
      const customerId = idText(customer.value.id) ?? targetId;
      if (kind === 'customer_tag' || kind === 'advocate_tag')
        return tagStep(api, item, customerId, customer.value);
      if (kind === 'customer_external_data' || kind === 'advocate_external_data') {
        return externalDataStep(api, item, 'customer', customerId);
      }
      return noteStep(item, await api.listCustomerNotes(customerId), (text) =>
        api.addCustomerNote(customerId, text),
      );
    }
  }
}

function noteStep(
  item: WriteBackItem,
  notes: Awaited<ReturnType<Api['listJobNotes']>>,
  add: (text: string) => Promise<Written>,
): Step {
  if (notes.outcome !== 'ok') return { do: 'fail', failure: notes };
  const { referralId, advocatePersonId: personId, revision, link } = item;
  const marker = referralId === null ? codeMarkerOf(personId, revision) : markerOf(referralId, revision);
  if (notes.value.rows.some((row) => isMarked(plainText(row.text) ?? '', marker))) {
    return there(`A note with "${marker}" is there.`);
  }
  const text =
    referralId === null
      ? codeNoteText({ code: item.code ?? '', link, personId, revision })
      : noteText({ name: item.advocateName, code: item.code, referralId, revision });
  return { do: 'write', shows: { text }, write: () => add(text) };
}

function tagStep(api: Api, item: WriteBackItem, customerId: string, customer: JsonObject): Step {
  const tagTypeId = item.value ?? '';
  const tags = Array.isArray(customer.tagTypeIds) ? customer.tagTypeIds.map(idText) : [];
  if (tags.includes(tagTypeId)) return there(`Customer ${customerId} has tag ${tagTypeId}.`);
  return {
    do: 'write',
    shows: { customer_id: customerId, tag_type_id: tagTypeId },
    write: async () => {
      const answer = await api.addCustomerTag(customerId, tagTypeId);
      // Somebody tagged meanwhile: what was wanted is so.
      return answer.outcome === 'conflict' ? { outcome: 'ok', value: undefined } : answer;
    },
  };
}

/** Merging the same pairs again changes nothing, so that there is no need to look. */
function externalDataStep(api: Api, item: WriteBackItem, owner: 'job' | 'customer', id: string): Step {
  const shows = externalDataOf(item);
  const { application_guid: applicationGuid, external_data: pairs } = shows;
  return {
    do: 'write',
    shows,
    write: () => api.mergeExternalData(owner, id, { applicationGuid, pairs }),
  };
}

/** The pairs of a referral, or of an advocate's own code, and under which application they go. */
export function externalDataOf(item: Pick<WriteBackItem, 'referralId' | 'code' | 'link' | 'value'>): {
  application_guid: string;
  external_data: { key: string; value: string }[];
} {
  const { referralId, code, link } = item;
  const codeKey = referralId === null ? EXTERNAL_KEYS.ownCode : EXTERNAL_KEYS.code;
  const pairs = [
    ...(referralId === null ? [] : [{ key: EXTERNAL_KEYS.referral, value: referralId }]),
    ...(code === null ? [] : [{ key: codeKey, value: code }]),
    ...(link === null ? [] : [{ key: EXTERNAL_KEYS.ownLink, value: link }]),
  ];
  return { application_guid: item.value ?? '', external_data: pairs };
}

const CODE_NAMES = ['advocatecode', 'referralcode'];

/** Only where no code stands: what an office wrote is never written over, and a change in between puts it off. */
async function customFieldStep(api: Api, item: WriteBackItem, codeTypeIds: readonly string[]): Promise<Step> {
  const job = await api.getJob(item.targetId);
  if (job.outcome !== 'ok') return { do: 'fail', failure: job };
  const fields = fieldsOf(job.value);
  const code = item.code ?? '';
  const isCodeField = (field: { typeId: string; name: string }) =>
    codeTypeIds.includes(field.typeId) || CODE_NAMES.includes(comparedName(field.name));
  const filled = fields.find((field) => isCodeField(field) && field.value !== '');
  if (filled) {
    const isOurs = item.unresolvedSince !== null && codeKey(filled.value) === codeKey(code);
    if (isOurs) return there(`The field "${filled.name}" holds ${code}.`);
    const message = `The field "${filled.name}" holds "${filled.value}" already and is left as it is.`;
    return { do: 'nothing', state: 'skipped', reason: 'field_not_empty', message };
  }
  const field = fields.find(isCodeField) ?? (await codeFieldType(api, isCodeField));
  if ('do' in field) return field;
  const list: CustomFieldValue[] = [
    ...fields.filter(({ typeId, value }) => value !== '' && typeId !== field.typeId),
    { typeId: field.typeId, value: code },
  ].map(({ typeId, value }) => ({ typeId, value }));
  return {
    do: 'write',
    shows: { field: field.name, type_id: field.typeId, value: code },
    write: async () => {
      // ServiceTitan replaces the whole list and knows no version: what is written must be what stands there this very moment.
      const again = await api.getJob(item.targetId);
      if (again.outcome !== 'ok') return again;
      if (versionOf(again.value) !== versionOf(job.value)) {
        return { outcome: 'conflict', message: 'Someone changed the job in this very moment.' };
      }
      return api.replaceJobCustomFields(item.targetId, list);
    },
  };
}

async function codeFieldType(
  api: Api,
  isCodeField: (field: { typeId: string; name: string }) => boolean,
): Promise<{ typeId: string; name: string } | Step> {
  const types = await api.listJobCustomFields();
  if (types.outcome !== 'ok') return { do: 'fail', failure: types };
  const type = types.value.rows
    .map((row) => ({
      typeId: idText(row.id) ?? '',
      name: plainText(row.name) ?? '',
      dataType: plainText(row.dataType) ?? 'Text',
    }))
    .find(isCodeField);
  if (type?.dataType === 'Text') return type;
  const message = type
    ? `The field "${type.name}" takes no text.`
    : 'Jobs have no custom field "Advocate Code"; add it in ServiceTitan, then try again.';
  return { do: 'nothing', state: 'skipped', reason: 'no_field', message };
}

function fieldsOf(job: JsonObject): { typeId: string; name: string; value: string }[] {
  const rows = Array.isArray(job.customFields) ? (job.customFields as JsonObject[]) : [];
  return rows.flatMap((row) => {
    const typeId = idText(row.typeId);
    // Values are text; whatever else stands there must survive the replacement as it is.
    const value = typeof row.value === 'string' ? row.value : row.value == null ? '' : String(row.value);
    return typeId === null
      ? []
      : [{ typeId, name: plainText(row.name) ?? '', value: value.trim() === '' ? '' : value }];
  });
}

function versionOf(job: JsonObject): string {
  return JSON.stringify([job.modifiedOn, fieldsOf(job)]);
}

function comparedName(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

/** The customer, or the one that it was merged into (ID-4). */
async function survivorOf(api: Api, customerId: string): Promise<Outcome<JsonObject>> {
  let answer = await api.getCustomer(customerId);
  for (let hop = 0; hop < MERGE_HOPS && answer.outcome === 'ok'; hop++) {
    const next = idText(answer.value.mergedToId);
    if (next === null || next === idText(answer.value.id)) break;
    answer = await api.getCustomer(next);
  }
  return answer;
}

function there(message: string): Step {
  return { do: 'nothing', state: 'written', reason: 'already_there', message };
}

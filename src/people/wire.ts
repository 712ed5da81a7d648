// The forms of persons on the wire (reference 5.1): what the routes take and answer. Pure.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { normaliseEmail, normalisePhone, plainText } from './normalise.ts';
import type { Profile } from './profile-store.ts';
import type { Relationship } from './timeline-store.ts';
import { PERSON_KEY_NAMES, type PeopleContext, type PersonKeyName } from './types.ts';

const KINDS = ['customer', 'employee', 'technician', 'partner'] as const;

/** Unknown keys are ignored: senders of the platform's profile send more of it. */
export const personBody = z.object({
  identity_key_value: z.string().max(320).nullish().describe('The e-mail, by its other name.'),
  email: z.string().max(320).nullish(),
  phone: z.string().max(100).nullish(),
  partner_user_id: z
    .union([z.string().max(250), z.int()])
    .nullish()
    .describe('Your own id of the person.'),
  first_name: z.string().max(200).nullish(),
  last_name: z.string().max(200).nullish(),
  locale: z.string().max(35).nullish(),
  kind: z.enum(KINDS).nullish().describe('What kind of advocate this is; customer unless told.'),
});
export type PersonBody = z.infer<typeof personBody>;

export const personView = z.object({
  id: z.string(),
  identity_id: z.string(),
  identity_key: z.literal('email'),
  identity_key_value: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  partner_user_id: z.string().nullable(),
  kind: z.enum(KINDS),
  locale: z.string().nullable(),
  created_date: z.string(),
  updated_date: z.string(),
});
export type PersonView = z.infer<typeof personView>;

export function viewOf(profile: Profile): PersonView {
  return {
    id: profile.personId,
    identity_id: profile.personId,
    identity_key: 'email',
    identity_key_value: profile.identityEmail,
    email: profile.email,
    phone: profile.phone,
    first_name: profile.firstName,
    last_name: profile.lastName,
    partner_user_id: profile.partnerUserId,
    kind: profile.kind,
    locale: profile.locale,
    created_date: profile.createdAt.toISOString(),
    updated_date: profile.updatedAt.toISOString(),
  };
}

/** A relationship in the platform's form; `other_person` is null only if it was erased meanwhile. */
export function relationshipView(relationship: Relationship, other: Profile | null) {
  return {
    my_role: relationship.myRole,
    other_person_id: relationship.otherPersonId,
    other_person: other && viewOf(other),
    referral_id: relationship.referralId,
    program: relationship.program,
    campaign_id: relationship.campaignId,
    container: relationship.isTest ? 'test' : 'production',
    cause_event_id: relationship.causeEventId,
    root_event_id: relationship.rootEventId,
    data: { evidence: relationship.evidence, advocate_code: relationship.code },
    created_date: relationship.createdAt.toISOString(),
    updated_date: relationship.updatedAt.toISOString(),
  };
}

/** What a body says of a person, each key checked: typed forms to show, compared forms to look up. */
export interface SaidPerson {
  email: { typed: string; key: string } | null;
  phone: { typed: string; key: string } | null;
  partnerUserId: string | null;
  /** undefined: not said; null: said to be none. */
  firstName: string | null | undefined;
  lastName: string | null | undefined;
  locale: string | null | undefined;
}

/** Throws for a key that cannot be one, so that nobody believes it was taken. */
export function keysOfBody(body: PersonBody, ctx: PeopleContext): SaidPerson {
  const typedEmail = (body.email ?? body.identity_key_value ?? '').trim();
  const typedPhone = (body.phone ?? '').trim();
  const email = normaliseEmail(typedEmail, ctx.ownDomains);
  const phone = normalisePhone(typedPhone, ctx.phoneRegion);
  if (typedEmail !== '' && email === null) throw new Refusal('invalid_email', { value: typedEmail });
  if (typedPhone !== '' && phone === null) {
    throw new Refusal('invalid_parameter', {
      name: 'phone',
      reason: 'It is no phone number of the region or with a country code.',
    });
  }
  return {
    email: email === null ? null : { typed: plainText(typedEmail, 320) ?? email, key: email },
    phone: phone === null ? null : { typed: plainText(typedPhone, 100) ?? phone, key: phone },
    partnerUserId: plainText(body.partner_user_id?.toString(), 250),
    firstName: said(body.first_name),
    lastName: said(body.last_name),
    locale: said(body.locale),
  };
}

function said(text: string | null | undefined): string | null | undefined {
  return text === undefined ? undefined : plainText(text ?? undefined, 200);
}

/** `name:value` of `person_keys`; refuses a name that nothing is found by. */
export function readPersonKey(text: string): { name: PersonKeyName; value: string } {
  const at = text.indexOf(':');
  const name = PERSON_KEY_NAMES.find((known) => known === text.slice(0, Math.max(at, 0)));
  if (!name) {
    const reason = `write name:value; the names are ${PERSON_KEY_NAMES.join(', ')}.`;
    throw new Refusal('invalid_parameter', { name: 'person_keys', reason });
  }
  return { name, value: text.slice(at + 1) };
}

// Staff and partners as they stand on the wire (AT-8): what is wished for each, what came of it, how they are listed. Pure.

import { z } from 'zod';
import type { ErrorCode } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { PersonKind } from '../people/types.ts';
import type { StaffMember } from './staff-store.ts';

export const KINDS = [
  'customer',
  'employee',
  'technician',
  'partner',
] as const satisfies readonly PersonKind[];
/** Whom a list means that names no kind. */
export const STAFF_KINDS = ['employee', 'technician', 'partner'] as const satisfies readonly PersonKind[];

/** Ids of the company's own people are kept apart from its website's ids of customers. */
const EMPLOYEE = 'employee:';

/**
 * One person who is to have a code. Texts are trimmed; at least one of e-mail, employee id and phone is there, or the row is refused. A
 * phone says who it is only where neither of the others is there, and if it is one person's alone (ID-2).
 */
export interface StaffWish {
  name: string;
  kind: PersonKind;
  email: string | null;
  employeeId: string | null;
  phone: string | null;
  preferredCode: string | null;
}

/** Why a row was refused, with the code of the catalogue. */
export interface RowFault {
  code: ErrorCode;
  message: string;
  parameters: Record<string, unknown>;
}

/** created: a person was made; updated: name, kind or code are new; unchanged: all was so already. */
export type StaffOutcome =
  | {
      kind: 'stored';
      status: 'created' | 'updated' | 'unchanged';
      personId: Id;
      code: string;
      /** Other codes that are one slip of the finger away from a wished one (AT-2). */
      similarTo: string[];
    }
  | { kind: 'refused'; fault: RowFault };

/** The partner user id under which an employee id is kept. */
export function employeeKey(employeeId: string): string {
  return `${EMPLOYEE}${employeeId}`;
}

export function displayName(one: Pick<StaffMember, 'firstName' | 'lastName'>): string {
  return [one.firstName, one.lastName].filter((part) => part).join(' ');
}

export const staffView = z.object({
  person_id: z.string(),
  kind: z.enum(KINDS),
  name: z.string(),
  email: z.string().nullable(),
  employee_id: z.string().nullable(),
  code: z.string().nullable(),
  link: z.string().nullable(),
  card_link: z
    .string()
    .nullable()
    .describe('The link that printed cards carry; its clicks count as channel CARD.'),
  qr_svg: z.string().nullable(),
  qr_png: z.string().nullable(),
});

/** `origin`: what links start with. */
export function viewOf(member: StaffMember, origin: string): z.infer<typeof staffView> {
  const { code, partnerUserId } = member;
  const isEmployee = partnerUserId?.startsWith(EMPLOYEE) ?? false;
  return {
    person_id: member.personId,
    kind: member.kind,
    name: displayName(member),
    email: member.email,
    employee_id: isEmployee ? (partnerUserId?.slice(EMPLOYEE.length) ?? null) : null,
    ...linksOf(code, origin),
  };
}

/** The forms of a code; all null without one. */
export function linksOf(code: string | null, origin: string) {
  if (code === null) return { code, link: null, card_link: null, qr_svg: null, qr_png: null };
  return {
    code,
    link: `${origin}/${code}`,
    card_link: cardLink(origin, code),
    qr_svg: `${origin}/qr/${code}.svg`,
    qr_png: `${origin}/qr/${code}.png`,
  };
}

/** What the QR code of a printed card holds. */
export function cardLink(origin: string, code: string): string {
  return `${origin}/${code}?c=CARD`;
}

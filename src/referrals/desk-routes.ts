// HTTP of what staff do while a caller is on the line (DESK-2): record the referral of a named friend, settle unknown codes of jobs.

import { z } from 'zod';
import { codeKey } from '../base/codes.ts';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import { spelled } from '../base/spelling.ts';
import type { Deps, Server } from '../http/types.ts';
import { advocateNamed, attachByHand } from './override.ts';
import { insertAudit, listShareables, personOfInput } from './shareable-store.ts';
import { settleUnknownCode, unknownCodeOf } from './suggestion-store.ts';
import { listReferrals } from './view-store.ts';
import { idText, referralView, storableText } from './wire.ts';

const TAGS = ['Desk'];
const SUPPORT = { scopes: ['USER_SUPPORT'] as const };

/** The event by which a caller's referral is known; a lead like one of the website, with a code. */
const EVENT = 'phone_lead_captured';

const friendBody = z.strictObject({
  first_name: storableText(100).optional(),
  last_name: storableText(100).optional(),
  email: storableText(320).optional(),
  phone: storableText(40).optional(),
  street: storableText(200).optional(),
  city: storableText(100).optional(),
  state: storableText(40).optional(),
  zip: storableText(20).optional(),
});

const referralBody = z
  .strictObject({
    advocate_person_id: idText.optional(),
    advocate_code: storableText(200).optional(),
    friend: friendBody,
    note: storableText(1000).optional(),
    request_id: storableText(100)
      .optional()
      .describe('The same again is recorded once; without it the same words within 24 hours are the same.'),
  })
  .refine(
    (body) => (body.advocate_person_id === undefined) !== (body.advocate_code === undefined),
    'name the advocate by advocate_person_id or by advocate_code, one of them',
  )
  .refine(({ friend }) => friend.email !== undefined || friend.phone !== undefined, {
    path: ['friend'],
    message: 'give the friend’s e-mail or phone: by them the job is recognised later',
  });

const readBack = z.object({ code: z.string(), spelled: z.string() });

export function deskReferralRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/desk/referrals',
    {
      config: SUPPORT,
      schema: {
        summary: 'Record the referral of a caller: who referred him, and how to recognise his job',
        tags: TAGS,
        body: referralBody,
        response: {
          200: z.object({
            input_id: z.string(),
            is_new: z.boolean().describe('false: it was recorded before, and nothing changed.'),
            friend_person_id: z.string(),
            referral: referralView
              .nullable()
              .describe('null: there is none yet; GET /v1/explain/input/{input_id} says why.'),
            is_this_advocate: z
              .boolean()
              .describe(
                'false: the friend was referred by somebody else before, with stronger or later evidence.',
              ),
            read_back: readBack.nullable().describe('The code to write on the job, and how it is said.'),
          }),
        },
      },
    },
    async (request) => {
      const { caller, body } = request;
      const { clientId, actor } = caller;
      const advocatePersonId = await advocateNamed(deps, clientId, body);
      const codes = await listShareables(deps.db, clientId, advocatePersonId);
      const written = codeKey(body.advocate_code ?? '');
      const live = codes.filter(({ retiredAt }) => retiredAt === null);
      const code = (live.find(({ codeKey: key }) => key === written) ?? live[0])?.code;
      if (code === undefined) {
        throw new Refusal('invalid_parameter', {
          name: 'advocate_person_id',
          reason: 'this person has no live code',
        });
      }
      const data = {
        ...body.friend,
        advocate_code: code,
        ...(body.note && { note: body.note }),
        taken_by: actor,
      };
      const [accepted] = await deps.accept([
        {
          ...{ clientId, actor, source: 'staff', name: EVENT, eventTime: null, body: JSON.stringify(data) },
          ...{
            connectionId: null,
            deviceId: null,
            partnerKey: null,
            sameBytesAreSame: body.request_id === undefined,
          },
          idempotencyKey: body.request_id === undefined ? null : `desk ${body.request_id}`,
        },
      ]);
      if (!accepted) throw new Error('an input was accepted without an answer');
      if (accepted.outcome === 'key_reused') throw new Refusal('idempotency_key_reused');
      await deps.processClient(clientId);
      const friendPersonId = await personOfInput(deps.db, clientId, accepted.inputId);
      if (friendPersonId === null) {
        throw new Refusal('invalid_parameter', {
          name: 'friend',
          reason:
            'nobody can be recognised by this: the number or address is not complete, made up, or shared by several people; ask for another',
        });
      }
      const referrals = await listReferrals(deps.db, clientId, { friendPersonId, limit: 10 });
      const referral = referrals.find(({ state }) => state === 'active') ?? null;
      return {
        input_id: accepted.inputId,
        is_new: accepted.outcome === 'accepted',
        friend_person_id: friendPersonId,
        referral,
        is_this_advocate: referral?.advocate.person_id === advocatePersonId,
        read_back: { code, spelled: spelled(code) },
      };
    },
  );

  const jobBody = {
    connection_id: idText,
    job_id: storableText(40),
  };
  server.post(
    '/v1/unknown-codes/accept',
    {
      config: SUPPORT,
      schema: {
        summary: 'Say whose an unknown code is: the friend of the job is attached to that advocate',
        tags: TAGS,
        body: z.strictObject({ ...jobBody, code: storableText(200), reason: storableText(2000).optional() }),
        response: { 200: referralView },
      },
    },
    async (request) => {
      const { caller, body } = request;
      const unknown = await unknownJob(caller.clientId, body);
      if (unknown.friendPersonId === null) {
        throw new Refusal('conflict', {
          reason: 'nobody is known of this job yet whom the code could have referred',
        });
      }
      const told = {
        friendPersonId: unknown.friendPersonId,
        advocatePersonId: await advocateNamed(deps, caller.clientId, { advocate_code: body.code }),
        reason:
          body.reason ?? `The code ${unknown.code} on job ${unknown.jobId} was meant to be ${body.code}.`,
      };
      const referralId = await attachByHand(deps, caller, told);
      const [referral] = await listReferrals(deps.db, caller.clientId, { referralId, limit: 1 });
      if (!referral) throw new Refusal('not_found');
      return referral;
    },
  );

  server.post(
    '/v1/unknown-codes/dismiss',
    {
      config: SUPPORT,
      schema: {
        summary: 'Let an unknown code go: it is listed no more, unless the job gets another code',
        tags: TAGS,
        body: z.strictObject(jobBody),
        response: { 200: z.object({ dismissed: z.literal(true) }) },
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const unknown = await unknownJob(clientId, request.body);
      const made = { ids: deps.ids, now: deps.now() };
      await deps.db.tx(async (tx) => {
        if (!(await settleUnknownCode(tx, clientId, unknown, actor, made.now))) return;
        const subject = `job:${unknown.connectionId}:${unknown.jobId}`;
        const after = { code: unknown.code };
        await insertAudit(tx, made, clientId, {
          ...{ actor, action: 'unknown_code.dismissed', subject, before: null, after },
        });
      });
      return { dismissed: true as const };
    },
  );

  async function unknownJob(
    clientId: Id,
    { connection_id: connectionId, job_id: jobId }: { connection_id: string; job_id: string },
  ) {
    const found = isId(connectionId) ? await unknownCodeOf(deps.db, clientId, { connectionId, jobId }) : null;
    if (!found) throw new Refusal('not_found');
    return found;
  }
}

// Makes an advocate of whoever gives an e-mail: the person, the code and the link, found or made (WEB-5). Proves nothing about who asks.

import { randomInt } from 'node:crypto';
import type { Id } from '../base/ids.ts';
import type { Deps } from '../http/types.ts';
import { createShareable } from './create-shareable.ts';
import { type LinkBase, shareLink } from './links.ts';
import {
  findPerson,
  personByEmail,
  personOfInput,
  programDomain,
  shareableByKey,
} from './shareable-store.ts';
import type { Enrolled, EnrolWish } from './types.ts';

/** The same e-mail gives the same code, however often and from wherever it is asked at once; null: the e-mail identifies nobody (ID-1). */
export async function enrolAdvocate(deps: Deps, clientId: Id, wish: EnrolWish): Promise<Enrolled | null> {
  const { email, firstName, lastName, source, programLabel } = wish;
  const data = {
    email,
    ...(firstName && { first_name: firstName }),
    ...(lastName && { last_name: lastName }),
    ...(source && { source }),
    program_label: programLabel,
  };
  const [accepted] = await deps.accept([
    {
      ...{
        clientId,
        source: 'browser',
        name: 'advocate_enrolled',
        eventTime: null,
        body: JSON.stringify(data),
      },
      // Not the device: whoever types somebody's e-mail must not hand over what his own browser did.
      ...{ actor: 'browser', connectionId: null, deviceId: null, idempotencyKey: null, partnerKey: null },
      ...{ sameBytesAreSame: true, sameBytesScope: '' },
    },
  ]);
  if (!accepted) throw new Error('an input was accepted without an answer');
  const known = await personByEmail(deps.db, clientId, email.trim().toLowerCase());
  const had = known && (await shareableByKey(deps.db, clientId, known, programLabel));
  if (had) return { personId: had.personId, code: had.code };
  await deps.processClient(clientId);
  const personId = await personOfInput(deps.db, clientId, accepted.inputId);
  if (personId === null) return null;
  return deps.db.tx(async (tx) => {
    const person = await findPerson(tx, clientId, personId);
    if (!person) return null;
    const dice = (below: number) => randomInt(below);
    // Who types a stranger's e-mail sees the code, so it is made of no name that was stored before: only of the one just given.
    const named = { personId: person.personId, firstName: firstName || null, lastName: null };
    const { shareable } = await createShareable(tx, { now: deps.now(), dice }, clientId, named, {
      ...{ label: programLabel, key: programLabel, code: null, prefixes: [], programUrl: null },
      ...{ content: {}, data: {} },
    });
    return { personId: shareable.personId, code: shareable.code };
  });
}

/** What links of this client start with, as https://share.acme.example. `request` stands in where nothing is configured. */
export async function programOrigin(
  deps: Deps,
  clientId: Id,
  request: { protocol: string; host: string },
): Promise<string> {
  const domain = await programDomain(deps.db, clientId);
  const base: LinkBase = {
    domain,
    publicUrl: deps.publicUrl,
    protocol: request.protocol,
    host: request.host,
  };
  return new URL(shareLink(base, 'x')).origin;
}

// SQL of what a person does not want: kept with the person, for whoever sends messages. Sends nothing.

import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';

export interface Unwanted {
  personId: Id;
  doNotMail: boolean;
  doNotText: boolean;
}

/** Stores what was said last of these persons; several words on one person in a batch count together. */
export async function storeUnwanted(tx: Tx, clientId: Id, said: readonly Unwanted[]): Promise<void> {
  if (said.length === 0) return;
  await tx.query(
    `update persons p set do_not_mail = s.do_not_mail, do_not_text = s.do_not_text
     from (select person_id, bool_or(m) as do_not_mail, bool_or(t) as do_not_text
           from unnest($2::bigint[], $3::boolean[], $4::boolean[]) as u (person_id, m, t) group by person_id) s
     where p.client_id = $1 and p.person_id = s.person_id
       and (p.do_not_mail, p.do_not_text) is distinct from (s.do_not_mail, s.do_not_text)`,
    [
      clientId,
      said.map((one) => one.personId),
      said.map((one) => one.doNotMail),
      said.map((one) => one.doNotText),
    ],
  );
}

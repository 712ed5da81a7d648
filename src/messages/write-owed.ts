// Words what the program owes to people (OUT-2): takes owed messages out, fills the campaign's texts, and hands them to the outbox, in one
// transaction. Sends nothing.

import type { Id } from '../base/ids.ts';
import type { Voice } from '../campaigns/voice.ts';
import type { Deps } from '../http/types.ts';
import { classOf, type WriteVerdict, writeVerdict } from './decide-write.ts';
import { liveVersions, markOwed, type OwedFacts, putOff, takeOwed } from './owed-store.ts';
import type { MailOutcome, NewMail } from './types.ts';

/** Words everything that is due. */
export async function writeOwed(deps: Deps, clientId: Id): Promise<void> {
  while ((await writeSome(deps, clientId)) === AT_ONCE);
}

const AT_ONCE = 200;

async function writeSome(deps: Deps, clientId: Id): Promise<number> {
  const { timeZone } = await deps.client(clientId);
  const origin = await deps.programOrigin(clientId, hostOf(deps));
  return await deps.db.tx(async (tx) => {
    const now = deps.now();
    const due = await takeOwed(tx, clientId, now, AT_ONCE);
    const voices = voicesOf(
      deps,
      clientId,
      await liveVersions(
        tx,
        clientId,
        due.flatMap((one) => one.campaignId ?? []),
      ),
    );
    const mails: { owed: OwedFacts; mail: NewMail }[] = [];
    const outcomes: Parameters<typeof markOwed>[2][number][] = [];
    const later: { owedId: Id; at: Date }[] = [];
    for (const owed of due) {
      const voice = await voices(owed);
      const verdict: WriteVerdict = voice
        ? writeVerdict(owed, { now, timeZone, origin, messages: voice.campaign.settings.messages })
        : { do: 'skip', reason: 'no campaign speaks' };
      if (verdict.do === 'later') later.push({ owedId: owed.owedId, at: verdict.at });
      else if (verdict.do === 'skip' || !voice)
        outcomes.push({
          owedId: owed.owedId,
          state: 'skipped',
          reason: verdict.do === 'skip' ? verdict.reason : null,
        });
      else if (owed.person?.email)
        mails.push({ owed, mail: mailOf(clientId, owed, owed.person.email, voice, verdict, origin) });
      else outcomes.push({ owedId: owed.owedId, state: 'skipped', reason: 'the person has no e-mail' });
    }
    const posted = await deps.postMail(
      tx,
      mails.map(({ mail }) => mail),
    );
    for (const [at, { owed }] of mails.entries())
      outcomes.push({ owedId: owed.owedId, state: 'made', reason: wordsOf(posted[at]) });
    await markOwed(tx, clientId, outcomes, now);
    await putOff(tx, clientId, later);
    return due.length;
  });
}

/** The outbox shows everything; only what is not sent at all is worth a word here. */
function wordsOf(outcome: MailOutcome | undefined): string | null {
  return outcome === 'queued' ? null : `mail: ${outcome ?? 'duplicate'}`;
}

/** The campaign of each message as it speaks now; where there is none, the one that speaks to the person. Each is asked for once. */
function voicesOf(deps: Deps, clientId: Id, versions: ReadonlyMap<Id, number>) {
  const known = new Map<string, Promise<Voice | null>>();
  return ({ campaignId, person }: OwedFacts): Promise<Voice | null> => {
    const version = campaignId === null ? undefined : versions.get(campaignId);
    const key = version === undefined ? `of ${person?.personId}` : `${campaignId}:${version}`;
    const found =
      known.get(key) ??
      (campaignId !== null && version !== undefined
        ? deps.voiceOfVersion(clientId, campaignId, version)
        : deps.voice(clientId, null, person?.personId ?? null));
    known.set(key, found);
    return found;
  };
}

function mailOf(
  clientId: Id,
  owed: OwedFacts,
  to: string,
  voice: Voice,
  { variables, leadsTo }: Extract<WriteVerdict, { do: 'write' }>,
  origin: string,
): NewMail {
  const { messages, theme } = voice.campaign.settings;
  const message = messages[owed.kind];
  return {
    ...{
      clientId,
      kind: owed.kind,
      mailClass: classOf(owed.kind),
      to,
      personId: owed.person?.personId ?? null,
    },
    ...wordsFor(voice, message, variables, `${origin}/${leadsTo}`, theme),
    ...{ html: null, fromName: null, replyTo: null, onceKey: owed.onceKey },
  };
}

/** Subject, text and look of a message with its values. */
export function wordsFor(
  voice: Voice,
  message: { subject: string; text: string; button: string },
  variables: Parameters<Voice['fill']>[1],
  url: string,
  theme: Voice['campaign']['settings']['theme'],
): Pick<NewMail, 'subject' | 'text' | 'look'> {
  const text = voice.fill(message.text, variables);
  const label = voice.fill(message.button, variables).trim();
  return {
    subject: voice.fill(message.subject, variables).replace(/\s+/g, ' ').trim(),
    text,
    look: {
      theme,
      preheader:
        text
          .split(/\n\s*\n/)[1]
          ?.replace(/\s+/g, ' ')
          .slice(0, 120) ?? '',
      ...(label && { button: { label, url } }),
    },
  };
}

/** What links start with where the client has no domain of its own. */
function hostOf({ publicUrl }: Pick<Deps, 'publicUrl'>): { protocol: string; host: string } {
  const url = new URL(publicUrl ?? 'https://localhost');
  return { protocol: url.protocol.replace(':', ''), host: url.host };
}

// Words what the program owes to people (OUT-2): takes owed messages out, fills the campaign's texts, and hands them to the outbox, in one
// transaction. Sends nothing.

import type { Id } from '../base/ids.ts';
import type { Voice } from '../campaigns/voice.ts';
import type { Deps } from '../http/types.ts';
import { classOf, type WriteVerdict, writeVerdict } from './decide-write.ts';
import { liveVersions, markOwed, type OwedFacts, putOff, takeOwed } from './owed-store.ts';
import { postTexts } from './text-store.ts';
import type { NewText } from './text-types.ts';
import type { NewMail } from './types.ts';
import { zonesOfAddress } from './zip-zones.ts';

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
    const texts: { owed: OwedFacts; text: NewText }[] = [];
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
          ...{ owedId: owed.owedId, state: 'skipped' },
          reason: verdict.do === 'skip' ? verdict.reason : null,
        });
      else {
        const message = voice.campaign.settings.messages[owed.kind];
        if (message.is_on && owed.person?.email)
          mails.push({ owed, mail: mailOf(clientId, owed, owed.person.email, voice, verdict, origin) });
        if (message.text_message_is_on && owed.person?.phone)
          texts.push({ owed, text: textOf(owed, owed.person.phone, voice, verdict) });
      }
    }
    const said = new Map<Id, string[]>();
    const note = (owed: OwedFacts, what: string) =>
      said.set(owed.owedId, [...(said.get(owed.owedId) ?? []), what]);
    const mailed = await deps.postMail(
      tx,
      mails.map(({ mail }) => mail),
    );
    for (const [at, { owed }] of mails.entries()) note(owed, `mail: ${mailed[at] ?? 'duplicate'}`);
    const texted = await postTexts(
      tx,
      { ids: deps.ids, now, enqueue: deps.enqueue },
      clientId,
      texts.map(({ text }) => text),
    );
    for (const [at, { owed }] of texts.entries()) note(owed, `text: ${texted[at] ?? 'duplicate'}`);
    const settled = new Set([...outcomes, ...later].map(({ owedId }) => owedId));
    for (const { owedId } of due) {
      if (settled.has(owedId)) continue;
      const words = said.get(owedId);
      outcomes.push(
        words
          ? { owedId, state: 'made', reason: words.join(', ') }
          : {
              owedId,
              state: 'skipped',
              reason: 'the person cannot be reached in the way that the campaign writes',
            },
      );
    }
    await markOwed(tx, clientId, outcomes, now);
    await putOff(tx, clientId, later);
    return due.length;
  });
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

function textOf(
  owed: OwedFacts,
  to: string,
  voice: Voice,
  { variables }: Extract<WriteVerdict, { do: 'write' }>,
): NewText {
  const { text_message: template } = voice.campaign.settings.messages[owed.kind];
  return {
    ...{ kind: owed.kind, to, personId: owed.person?.personId ?? null, onceKey: owed.onceKey },
    body: textBody(voice, template, variables),
    zones: [...new Set(owed.addresses.flatMap(zonesOfAddress))],
  };
}

/** One line, and the way out, which every text carries. */
export function textBody(voice: Voice, template: string, variables: Parameters<Voice['fill']>[1]): string {
  return `${voice.fill(template, variables).replace(/\s+/g, ' ').trim()} Reply STOP to end texts.`;
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

// Text messages: what the outbox takes, and the one small interface behind which a provider stands. Types only.

import type { Id } from '../base/ids.ts';

export interface NewText {
  /** As "job_booked". */
  kind: string;
  /** E.164 */
  to: string;
  personId: Id | null;
  body: string;
  /** In all of these it must be day; empty: in the company's. */
  zones: readonly string[];
  /** At most one text of the client ever has this key. */
  onceKey: string;
  /** Somebody asked for it this moment: for an hour it does not wait for the day. */
  isAwaited?: boolean;
}

export type TextOutcome = 'queued' | 'duplicate' | 'suppressed' | 'limited' | 'texts_are_off';

/** What a provider said to one text. */
export type TextAnswer =
  | { kind: 'taken'; providerId: string }
  /** It may have been taken; ask before it is sent again. */
  | { kind: 'unknown'; message: string }
  | { kind: 'later'; message: string; retryAfterMs: number | null }
  /** This text will never be taken. */
  | { kind: 'final'; message: string }
  /** The number does not want texts, and the provider knows. */
  | { kind: 'opted_out'; message: string }
  /** The provider refuses everything: a wrong secret or sender. */
  | { kind: 'trouble'; message: string };

export interface TextProvider {
  send(text: { to: string; body: string; statusUrl: string | null }): Promise<TextAnswer>;
  /** Looks for a text that may have been taken since `since`: ids of those with this number and body, or that it cannot be told now. */
  find(text: { to: string; body: string; since: Date }): Promise<string[] | 'unknown'>;
}

export interface TextsOfAdvocate {
  /** The last two digits of the number that agreed; null: none did. */
  ending: string | null;
}

export interface TextWish {
  personId: Id;
  /** As typed. */
  phone: string;
  /** What stood beside the box that was ticked, to the letter. */
  words: string;
}

// What the routes of the desk answer.

import type { ReferralView } from '../../../src/referrals/view-store.ts';
import type { DeskHit } from '../../parts/person-picker.tsx';

/** Why a result fits: what was typed, and what it was compared with. */
export interface Reason {
  field: 'code' | 'phone' | 'name' | 'street' | 'zip' | 'email';
  how: 'exact' | 'begins' | 'ends' | 'swapped' | 'misspelt' | 'sounds';
  typed: string;
  found: string;
}

/** One of GET /v1/desk/search */
export interface FoundAdvocate extends DeskHit {
  why: Reason[];
}

/** GET /v1/desk/search */
export interface Found {
  items: FoundAdvocate[];
  catching_up: boolean;
}

/** POST /v1/desk/referrals */
export interface Recorded {
  input_id: string;
  is_new: boolean;
  friend_person_id: string;
  referral: ReferralView | null;
  is_this_advocate: boolean;
  read_back: { code: string; spelled: string } | null;
}

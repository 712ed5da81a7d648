// What printed cards are made of. Lengths are points; y grows downwards from the top of the page, and text stands on its baseline.

import type { PersonKind } from '../people/types.ts';
import type { Colors } from './wire.ts';

export type Weight = 'regular' | 'bold';

/** The width of a line in points. */
export type Measure = (text: string, weight: Weight, size: number) => number;

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type Item =
  | ({ kind: 'rect'; color: string; radius: number } & Box)
  | { kind: 'text'; x: number; y: number; text: string; weight: Weight; size: number; color: string }
  | { kind: 'qr'; x: number; y: number; size: number; link: string }
  | ({ kind: 'logo' } & Box)
  | { kind: 'line'; x1: number; y1: number; x2: number; y2: number };

export interface Page {
  width: number;
  height: number;
  /** Where it is cut; outside of it is bleed. */
  trim: Box;
  items: Item[];
}

/** One card. Every text can be drawn with the font. */
export interface CardPerson {
  /** Empty: it cannot be drawn, and the role stands in its place. */
  name: string;
  kind: PersonKind;
  code: string;
  /** In the QR code. */
  link: string;
  /** To read and type: no scheme, no channel. */
  shortLink: string;
}

export interface CardLook {
  colors: Colors;
  companyName: string;
  /** What a friend gets, in one sentence. */
  offer: string;
  /** Width over height of the logo; null: there is none. */
  logoRatio: number | null;
}

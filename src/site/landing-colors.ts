// The colours of what visitors see, made from the campaign's theme so that text is readable on each of them, whatever was chosen. Pure.

import type { Theme } from '../campaigns/content.ts';
import type { Colors } from './wire.ts';

type Rgb = [number, number, number];

/** How pages look before anything was published. */
export const PLAIN_THEME: Theme = {
  ...{ accent: '#0b5fff', background: '#ffffff', text: '#1b1f24', logo_url: null },
};

/** Contrast that normal text needs (WCAG 2.2, AA). */
const READABLE = 4.5;
/** And what the border of a field needs. */
const VISIBLE = 3;
/** White where it can be read; black can wherever white cannot. */
const TEXTS = ['#ffffff', '#111418', '#000000'];

export function colorsOf({ accent, background, text: wanted }: Theme): Colors {
  const text = isReadable(wanted, background) ? wanted : readableOn(background);
  const tinted = blend(accent, background, 0.06);
  const tint = isReadable(text, tinted) ? tinted : background;
  const soft = blend(text, background, 0.76);
  const edge = blend(text, background, 0.54);
  return {
    accent,
    background,
    text,
    soft: isReadable(soft, background, tint) ? soft : text,
    on: readableOn(accent),
    tint,
    line: blend(text, background, 0.16),
    edge: contrast(edge, background) < VISIBLE ? text : edge,
  };
}

function readableOn(color: string): string {
  return TEXTS.find((text) => isReadable(text, color)) ?? '#000000';
}

function isReadable(text: string, ...backgrounds: string[]): boolean {
  return backgrounds.every((background) => contrast(text, background) >= READABLE);
}

/** From 1 (the same) to 21 (black on white). Colours are as #0b5fff. */
export function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red, green, blue] = rgb(color).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function blend(color: string, under: string, share: number): string {
  const below = rgb(under);
  const mixed = rgb(color).map((part, index) => Math.round(part * share + (below[index] ?? 0) * (1 - share)));
  return `#${mixed.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

function rgb(color: string): Rgb {
  return [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16)) as Rgb;
}

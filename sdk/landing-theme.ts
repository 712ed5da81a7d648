// Colours of what the SDK draws: the campaign's theme as custom properties, with text that is readable on every colour. Pure but for `paint`.

import type { Theme } from '../src/campaigns/content.ts';

type Rgb = [number, number, number];

/** Contrast that normal text needs (WCAG 2.2, AA). */
const READABLE = 4.5;
const INK = '#111418';
const PAPER = '#ffffff';

/** Sets the theme on an element as `--gw-…`, through the CSSOM, which no content security policy refuses. */
export function paint(host: HTMLElement, theme: Theme): void {
  const text = readable(theme.text, theme.background);
  const soft = blend(text, theme.background, 0.74);
  const values = {
    accent: theme.accent,
    background: theme.background,
    text,
    soft: contrast(soft, theme.background) < READABLE ? text : soft,
    on: onColor(theme.accent),
    tint: blend(theme.accent, theme.background, 0.07),
    line: blend(text, theme.background, 0.16),
  };
  for (const [name, value] of Object.entries(values)) host.style.setProperty(`--gw-${name}`, value);
}

/** Black or white, whichever reads better on the colour. */
export function onColor(color: string): string {
  return contrast(PAPER, color) >= contrast(INK, color) ? PAPER : INK;
}

function readable(text: string, background: string): string {
  return contrast(text, background) < READABLE ? onColor(background) : text;
}

/** From 1 (the same) to 21 (black on white). */
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
  return `#${rgb(color)
    .map((part, index) => Math.round(part * share + (below[index] ?? 0) * (1 - share)))
    .map((part) => part.toString(16).padStart(2, '0'))
    .join('')}`;
}

function rgb(color: string): Rgb {
  return [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16)) as Rgb;
}

// The look: one accent, quiet greys, small radii, dense type. Contrast is checked by axe in both schemes (test/browser/console).

import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';
import { common } from '../words.ts';

/** The accent: white text stands on shades 6 to 9, shade 7 stands on white and on shade 0. */
const cobalt: MantineColorsTuple = [
  '#eff4ff',
  '#dbe6fe',
  '#bed2fd',
  '#93b4fa',
  '#648ff4',
  '#4070ea',
  '#2456d6',
  '#1d47b4',
  '#1b3b91',
  '#162d6b',
];
/** Cooler than Mantine's, so that the accent does not look violet beside it. */
const gray: MantineColorsTuple = [
  '#f8f9fb',
  '#f1f3f6',
  '#e6e9ee',
  '#d6dae1',
  '#b9c0cb',
  '#929bab',
  '#687386',
  '#505a6b',
  '#373f4e',
  '#1b2130',
];
/** Deeper than Mantine's: white text stands on shades 6 to 9. */
const red: MantineColorsTuple = [
  '#fff0f0',
  '#fddede',
  '#f9b8b8',
  '#f28c8c',
  '#ea6464',
  '#df4549',
  '#cf2d32',
  '#ae2227',
  '#8c1c20',
  '#6d1619',
];
/** 0: text … 9: the deepest ground. */
const dark: MantineColorsTuple = [
  '#d9dee7',
  '#b4bccb',
  '#98a2b4',
  '#737e93',
  '#454e60',
  '#333b4b',
  '#262d3a',
  '#1a202b',
  '#141922',
  '#0e1219',
];

export const theme = createTheme({
  primaryColor: 'cobalt',
  primaryShade: 6,
  colors: { cobalt, gray, red, dark },
  black: '#1b2130',
  fontFamily:
    'Inter, ui-sans-serif, -apple-system, BlinkMacSystemFont, "Segoe UI Variable Text", "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.35' },
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '16px' },
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm', autosize: true, minRows: 2 } },
    NumberInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } },
    Tooltip: { defaultProps: { openDelay: 250, withArrow: true } },
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.4, blur: 2 },
        // The library makes it a header element, which would be a second banner of the page.
        attributes: { header: { role: 'presentation' } },
      },
    },
    CloseButton: { defaultProps: { 'aria-label': common.close } },
    Paper: { defaultProps: { radius: 'lg' } },
    Card: { defaultProps: { withBorder: true, padding: 'lg', radius: 'lg' } },
    Badge: {
      defaultProps: { variant: 'light', tt: 'none', fw: 550, radius: 'sm', style: { flexShrink: 0 } },
    },
    Table: { defaultProps: { verticalSpacing: 8, horizontalSpacing: 'sm' } },
  },
});

/** Ground and text of badges and alerts by the colours that mean something; each pair has a contrast of 4.5 at least. */
const SOFT = {
  light: {
    gray: ['#eef0f4', '#434c5b'],
    cobalt: ['#e8effe', '#1d47b4'],
    teal: ['#e0f5ec', '#0b6447'],
    yellow: ['#fdf1d3', '#7a4d00'],
    orange: ['#fdeadb', '#8f3e00'],
    red: ['#fdeaea', '#a8262b'],
    violet: ['#f0ecfe', '#5734b8'],
  },
  dark: {
    gray: ['#252c39', '#b8c0ce'],
    cobalt: ['#1a2a52', '#a9c2fb'],
    teal: ['#11332a', '#74ddb4'],
    yellow: ['#3a2d0f', '#f0c75e'],
    orange: ['#3d2613', '#fbb27f'],
    red: ['#42191c', '#ffa3a3'],
    violet: ['#2a2350', '#c3b3fb'],
  },
};

function softVariables(scheme: keyof typeof SOFT): Record<string, string> {
  return Object.fromEntries(
    Object.entries(SOFT[scheme]).flatMap(([color, [ground = '', text = '']]) => [
      [`--mantine-color-${color}-light`, ground],
      [`--mantine-color-${color}-light-color`, text],
    ]),
  );
}

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...softVariables('light'),
    '--mantine-color-dimmed': '#5b6576',
    '--mantine-color-placeholder': '#687386',
    '--mantine-color-error': '#c62a2f',
    '--gw-page': '#ffffff',
    '--gw-side': '#f8f9fb',
    '--gw-line': '#e6e9ee',
    '--gw-hover': '#f1f3f6',
    '--gw-chosen': '#e9edf5',
  },
  dark: {
    ...softVariables('dark'),
    '--mantine-color-body': '#10141c',
    '--mantine-color-dimmed': '#98a2b4',
    '--mantine-color-placeholder': '#8791a4',
    '--mantine-color-error': '#ff8a8a',
    '--mantine-color-anchor': '#93b4fa',
    '--gw-page': '#10141c',
    '--gw-side': '#0c1016',
    '--gw-line': '#232a37',
    '--gw-hover': '#1a202b',
    '--gw-chosen': '#1f2735',
  },
});

// The browser of a session, in words; the whole line on hover.

import { Badge, Group } from '@mantine/core';
import { browserOf } from './decide-browser.ts';
import type { SessionRow } from './wire.ts';
import { words } from './words.ts';

export function deviceText(userAgent: string): string {
  const { browser, system } = browserOf(userAgent);
  if (browser && system) return words.browserOn(browser, system);
  return browser ?? system ?? (userAgent.slice(0, 40) || words.unknownBrowser);
}

export function Device({ session }: { session: SessionRow }) {
  return (
    <Group gap={6} component="span">
      <span title={session.user_agent}>{deviceText(session.user_agent)}</span>
      {session.is_current && <Badge color="teal">{words.thisOne}</Badge>}
    </Group>
  );
}

export function wayText(way: string): string {
  return words.ways[way as keyof typeof words.ways] ?? way;
}

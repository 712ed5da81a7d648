// The tabs of a page. Each has an address and a part of the page of its own, which begins to load together with the page.

import { Tabs } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { PageSkeleton } from '../shell/states.tsx';
import classes from './page-tabs.module.css';

type Content<Props> = (props: Props) => ReactNode;

/** What stands under a tab. */
export interface Panel<Props> {
  Content: Content<Props>;
  /** Begins to load it, once. */
  load(): void;
}

/** A panel in a chunk of its own: `panel(() => import('./mails-tab.tsx').then((tab) => tab.MailsTab))` */
export function panel<Props extends object>(load: () => Promise<Content<Props>>): Panel<Props> {
  let loading: Promise<{ default: Content<Props> }> | undefined;
  const once = () => {
    loading ??= load().then((content) => ({ default: content }));
    return loading;
  };
  return {
    Content: lazy(once),
    // What is wrong with it is said where it is shown.
    load: () => void once().catch(() => undefined),
  };
}

/** The tab of the address (/{-$tab}), the first one when it names none; its panel begins to load, before the page's data is there. */
export function useTab<Tab extends string>(panels: Record<Tab, { load(): void }>): Tab {
  const { tab } = useParams({ strict: false }) as { tab?: string };
  const tabs = tabsOf(panels);
  const open = tabs.find((one) => one === tab) ?? (tabs[0] as Tab);
  panels[open].load();
  return open;
}

const tabsOf = <Tab extends string>(panels: Record<Tab, unknown>) => Object.keys(panels) as Tab[];

interface PageTabsProps<Tab extends string, Props> {
  /** The page's path, at which its first tab is. */
  path: string;
  /** In their order. */
  panels: Record<Tab, Panel<Props>>;
  titles: Record<Tab, string>;
  /** What every panel is given. */
  given: Props;
  /** Stands behind the title of a tab. */
  mark?(tab: Tab): ReactNode;
}

export function PageTabs<Tab extends string, Props extends object>(props: PageTabsProps<Tab, Props>) {
  const { path, panels, titles, given, mark } = props;
  const navigate = useNavigate();
  const tab = useTab(panels);
  const tabs = tabsOf(panels);
  const { Content } = panels[tab];
  const row = useRef<HTMLDivElement>(null);
  // On a phone the row of tabs is wider than the screen: the open one is brought into sight.
  useEffect(() => {
    row.current
      ?.querySelector(`[role="tab"][data-tab="${tab}"]`)
      ?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [tab]);
  return (
    <Tabs
      value={tab}
      keepMounted={false}
      onChange={(to) =>
        void navigate({ to: to === null || to === tabs[0] ? path : `${path}/${to}`, resetScroll: false })
      }
    >
      <div className={classes.row} ref={row}>
        <Tabs.List className={classes.list}>
          {tabs.map((one) => (
            <Tabs.Tab key={one} value={one} data-tab={one}>
              {titles[one]}
              {mark?.(one)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </div>
      <Tabs.Panel value={tab}>
        <Suspense fallback={<PageSkeleton />}>
          <Content {...given} />
        </Suspense>
      </Tabs.Panel>
    </Tabs>
  );
}

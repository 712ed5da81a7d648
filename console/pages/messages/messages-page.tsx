// Messages with their tabs.

import { PageHeader } from '../../parts/page-header.tsx';
import { PageTabs, panel } from '../../parts/page-tabs.tsx';
import { words } from './words.ts';

const PANELS = {
  mails: panel(() => import('./mails-tab.tsx').then((tab) => tab.MailsTab)),
  texts: panel(() => import('./texts-tab.tsx').then((tab) => tab.TextsTab)),
  owed: panel(() => import('./owed-tab.tsx').then((tab) => tab.OwedTab)),
  optouts: panel(() => import('./optouts-tab.tsx').then((tab) => tab.OptOutsTab)),
  settings: panel(() => import('./settings-tab.tsx').then((tab) => tab.SettingsTab)),
};

export function MessagesPage() {
  return (
    <>
      <PageHeader title={words.title} subtitle={words.subtitle} />
      <PageTabs path="/messages" panels={PANELS} titles={words.tabs} given={{}} />
    </>
  );
}

// Words of the Tech Center.

import { catalogue, plural } from '../../language.ts';

export const words = catalogue({
  en: {
    tags: 'Tag Generator',
    tagsText: (url: string) => `What goes into your website, ready to paste. Your program’s address: ${url}`,
    kind: 'Kind of website',
    kinds: { html: 'Plain HTML', google_tag_manager: 'Google Tag Manager', wordpress: 'WordPress' },
    core: 'Core tag',
    zones: 'Zones: what shows on a page',
    events: 'Events: what a page tells',
    snippet: (name: string) => `Snippet of ${name}`,
    form: 'Or mark the form, without any code',
    formSnippet: (name: string) => `Form marked with ${name}`,
    where: (where: string) => `Where: ${where}.`,
    trigger: (trigger: string) => `Trigger: ${trigger}`,
    policy: 'Content security policy',
    policyLabel: 'Content security policy header',
    checker: 'Site checker',
    checkerText: 'Fetches a page of your website as a visitor would and says whether the tag is right on it.',
    pageAddress: 'Address of the page',
    check: 'Check page',
    needed: 'Needed.',
    right: 'The tag is right on this page.',
    wrong: 'The tag is not right on this page yet.',
    severities: { ok: 'fine', hint: 'hint', problem: 'problem' },
    inPage: 'on this page',
    calls: (count: number) => plural(count, { one: '# call in 7 days', other: '# calls in 7 days' }),
  },
});

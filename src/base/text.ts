// Compared forms of text that people type, and what of it others may read. Pure; codes have their own in codes.ts.

/** Providers that deliver every dotted spelling of a name to one mailbox. */
const DOTS_IGNORED = new Set(['gmail.com']);
const SAME_DOMAIN: Record<string, string> = { 'googlemail.com': 'gmail.com' };

/**
 * The mailbox behind a normalised e-mail address: without the plus-tag and, where the provider ignores them, without dots (QU-1).
 * "rosa.diaz+hvac@gmail.com" and "rosadiaz@googlemail.com" are one. It compares; it never identifies (ID-1).
 */
export function emailAlias(email: string): string {
  const split = email.lastIndexOf('@');
  if (split < 1) return email;
  const typedDomain = email.slice(split + 1);
  const domain = SAME_DOMAIN[typedDomain] ?? typedDomain;
  const [untagged = ''] = email.slice(0, split).split('+');
  const name = DOTS_IGNORED.has(domain) ? untagged.replaceAll('.', '') : untagged;
  return name === '' ? email : `${name}@${domain}`;
}

/**
 * A first name as it may stand in what we write to others; null: it is none. Strangers type names into forms, and mail programs and
 * phones make a link of whatever looks like a place to go.
 */
export function nameForOthers(name: string | null | undefined): string | null {
  return name !== null &&
    name !== undefined &&
    /^[^@/\\:<>"\p{C}]{1,60}$/u.test(name) &&
    !/[.\u3002\uff0e\uff61][\p{L}\p{N}]{2}/u.test(name)
    ? name
    : null;
}

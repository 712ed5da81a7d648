// Which identity providers are believed, and whether one answers for the address it names (SEC-1). Pure.

const ENTRA_HOSTS = new Set([
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.partner.microsoftonline.cn',
  'sts.windows.net',
]);
/** Whoever has a Microsoft account, of any company or none. */
const ANYBODYS_TENANTS = new Set([
  'common',
  'organizations',
  'consumers',
  '9188040d-6c67-4c5b-b112-36a304b66dad',
]);
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The tenant of an issuer of Microsoft Entra; null: it is another provider. */
function entraTenant(issuer: string): string | null {
  const url = URL.parse(issuer);
  if (!url || !ENTRA_HOSTS.has(url.hostname)) return null;
  return (url.pathname.split('/')[1] ?? '').toLowerCase();
}

/** Why an issuer cannot be the provider of one company; null: it can. */
export function issuerProblem(issuer: string): string | null {
  const tenant = entraTenant(issuer);
  if (tenant === null || !ANYBODYS_TENANTS.has(tenant)) return null;
  return 'it lets everybody with a Microsoft account in, and each of them may claim your addresses; use the issuer of your own tenant, as https://login.microsoftonline.com/<tenant id>/v2.0';
}

/**
 * Whether the provider answers for the e-mail address of an ID token. Silence is no answer: in Microsoft Entra whoever runs a tenant
 * writes any address into it. It counts when the issuer is the company's own tenant and the account is at home there (no guest), or the owner of the domain was verified (xms_edov).
 * `issuer`: of the settings, which an owner saved.
 */
export function isMailProven(issuer: string, claims: Record<string, unknown>): boolean {
  const { email_verified: verified, xms_edov: isDomainOwners, idp } = claims;
  if (verified === true) return true;
  if (verified !== undefined) return false;
  if ([true, 1, '1', 'true'].some((yes) => isDomainOwners === yes)) return true;
  const tenant = entraTenant(issuer);
  if (tenant === null || !GUID.test(tenant) || ANYBODYS_TENANTS.has(tenant)) return false;
  return idp === undefined || (typeof idp === 'string' && entraTenant(idp) === tenant);
}

const GOOGLE = /^https:\/\/accounts\.google\.com\/?$/;
const GOOGLES_OWN_MAIL = new Set(['gmail.com', 'googlemail.com']);

/**
 * Why an account at Google does not count though its address is verified; null: it does, or the provider is another. Anybody may open a
 * private account with an address that he reads just now, and keeps it when he leaves the company: only accounts of the company's own
 * Workspace (`hd`) end with it. For its own mail Google answers itself.
 */
export function hostedDomainProblem(
  issuer: string,
  { hd }: Record<string, unknown>,
  mailDomain: string,
  allowedDomains: readonly string[],
): string | null {
  if (!GOOGLE.test(issuer)) return null;
  if (hd === undefined && GOOGLES_OWN_MAIL.has(mailDomain)) return null;
  if (typeof hd !== 'string' || hd === '')
    return 'this is a private Google account, none of your Google Workspace (it has no hosted domain)';
  if (allowedDomains.includes(hd.toLowerCase())) return null;
  return `the Google Workspace of ${hd.slice(0, 253)} may not sign in here; allow its domain, too, if it is yours`;
}

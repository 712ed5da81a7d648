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
 * writes any address into it. It counts when the issuer is the company's own tenant, or the owner of the domain was verified (xms_edov).
 * `issuer`: of the settings, which an owner saved.
 */
export function isMailProven(issuer: string, claims: Record<string, unknown>): boolean {
  const { email_verified: verified, xms_edov: isDomainOwners } = claims;
  if (verified === true) return true;
  if (verified !== undefined) return false;
  if ([true, 1, '1', 'true'].some((yes) => isDomainOwners === yes)) return true;
  const tenant = entraTenant(issuer);
  return tenant !== null && GUID.test(tenant) && !ANYBODYS_TENANTS.has(tenant);
}

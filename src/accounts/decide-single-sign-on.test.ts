import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostedDomainProblem, isMailProven, issuerProblem } from './decide-single-sign-on.ts';

const GUID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const entra = (tenant: string) => `https://login.microsoftonline.com/${tenant}/v2.0`;

test('[SEC-1] an address counts when the provider says it is verified, or is the company’s own tenant', () => {
  const cases: [string, Record<string, unknown>, boolean][] = [
    ['https://accounts.google.com', { email_verified: true }, true],
    ['https://accounts.google.com', {}, false],
    ['https://accounts.google.com', { email_verified: 'true' }, false],
    ['https://accounts.google.com', { email_verified: false, xms_edov: true }, false],
    [entra(GUID), {}, true],
    [entra(GUID.toUpperCase()), {}, true],
    [entra(GUID), { email_verified: false }, false],
    [entra(GUID), { idp: `https://sts.windows.net/${GUID}/` }, true],
    [entra(GUID), { idp: 'https://sts.windows.net/1f8fad5b-d9cb-469f-a165-70867728950e/' }, false],
    [entra(GUID), { idp: 'live.com' }, false],
    [`https://sts.windows.net/${GUID}/`, {}, true],
    [entra('common'), {}, false],
    [entra('9188040d-6c67-4c5b-b112-36a304b66dad'), {}, false],
    [entra('common'), { xms_edov: true }, true],
    [entra('common'), { xms_edov: '1' }, true],
    [entra('common'), { xms_edov: false }, false],
    [`https://evil.example/${GUID}/v2.0`, {}, false],
    [`https://login.microsoftonline.com.evil.example/${GUID}`, {}, false],
  ];
  for (const [issuer, claims, expected] of cases) {
    assert.equal(isMailProven(issuer, claims), expected, `${issuer} ${JSON.stringify(claims)}`);
  }
});

test('[SEC-1] an issuer for everybody is refused, one of a tenant or another provider is not', () => {
  for (const tenant of ['common', 'Organizations', 'consumers', '9188040d-6c67-4c5b-b112-36a304b66dad']) {
    assert.match(issuerProblem(entra(tenant)) ?? '', /your own tenant/);
  }
  for (const issuer of [entra(GUID), 'https://accounts.google.com', 'https://acme.okta.com/common']) {
    assert.equal(issuerProblem(issuer), null);
  }
});

test('[SEC-1] of Google only accounts of an allowed Workspace count, and Google’s own mail where it is allowed', () => {
  const google = 'https://accounts.google.com';
  const allowed = ['acme.example', 'gmail.com'];
  const problem = (hd: unknown, mailDomain = 'acme.example', issuer = google) =>
    hostedDomainProblem(issuer, hd === undefined ? {} : { hd }, mailDomain, allowed);
  assert.equal(problem('acme.example'), null);
  assert.equal(problem('Acme.example'), null);
  assert.match(problem(undefined) ?? '', /private Google account/);
  assert.match(problem('') ?? '', /private Google account/);
  assert.match(problem(['acme.example']) ?? '', /private Google account/);
  assert.match(problem('other.example') ?? '', /Workspace of other\.example may not/);
  assert.equal(problem(undefined, 'gmail.com'), null);
  assert.match(problem('other.example', 'gmail.com') ?? '', /may not/);
  assert.match(problem(undefined, 'acme.example', `${google}/`) ?? '', /private/);
  assert.equal(problem(undefined, 'acme.example', 'https://acme.okta.com'), null);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayCall, notGrantable, scopesOfRole } from './scopes.ts';
import { ROLES, SCOPES } from './types.ts';

test('[SEC-2] superusers and admins pass every route; others need one of its scopes', () => {
  for (const scope of SCOPES) {
    const all = scope === 'CLIENT_SUPERUSER' || scope === 'CLIENT_ADMIN';
    for (const needed of SCOPES) {
      assert.equal(
        mayCall({ scopes: [scope] }, [needed], 'POST'),
        all || scope === needed,
        `${scope} at ${needed}`,
      );
    }
    assert.equal(mayCall({ scopes: [scope] }, [], 'GET'), all);
  }
  assert.equal(mayCall({ scopes: [] }, ['USER_SUPPORT'], 'GET'), false);
});

test('[SEC-2] a read-only caller reads and changes nothing', () => {
  const caller = { scopes: scopesOfRole('read_only'), readOnly: true as const };
  for (const method of ['GET', 'HEAD']) assert.equal(mayCall(caller, ['USER_SUPPORT'], method), true);
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    assert.equal(mayCall(caller, ['USER_SUPPORT'], method), false, method);
  }
  assert.equal(mayCall(caller, ['CLIENT_ADMIN'], 'GET'), false);
});

test('[SEC-2] each role can do what the roles below it can, and only owners grant CLIENT_SUPERUSER', () => {
  for (const role of ROLES) {
    assert.equal(notGrantable(scopesOfRole(role), ['CLIENT_SUPERUSER']).length === 0, role === 'owner', role);
  }
  assert.deepEqual(notGrantable(scopesOfRole('owner'), SCOPES), []);
  assert.deepEqual(notGrantable(scopesOfRole('admin'), SCOPES), ['CLIENT_SUPERUSER']);
  assert.deepEqual(notGrantable(['USER_SUPPORT'], ['USER_SUPPORT', 'BACKEND']), ['BACKEND']);
  assert.equal(mayCall({ scopes: scopesOfRole('office') }, ['CAMPAIGN_EDIT'], 'POST'), false);
  assert.equal(mayCall({ scopes: scopesOfRole('marketer') }, ['CAMPAIGN_EDIT'], 'POST'), true);
});

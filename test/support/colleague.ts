// Another user of the company, for what depends on the role.

import type { Role } from '../../src/accounts/types.ts';
import { mustBe, type World } from './world.ts';

/** Invites and accepts; resolves with what the user signs in with. */
export async function colleague(
  world: Pick<World, 'call'>,
  role: Role,
): Promise<{ email: string; password: string }> {
  const email = `${role.replace('_', '-')}@acme.example`;
  const password = 'a colleague of the owner';
  const { link } = mustBe(200, await world.call('POST', '/v1/invitations', { email, role }));
  const token = new URL(link).hash.replace(/^#/, '').split('=').at(-1);
  mustBe(
    200,
    await world.call('POST', '/v1/invitations/accept', { token, name: role, password }, { token: null }),
  );
  return { email, password };
}

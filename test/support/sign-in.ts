// A browser that is signed in, as far as HTTP goes: its cookie, the token of its pages, and the calls that they make.

import type { Answer, World } from './world.ts';

export const PASSWORD = 'correct horse battery';

export interface SignedIn {
  headers: { cookie: string; 'x-csrf-token': string };
  call(method: string, path: string, body?: unknown): Promise<Answer>;
}

/** Signs the owner in, or who is named. */
export async function signIn(
  world: World,
  email = 'owner@acme.example',
  password = PASSWORD,
): Promise<SignedIn> {
  const answer = await world.call('POST', '/v1/sessions', { email, password }, { token: null });
  if (answer.status !== 200 || answer.body.two_factor_required) {
    throw new Error(`signing in was answered by ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  return signedIn(world, answer);
}

/** The browser that got this answer. */
export async function signedIn(world: World, answer: Answer): Promise<SignedIn> {
  const cookies = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0] ?? '');
  const cookie = cookies.find((one) => one.startsWith('goodword_session=')) ?? '';
  const me = await world.call('GET', '/v1/session', undefined, { token: null, headers: { cookie } });
  const headers = { cookie, 'x-csrf-token': String(me.body.csrf_token) };
  return {
    headers,
    call: (method, path, body) => world.call(method, path, body, { token: null, headers }),
  };
}

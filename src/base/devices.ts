// The cookie by which a browser is recognised on the program domain: its name, its form, its reading and writing. Pure.

/** Name and life as the guide's platform has them (reference 4.5); the value is random and says nothing about anybody. */
const DEVICE_COOKIE = 'access_token';
const ONE_YEAR_SECONDS = 365 * 24 * 3600;
const DEVICE_ID = /^[A-Za-z0-9_-]{20,64}$/;

/** The device id of a Cookie header; null when there is none that we could have given. */
export function readDeviceId(cookieHeader: string | undefined): string | null {
  for (const part of (cookieHeader ?? '').split(';')) {
    const [name, value = ''] = part.trim().split('=', 2);
    if (name === DEVICE_COOKIE && DEVICE_ID.test(value)) return value;
  }
  return null;
}

/** A new device id from 18 random bytes. */
export function deviceIdOf(randomBytes: Uint8Array): string {
  return Buffer.from(randomBytes).toString('base64url');
}

/**
 * The Set-Cookie header. Scripts never need it, so they never see it. The company's own site may lie on another domain and posts zones
 * from there: over https the cookie goes along.
 */
export function deviceCookie(deviceId: string, secure: boolean): string {
  const crossSite = secure ? 'SameSite=None; Secure' : 'SameSite=Lax';
  return `${DEVICE_COOKIE}=${deviceId}; Path=/; Max-Age=${ONE_YEAR_SECONDS}; HttpOnly; ${crossSite}`;
}

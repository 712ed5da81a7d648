// Who a landing page's visitor is when the browser kept no cookie: the device of the click whose token the page carries (AT-1).

import { type Id, isId } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import { clickOfToken, isTokenOf } from './click-token.ts';
import { clickDevice } from './link-store.ts';

/** Finds the device of a click by its token; null when the token was not made here for this client. */
export function clickDeviceFinder(sql: Sql): (clientId: Id, token: string) => Promise<string | null> {
  return async (clientId, token) => {
    const inputId = clickOfToken(token);
    if (inputId === null || !isId(inputId)) return null;
    const deviceId = await clickDevice(sql, clientId, inputId);
    return deviceId !== null && isTokenOf(token, clientId, inputId, deviceId) ? deviceId : null;
  };
}

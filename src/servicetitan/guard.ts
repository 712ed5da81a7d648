// Keeps calls to entered addresses away from private ones (SEC-4): looks at the address that is connected to, not at the name.

import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isPrivateAddress } from '../base/addresses.ts';

/** Thrown by a connection attempt that the guard refused. */
export class AddressRefused extends Error {
  constructor(host: string) {
    super(`${host} leads to a private or local address`);
    this.name = 'AddressRefused';
  }
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** A `lookup` for sockets that answers public addresses only. A name with none of them is refused. */
export function publicLookup(host: string, options: LookupOptions, callback: LookupCallback): void {
  dnsLookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    const allowed = addresses.filter(({ address }) => !isPrivateAddress(address));
    const [first] = allowed;
    if (!first) return callback(new AddressRefused(host), []);
    if (options.all) return callback(null, allowed);
    callback(null, first.address, first.family);
  });
}

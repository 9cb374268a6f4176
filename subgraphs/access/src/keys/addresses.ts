import { isIP } from 'node:net';
import { Refusal } from '@throughline/chassis/refusal';

/** Each as a network in CIDR notation; a single address is a network of one. */
export function readNetworks(given: readonly string[] | null): string[] | null {
  if (given === null) return null;
  return given.map((text) => {
    const [address = '', length, more] = text.trim().split('/');
    const version = isIP(address);
    const most = version === 4 ? 32 : 128;
    const bits = length === undefined ? most : /^\d{1,3}$/.test(length) ? Number(length) : -1;
    if (version !== 0 && more === undefined && bits >= 0 && bits <= most) {
      return `${address}/${bits}`;
    }
    throw new Refusal(
      'INVALID_ADDRESS',
      `${text} is no network, e.g. 203.0.113.0/24.`,
      'allowedAddresses',
    );
  });
}

import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';

export type ClientAddress = (request: IncomingMessage) => string | null;

/** Where a caller is; `x-forwarded-for` is believed of the proxies named, and of nobody else. */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusts = proxyAddress.compile([...trustedProxies]);
  return (request) => {
    const address = proxyAddress(request, trusts) as string | undefined;
    // An IPv4 caller of a socket for both: ::ffff:192.0.2.7
    return address?.replace(/^::ffff:(?=\d+\.)/, '') ?? null;
  };
}

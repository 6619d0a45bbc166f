import type { IncomingHttpHeaders } from 'node:http';

export interface ClientAddress {
  readonly ip: string;
  /** '' where a proxy stands between: it tells no port. */
  readonly port: string;
}

/**
 * Where a request comes from. With PROXYCOUNT proxies in front of the server, the address is the one that the outermost of
 * them added to X-Forwarded-For: the PROXYCOUNT-th from the right. What stands left of it is the client's own claim and is
 * not believed. With 0, or without the header, it is the address of the connection.
 */
export function clientAddressOf(
  forwardedFor: IncomingHttpHeaders[string],
  remoteAddress: string | undefined,
  remotePort: number | undefined,
  proxyCount: number,
): ClientAddress {
  if (proxyCount > 0 && forwardedFor) {
    const chain = (Array.isArray(forwardedFor) ? forwardedFor.join(',') : forwardedFor).split(',');
    const ip = chain[Math.max(0, chain.length - proxyCount)]!.trim();
    if (ip !== '') return { ip: plainIp(ip), port: '' };
  }
  return { ip: plainIp(remoteAddress ?? ''), port: remotePort === undefined ? '' : String(remotePort) };
}

/** IPv4 that arrived on an IPv6 socket, without its prefix. */
function plainIp(ip: string): string {
  return ip.startsWith('::ffff:') && ip.includes('.') ? ip.slice(7) : ip.slice(0, 64);
}

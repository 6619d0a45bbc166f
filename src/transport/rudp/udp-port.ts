import { createSocket } from 'node:dgram';
import { failureReason } from '../../base/failure-reason.js';

/**
 * Finds out whether PORT of ADDRESS ('' for all) can be had, and which one a 0 becomes. The library would only say that it
 * failed. Throws an Error of one line that names the option to change.
 */
export async function probeUdpPort(port: number, address: string): Promise<number> {
  // As the library does: IPv6 first, which takes IPv4 along.
  const isPlainIpv4 = address !== '' && !address.includes(':');
  try {
    return await bindOnce(isPlainIpv4 ? 'udp4' : 'udp6', port, address);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (address === '' && code === 'EAFNOSUPPORT') return bindOnce('udp4', port, address);
    if (code === 'EADDRINUSE') throw new Error(`rudp.port: port ${port}/udp is in use by another program`, { cause });
    if (code === 'EADDRNOTAVAIL') throw new Error(`rudp.bind_address: ${failureReason(cause)}: ${address}`, { cause });
    if (code === 'ENOTFOUND' || code === 'EINVAL') {
      throw new Error(`rudp.bind_address: ${address} is no address of this machine`, { cause });
    }
    throw new Error(`rudp.port: port ${port}/udp cannot be opened: ${failureReason(cause)}`, { cause });
  }
}

function bindOnce(type: 'udp4' | 'udp6', port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type });
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.bind({ port, address: address || undefined, exclusive: true }, () => {
      const bound = socket.address().port;
      socket.close(() => resolve(bound));
    });
  });
}

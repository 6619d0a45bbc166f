import type { WebRtcLibrary } from './library.js';
import { probeUdpPort } from './udp-port.js';

export interface OpenPort {
  readonly port: number;
  /** Keeps the port between connections: the library would give it back with the last of them. */
  readonly mux: { stop(): void };
}

/** Opens port WANTED of ADDRESS for all connections. Throws an Error of one line. */
export async function openPort(library: WebRtcLibrary, wanted: number, address: string): Promise<OpenPort> {
  const port = await probeUdpPort(wanted, address);
  try {
    return { port, mux: new library.IceUdpMuxListener(port, address || undefined) };
  } catch (cause) {
    throw new Error(`rudp.port: port ${port}/udp cannot be opened`, { cause });
  }
}

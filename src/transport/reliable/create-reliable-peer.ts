import { Peer } from './peer.js';
import type { ReliableOptions } from './reliable-options.js';
import type { ReliablePeer } from './reliable-peer.js';

/** One end of a connection whose road underneath is open. Both ends are alike. */
export function createReliablePeer(options: ReliableOptions): ReliablePeer {
  return new Peer(options);
}

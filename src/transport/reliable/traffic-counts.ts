import type { PacketLoad } from './packet-load.js';
import { type RefusalKind, refusalKinds } from './reliable-peer.js';

/** What a peer has sent and been sent. */
export class TrafficCounts {
  packetsSent = 0;
  packetsReceived = 0;
  bytesSent = 0;
  bytesReceived = 0;
  messagesSent = 0;
  bareAcksSent = 0;
  earlyCopiesSent = 0;
  readonly refused = Object.fromEntries(refusalKinds.map((kind) => [kind, 0])) as Record<RefusalKind, number>;

  sent({ frames, isEarlyCopy }: PacketLoad, bytes: number): void {
    this.packetsSent++;
    this.bytesSent += bytes;
    if (frames.length === 0) this.bareAcksSent++;
    if (isEarlyCopy) this.earlyCopiesSent++;
  }

  received(bytes: number): void {
    this.packetsReceived++;
    this.bytesReceived += bytes;
  }
}

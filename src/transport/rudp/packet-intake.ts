import { PacketAllowance } from './packet-allowance.js';
import { PacketInbox } from './packet-inbox.js';
import type { RudpHost } from './rudp-host.js';
import type { Waking } from './wake-queue.js';

export type PacketIntakeHost = Pick<RudpHost<Waking>, 'limits' | 'metrics' | 'nowMs' | 'turn'>;

export interface PacketIntakeEvents {
  /** A packet is to be looked at. */
  onPacket(packet: Uint8Array): void;
  /** More comes than anybody but a hostile client sends. Called for each packet that does. */
  onFlood(): void;
}

/** The packets of one connection on their way in: counts each at once, and hands it over when it is its turn, if it is to be read. */
export class PacketIntake {
  readonly #host: PacketIntakeHost;
  readonly #events: PacketIntakeEvents;
  readonly #allowance: PacketAllowance;
  readonly #inbox: PacketInbox;

  constructor(host: PacketIntakeHost, events: PacketIntakeEvents) {
    this.#host = host;
    this.#events = events;
    this.#allowance = new PacketAllowance(host.limits.maxPacketsPerSec, host.nowMs());
    this.#inbox = new PacketInbox(host.turn, (packet) => events.onPacket(packet));
  }

  receive(packet: Uint8Array): void {
    const { metrics, nowMs } = this.#host;
    metrics.onPacketIn(packet.length);
    const fate = this.#allowance.fateOf(nowMs());
    if (fate === 'read') this.#inbox.push(packet);
    else if (fate === 'drop') metrics.onMalformed();
    else this.#events.onFlood();
  }

  /** Forgets what waits. */
  clear(): void {
    this.#inbox.clear();
  }
}

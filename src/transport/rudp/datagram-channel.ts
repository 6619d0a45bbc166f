import type { DataChannel, PeerConnection } from 'node-datachannel';
import { nativeCallback } from './native-callback.js';

/** The one data channel of a connection, as both ends of it in Node use it. */
export interface DatagramChannel {
  /** Sends one datagram, or drops it where the channel is congested or not open. Never throws. */
  send(packet: Uint8Array): void;
  /** Whether what is sent now would be dropped. */
  isCongested(): boolean;
  /** Closes the connection without a word. Nothing is called afterwards. May be called at any time, any number of times. */
  close(): void;
  readonly closed: boolean;
}

export interface DatagramChannelEvents {
  onOpen(): void;
  onPacket(packet: Uint8Array): void;
  /** The channel is not congested any more. */
  onDrained(): void;
  /** The connection has failed or ended by itself, and is closed. Called at most once. */
  onLost(wasOpen: boolean): void;
}

/** Room for a full packet and every header around it, so that none is cut in two. */
export const MTU = 1400;
/**
 * How the channel is opened. A lifetime, rather than no retransmits at all, because of SCTP's congestion window: what has expired
 * by the time that it is found missing is given up without shrinking the window. The state machine on top has a send budget of
 * its own, which does shrink.
 */
export const CHANNEL_OPTIONS = { negotiated: true, id: 0, unordered: true, maxPacketLifeTime: 1 };
/** What a text message counts as: it is refused like any other that makes no sense. */
const NO_PACKET = new Uint8Array(0);
/** How long the library may take to report that a connection it was told to close has closed. */
const CLOSING_MS = 5000;

/**
 * Opens the channel of CONNECTION; both ends do so by agreement. KEPT holds what must not be collected before the library has
 * closed it: that would end the process. For the same reason nothing is closed from within one of its callbacks, and no
 * callback is ever replaced. Throws where the library refuses.
 */
export function openDatagramChannel(
  connection: PeerConnection,
  kept: Set<object>,
  events: DatagramChannelEvents,
): DatagramChannel {
  const held = { connection, channel: undefined as DataChannel | undefined };
  let state: 'opening' | 'open' | 'closed' = 'opening';
  let congested = false;
  kept.add(held);
  const release = () => kept.delete(held);

  function closeNow(): void {
    setTimeout(release, CLOSING_MS).unref();
    try {
      connection.close();
    } catch {
      // It had closed by itself.
    }
  }

  function close(): void {
    if (state === 'closed') return;
    state = 'closed';
    setImmediate(closeNow);
  }

  function lose(): void {
    if (state === 'closed') return;
    const wasOpen = state === 'open';
    close();
    setImmediate(() => events.onLost(wasOpen));
  }

  function open(): void {
    if (state !== 'opening') return;
    state = 'open';
    events.onOpen();
  }

  connection.onStateChange(
    nativeCallback((now) => {
      if (now === 'closed') setImmediate(release);
      if (now === 'failed' || now === 'closed') lose();
    }),
  );
  // There is one channel, agreed on beforehand; whoever opens another is up to something.
  connection.onDataChannel(nativeCallback(lose));
  try {
    held.channel = connection.createDataChannel('tickwire', CHANNEL_OPTIONS);
  } catch (error) {
    close();
    throw error;
  }
  held.channel.onOpen(nativeCallback(open));
  held.channel.onClosed(nativeCallback(lose));
  held.channel.onError(nativeCallback(lose));
  held.channel.onBufferedAmountLow(
    nativeCallback(() => {
      congested = false;
      if (state === 'open') events.onDrained();
    }),
  );
  held.channel.onMessage(
    nativeCallback((data) => {
      // Of a flood the library's queue holds more than was taken by the time of the end.
      if (state === 'closed') return;
      open();
      events.onPacket(typeof data === 'string' ? NO_PACKET : (data as Uint8Array));
    }),
  );
  return {
    send(packet) {
      if (state !== 'open' || congested) return;
      try {
        congested = !held.channel!.sendMessageBinary(packet);
      } catch {
        lose();
      }
    },
    isCongested: () => congested,
    close,
    get closed() {
      return state === 'closed';
    },
  };
}

import type { DataChannel } from 'node-datachannel';
import type { WebRtcLibrary } from './library.js';
import { nativeCallback } from './native-callback.js';

/** What packets travel on: a WebRTC data channel that neither orders nor repeats anything, or a WebSocket. */
export interface Road {
  readonly kind: 'udp' | 'websocket';
  /** Sends one datagram, or drops it where the road is congested or closed. Never throws. */
  send(packet: Uint8Array): void;
  /** Whether what is sent now would be dropped; `onDrained` tells when that is over. */
  isCongested(): boolean;
  /** Closes without a word. Nothing is called afterwards. May be called at any time, any number of times. */
  close(): void;
}

/** None of them is called from within a call of the road. */
export interface RoadEvents {
  /** Datagrams can be sent. */
  onOpen(): void;
  onPacket(packet: Uint8Array): void;
  /** The road is not congested any more. */
  onDrained(): void;
  /** The other end, or the road itself, is gone. Called at most once. */
  onLost(): void;
}

export interface RoadOptions {
  readonly port: number;
  /** '' for all. */
  readonly bindAddress: string;
  /** STUN servers that tell the server its public address. */
  readonly stunServers: readonly string[];
  /** How long to wait for them. */
  readonly gatherTimeoutMs: number;
}

/** Room for a full packet and every header around it, so that none is cut in two. */
const MTU = 1400;
const MAX_MESSAGE_BYTES = 1280;
/** How long the library may take to report that a connection it was told to close has closed. */
const CLOSING_MS = 5000;

/**
 * Answers OFFER on the one UDP port. Resolves with the answer; the road opens once the client has come. Throws where the
 * library refuses the offer. KEPT holds what must not be collected before the library has closed it: that would end the
 * process. For the same reason nothing is closed from within one of its callbacks, and no callback is ever replaced.
 */
export async function openRoad(
  library: WebRtcLibrary,
  kept: Set<object>,
  options: RoadOptions,
  offer: string,
  events: RoadEvents,
): Promise<{ road: Road; answer: string }> {
  const connection = new library.PeerConnection('tickwire', {
    iceServers: [...options.stunServers],
    enableIceUdpMux: true,
    portRangeBegin: options.port,
    portRangeEnd: options.port,
    bindAddress: options.bindAddress || undefined,
    disableAutoNegotiation: true,
    maxMessageSize: MAX_MESSAGE_BYTES,
    mtu: MTU,
  });
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
    close();
    setImmediate(events.onLost);
  }

  function onOpen(): void {
    if (state !== 'opening') return;
    state = 'open';
    events.onOpen();
  }

  const gathered = new Promise<void>((resolve) => {
    connection.onGatheringStateChange(
      nativeCallback((gathering) => {
        if (gathering === 'complete') resolve();
      }),
    );
  });
  connection.onStateChange(
    nativeCallback((now) => {
      if (now === 'closed') setImmediate(release);
      if (now === 'failed' || now === 'closed') lose();
    }),
  );
  // There is one channel, agreed on beforehand; whoever opens another is up to something.
  connection.onDataChannel(nativeCallback(lose));
  try {
    const channel = connection.createDataChannel('tickwire', {
      negotiated: true,
      id: 0,
      unordered: true,
      maxRetransmits: 0,
    });
    held.channel = channel;
    channel.onOpen(nativeCallback(onOpen));
    channel.onClosed(nativeCallback(lose));
    channel.onError(nativeCallback(lose));
    channel.onBufferedAmountLow(
      nativeCallback(() => {
        congested = false;
        if (state === 'open') events.onDrained();
      }),
    );
    channel.onMessage(
      nativeCallback((data) => {
        if (state === 'closed' || typeof data === 'string') return;
        onOpen();
        events.onPacket(data as Uint8Array);
      }),
    );
    connection.setRemoteDescription(offer, 'offer');
    connection.setLocalDescription('answer');
    await raceTimeout(gathered, options.gatherTimeoutMs);
    const description = connection.localDescription();
    if (!description) throw new Error('the library gave no answer');
    return { answer: description.sdp, road: { kind: 'udp', send, close, isCongested: () => congested } };
  } catch (error) {
    close();
    throw error;
  }

  function send(packet: Uint8Array): void {
    if (state !== 'open' || congested) return;
    try {
      congested = !held.channel!.sendMessageBinary(packet);
    } catch {
      lose();
    }
  }
}

async function raceTimeout(done: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    done,
    new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    }),
  ]);
  clearTimeout(timer);
}

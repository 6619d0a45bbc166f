import { MTU, openDatagramChannel } from './datagram-channel.js';
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

const MAX_MESSAGE_BYTES = 1280;

/**
 * Answers OFFER on the one UDP port. Resolves with the answer; the road opens once the client has come. Throws where the
 * library refuses the offer. KEPT as for `openDatagramChannel`.
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
  const gathered = new Promise<void>((resolve) => {
    connection.onGatheringStateChange(
      nativeCallback((gathering) => {
        if (gathering === 'complete') resolve();
      }),
    );
  });
  const channel = openDatagramChannel(connection, kept, events);
  try {
    connection.setRemoteDescription(offer, 'offer');
    connection.setLocalDescription('answer');
    await raceTimeout(gathered, options.gatherTimeoutMs);
    const description = connection.localDescription();
    if (!description) throw new Error('the library gave no answer');
    const { send, isCongested, close } = channel;
    return { answer: description.sdp, road: { kind: 'udp', send, isCongested, close } };
  } catch (error) {
    channel.close();
    throw error;
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

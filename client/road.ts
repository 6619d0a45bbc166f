/** What packets travel on from the client's side: a WebRTC data channel, or a WebSocket in its stead. */
export interface ClientRoad {
  readonly kind: 'udp' | 'websocket';
  /** Sends one packet, or drops it where the road is closed. Never throws. */
  send(packet: Uint8Array): void;
  /** Whether what is sent now would wait. */
  isCongested(): boolean;
  /** Closes without a word; nothing is called afterwards. */
  close(): void;
}

export interface ClientRoadEvents {
  onPacket(packet: Uint8Array): void;
  /** The road can take packets again. */
  onDrained(): void;
  /** The road is gone. Called at most once, and never before it was open. */
  onLost(): void;
}

export interface RoadRequest {
  /** Where offers are answered: http://HOST:PORT/rudp?token=… */
  readonly url: string;
  /** STUN and TURN servers beside those that the server names. */
  readonly iceServers: readonly IceServer[];
  readonly events: ClientRoadEvents;
  /** Ends the attempt. */
  readonly signal: AbortSignal;
}

export interface IceServer {
  readonly urls: string | readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** Opens a road; rejects with what kept it from that. */
export type OpenRoad = (request: RoadRequest) => Promise<ClientRoad>;

/** The server has answered an offer with an error: 404 where it has no reliable UDP at all. */
export class OfferRefused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface OfferAnswer {
  readonly sdp: string;
  readonly ice_servers?: readonly IceServer[];
}

/** Sends OFFER and brings back the answer. Throws OfferRefused, or what `fetch` throws. */
export async function postOffer(url: string, offer: string, signal: AbortSignal): Promise<OfferAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    body: offer,
    headers: { 'content-type': 'text/plain' },
    signal,
  });
  const text = await response.text();
  if (!response.ok) throw new OfferRefused(response.status, messageOf(text) ?? `status ${response.status}`);
  return JSON.parse(text) as OfferAnswer;
}

function messageOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { message?: string }).message;
  } catch {
    return undefined;
  }
}

/** Rejects when SIGNAL aborts. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = () => reject(signal.reason ?? new Error('aborted'));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}

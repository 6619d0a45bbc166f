import type { Platform } from './platform.js';
import { type ClientRoad, OfferRefused, type RoadRequest } from './road.js';
import { openWebSocketRoad } from './websocket-road.js';

export interface RoadLimits {
  /** How long UDP may take to come up. */
  readonly udpTimeoutMs: number;
  readonly websocketTimeoutMs: number;
}

export interface OpenedRoad {
  readonly road: ClientRoad;
  /** Why it is not UDP. */
  readonly reason?: string;
}

/** The server has no reliable UDP: what is left is the plain WebSocket. */
export class NoReliableUdp extends Error {}

/** The server has refused the client, or the session to go on with has ended: to try again makes no sense. */
export class Refused extends Error {}

/** The server has more offers than it answers; it takes packets through a WebSocket all the same. */
const TOO_MANY = 429;

/** Opens a road over UDP, or through a WebSocket where UDP does not come up in time. */
export async function connectRoad(platform: Platform, limits: RoadLimits, request: RoadRequest): Promise<OpenedRoad> {
  try {
    return { road: await within(limits.udpTimeoutMs, request, platform.openUdpRoad) };
  } catch (error) {
    if (request.signal.aborted) throw error;
    if (error instanceof OfferRefused && error.status !== TOO_MANY) throw refusal(error);
    const road = await within(limits.websocketTimeoutMs, request, (inTime) =>
      openWebSocketRoad(platform.createWebSocket, inTime),
    );
    return { road, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** A server that cannot be reached for other reasons may be reached later. */
function refusal({ status, message }: OfferRefused): Error {
  if (status === 410 || status === 401 || status === 403) return new Refused(message);
  return new NoReliableUdp(message);
}

async function within(
  timeoutMs: number,
  request: RoadRequest,
  open: (request: RoadRequest) => Promise<ClientRoad>,
): Promise<ClientRoad> {
  const controller = new AbortController();
  const abort = () => controller.abort(request.signal.reason);
  request.signal.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => controller.abort(new Error(`nothing within ${timeoutMs} ms`)), timeoutMs);
  try {
    return await open({ ...request, signal: controller.signal });
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', abort);
  }
}

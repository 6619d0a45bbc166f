import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from '../../base/logger.js';
import { addCandidates } from './answer-candidates.js';
import type { RudpConnection } from './connection.js';
import type { Entrance } from './entrance.js';
import type { HalfOpen } from './half-open.js';
import type { IceServer } from './ice-servers.js';
import type { WebRtcLibrary } from './library.js';
import { cleanOffer } from './offer.js';
import type { OfferAllowance } from './offer-allowance.js';
import type { RefusalDelay } from './refusal-delay.js';
import { openRoad, type Road, type RoadOptions } from './road.js';
import type { RudpMetrics } from './rudp-metrics.js';

/** The answer to an offer: 200 with the server's description, or an HTTP error. */
export type OfferAnswer =
  | { readonly ok: true; readonly sdp: string; readonly iceServers: readonly IceServer[] }
  | { readonly ok: false; readonly status: number; readonly message: string };

/** Answers the session description that a client has sent in REQUEST, at URL. Never rejects. */
export type AnswerOffer = (request: IncomingMessage, url: URL, offer: string) => Promise<OfferAnswer>;

export interface AnswerOfferDeps {
  readonly library: WebRtcLibrary;
  /** What the library must not lose. */
  readonly kept: Set<object>;
  readonly road: RoadOptions;
  /** '' where clients reach the server under its own addresses. */
  readonly publicAddress: string;
  readonly iceServers: readonly IceServer[];
  readonly entrance: Entrance;
  readonly halfOpen: HalfOpen;
  readonly allowance: OfferAllowance;
  readonly refusalDelay: RefusalDelay;
  /** Resolves when the next offer is to be answered. */
  pace(): Promise<void>;
  readonly logger: Logger;
  readonly metrics: RudpMetrics;
  /** The monotonic clock, milliseconds. */
  nowMs(): number;
}

/** For so long a client's HTTP connection is known for having asked too much. */
const KNOWN_MS = 5000;

const TOO_MANY: OfferAnswer = {
  ok: false,
  status: 429,
  message: 'Too many offers; try again later, or use the WebSocket.',
};

/** So many of a session's connections are on their way that this one was not even begun. */
class TooManyHalfOpen extends Error {}

export function createAnswerOffer(deps: AnswerOfferDeps): AnswerOffer {
  const { library, kept, entrance, halfOpen, allowance, refusalDelay, logger, metrics } = deps;
  /** When the HTTP connections of clients were refused something last. */
  const refusedAtMs = new WeakMap<Socket, number>();

  /** Refuses an offer: at once, unless it is the asker's own fault, or it has heard that before. */
  async function refuse({ socket }: IncomingMessage, isOwnFault: boolean): Promise<OfferAnswer> {
    metrics.onRefused();
    const nowMs = deps.nowMs();
    const isKnown = nowMs - (refusedAtMs.get(socket) ?? Number.NEGATIVE_INFINITY) < KNOWN_MS;
    refusedAtMs.set(socket, nowMs);
    if (isOwnFault || isKnown) await refusalDelay.wait();
    return TOO_MANY;
  }

  async function promise(request: IncomingMessage, url: URL, offer: string, address: string): Promise<string> {
    const session = sessionOf(request, url);
    let road: Road | undefined;
    let connection: RudpConnection | undefined;
    let givenUp = false;
    const settle = halfOpen.add(address, session, () => {
      givenUp = true;
      metrics.onGivenUp();
      road?.close();
    });
    if (!settle) throw new TooManyHalfOpen();
    try {
      const opened = await openRoad(library, kept, deps.road, offer, {
        onOpen() {
          settle();
          connection = entrance.enter(request, url, road!, () => allowance.block(address, session, deps.nowMs()));
          if (!connection) road!.close();
        },
        onPacket: (packet) => connection?.receive(road!, packet),
        onDrained: () => connection?.drained(),
        onLost() {
          settle();
          connection?.lose(road!);
        },
      });
      road = opened.road;
      if (givenUp || entrance.closed) {
        road.close();
        throw new Error('too many connections are on their way');
      }
      return opened.answer;
    } catch (error) {
      settle();
      throw error;
    }
  }

  /** The public address, and where the client has found the server already: it will find it there again. */
  function candidateAddresses({ socket }: IncomingMessage): string[] {
    const local = socket.localAddress?.replace(/^::ffff:/, '');
    const isBoundToAll = deps.road.bindAddress === '';
    return [...(deps.publicAddress ? [deps.publicAddress] : []), ...(isBoundToAll && local ? [local] : [])];
  }

  return async (request, url, offer) => {
    const acceptance = entrance.judge(request, url);
    if (!acceptance.ok) return acceptance;
    const cleaned = cleanOffer(offer);
    if (cleaned === undefined) {
      return { ok: false, status: 400, message: 'The body is no offer of one WebRTC data channel.' };
    }
    const address = acceptance.clientIp ?? request.socket.remoteAddress ?? '';
    const verdict = allowance.take(address, sessionOf(request, url), deps.nowMs());
    if (verdict !== 'taken') return refuse(request, verdict === 'own');
    const addresses = candidateAddresses(request);
    await deps.pace();
    try {
      const answer = await promise(request, url, cleaned, address);
      return { ok: true, sdp: addCandidates(answer, addresses, deps.road.port), iceServers: deps.iceServers };
    } catch (error) {
      if (error instanceof TooManyHalfOpen) return refuse(request, true);
      logger.debug('an offer could not be answered', { error });
      return { ok: false, status: 503, message: 'This offer could not be answered; try again, or use the WebSocket.' };
    }
  };
}

/** What tells one client from another behind the same address: the secret of one that comes back, or its token. */
function sessionOf({ headers }: IncomingMessage, { searchParams }: URL): string {
  return searchParams.has('continue')
    ? searchParams.get('resume')!
    : (headers.authorization ?? searchParams.get('token') ?? '');
}

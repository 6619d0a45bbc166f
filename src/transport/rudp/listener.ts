import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../base/clock.js';
import type { Logger } from '../../base/logger.js';
import type { Acceptance } from '../acceptance.js';
import { type CloseCode, closeCodes } from '../close-codes.js';
import { createFlushSet } from '../flush-set.js';
import type { TransportMetrics } from '../transport-metrics.js';
import { type AnswerOffer, createAnswerOffer } from './answer-offer.js';
import type { RudpConnection } from './connection.js';
import { createEntrance } from './entrance.js';
import { createHalfOpen } from './half-open.js';
import { parseIceServers } from './ice-servers.js';
import { loadWebRtcLibrary } from './library.js';
import type { RudpLimits } from './limits.js';
import { createOfferAllowance } from './offer-allowance.js';
import { openPort } from './open-port.js';
import { createPacing } from './pacing.js';
import { createTurnCounter } from './packet-inbox.js';
import { createRefusalDelay } from './refusal-delay.js';
import { resolveAddress } from './resolve-address.js';
import type { RudpHost } from './rudp-host.js';
import type { RudpMetrics } from './rudp-metrics.js';
import { createTakeUpgrade, type TakeUpgrade } from './take-upgrade.js';
import { untilReleased } from './until-released.js';
import { createWakeQueue } from './wake-queue.js';

export interface RudpListenerOptions {
  readonly limits: RudpLimits;
  /** The one UDP port; 0 for any. */
  readonly port: number;
  /** '' for all. */
  readonly bindAddress: string;
  /** What clients reach the port under, beside its own addresses; '' where those do. */
  readonly publicAddress: string;
  /** `rudp.ice_servers`. */
  readonly iceServers: readonly string[];
  /** Whether the server has as many connections, of all transports, as it may have. */
  isFull(): boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: TransportMetrics & RudpMetrics;
}

export interface RudpListener {
  readonly answerOffer: AnswerOffer;
  readonly handleUpgrade: TakeUpgrade;
  /** Refuses newcomers from now on, closes everybody with CODE and resolves once the last connection is gone. */
  drain(code: CloseCode): Promise<void>;
  /** `drain` because the server shuts down; gives the port back. */
  close(): Promise<void>;
  /** Looks after all deadlines now. The listener does so by itself as time passes. */
  sweep(): void;
  readonly port: number;
  /** Connections that are open or closing. */
  readonly connectionCount: number;
  /** Connections on their way. */
  readonly halfOpenCount: number;
  /** Share of packets to clients that got lost lately, over all connections. */
  lossRate(): number;
}

/** How long to wait for STUN servers to say what the server's public address is. */
const GATHER_TIMEOUT_MS = 1500;
/** How long clients wait that are refused again and again, and how many of them may. */
const REFUSAL_DELAY_MS = 1000;
const MAX_DELAYED = 1024;
/** Between two answers to offers, each of which keeps a core busy for several milliseconds until the connection is there. */
const OFFER_GAP_MS = 10;

/**
 * Opens the UDP port and serves whoever comes with an offer that ACCEPT takes. Throws an Error of one line that says what
 * keeps it from that.
 */
export async function createRudpListener(
  options: RudpListenerOptions,
  accept: (request: IncomingMessage, url: URL) => Acceptance,
): Promise<RudpListener> {
  const { limits, clock, logger, metrics } = options;
  const nowMs = () => clock.monotonicMs();
  const iceServers = parseIceServers(options.iceServers);
  const publicAddress = await resolveAddress(options.publicAddress);
  const { library, release } = await loadWebRtcLibrary();
  const { port, mux } = await openPort(library, options.port, options.bindAddress).catch((error: unknown) => {
    release({ clean: true });
    throw error;
  });
  const kept = new Set<object>();
  const halfOpen = createHalfOpen(limits.maxHalfOpen, limits.connectTimeoutMs);
  const refusalDelay = createRefusalDelay(REFUSAL_DELAY_MS, MAX_DELAYED);
  const host: Omit<RudpHost<RudpConnection>, 'forget'> = {
    limits,
    metrics,
    logger,
    flushes: createFlushSet(),
    wakes: createWakeQueue(nowMs),
    nowMs,
    turn: createTurnCounter(),
  };
  const waitingForEmpty: (() => void)[] = [];
  const entrance = createEntrance({
    host,
    isFull: options.isFull,
    accept,
    onEmpty() {
      for (const tell of waitingForEmpty.splice(0)) tell();
    },
  });
  const { connections } = entrance;

  async function drain(code: CloseCode): Promise<void> {
    entrance.close();
    halfOpen.clear();
    refusalDelay.end();
    for (const connection of connections) connection.close(code);
    if (connections.size > 0) await new Promise<void>((resolve) => waitingForEmpty.push(resolve));
  }

  return {
    answerOffer: createAnswerOffer({
      library,
      kept,
      road: {
        port,
        bindAddress: options.bindAddress,
        stunServers: iceServers.map(({ urls }) => urls).filter((url) => url.startsWith('stun')),
        gatherTimeoutMs: GATHER_TIMEOUT_MS,
      },
      publicAddress,
      iceServers,
      entrance,
      halfOpen,
      allowance: createOfferAllowance(limits.maxOffersPerSec, nowMs()),
      refusalDelay,
      pace: createPacing(limits.maxOffersPerSec === 0 ? 0 : OFFER_GAP_MS, nowMs),
      logger,
      metrics,
      nowMs,
    }),
    handleUpgrade: createTakeUpgrade(entrance),
    drain,
    async close() {
      await drain(closeCodes.serverShutdown);
      const clean = await untilReleased(kept);
      mux.stop();
      release({ clean });
    },
    sweep() {
      host.wakes.run();
    },
    port,
    get connectionCount() {
      return connections.size;
    },
    get halfOpenCount() {
      return halfOpen.size;
    },
    lossRate() {
      let sum = 0;
      for (const connection of connections) sum += connection.lossRate;
      return connections.size === 0 ? 0 : sum / connections.size;
    },
  };
}

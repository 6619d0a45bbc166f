import { deliveryStreamOf } from '../src/transport/delivery-stream.js';
import type { Platform } from './platform.js';
import type { IceServer } from './road.js';
import { RudpSocket } from './rudp-socket.js';
import { TextAdapter } from './text-adapter.js';
import type { Transport, TransportEvent } from './transport-event.js';

/** An adapter of the Nakama SDK that keeps its WebSocket in `_socket`, as both of Nakama's do. */
export interface WebSocketAdapterLike {
  onClose: ((this: WebSocket, event: never) => void) | null;
  onError: ((this: WebSocket, event: never) => void) | null;
  onMessage: ((message: never) => void) | null;
  onOpen: ((this: WebSocket, event: never) => void) | null;
  isOpen(): boolean;
  close(): void;
  send(message: never): void;
}

export interface RudpAdapterOptions {
  /** What envelopes are written with: JSON where left out, `new WebSocketAdapterPb()` for protobuf. */
  readonly adapter?: WebSocketAdapterLike;
  /**
   * How long UDP may take to come up before the WebSocket is used; 2,000 ms where left out. Where it leads nowhere at all the
   * WebSocket is used sooner: a second after the server's answer to the offer.
   */
  readonly udpTimeoutMs?: number;
  /** STUN and TURN servers beside those that the server names (`rudp.ice_servers`). */
  readonly iceServers?: readonly IceServer[];
  /**
   * For how long to try to come back to the same session after the connection was lost, 20,000 ms where left out; 0: not at
   * all. The server has a limit of its own, `rudp.resume_grace_ms`.
   */
  readonly resumeMs?: number;
  /** See `RudpAdapter.onTransport`. */
  readonly onTransport?: (event: TransportEvent) => void;
}

type Handler = ((this: WebSocket, event: unknown) => void) | null;

/** With a second left for the WebSocket, the game plays within three. */
const UDP_TIMEOUT_MS = 2000;
const WEBSOCKET_TIMEOUT_MS = 5000;
const RESUME_MS = 20_000;
/** Nakama's adapters read the format out of nothing but their own class: theirs is protobuf. */
const PROTOBUF = 'protobuf';

/**
 * Moves a game of the Nakama SDK to reliable UDP: `client.createSocket(useSSL, verbose, new RudpAdapter())`. Where UDP does
 * not come up it uses a WebSocket, and says so through `onTransport`.
 */
export abstract class RudpAdapterBase {
  /** Told what messages travel on: when the socket opens, and when that changes. */
  onTransport: ((event: TransportEvent) => void) | null;
  readonly #options: RudpAdapterOptions;
  readonly #inner: WebSocketAdapterLike & { _socket?: unknown };
  #socket: RudpSocket | undefined;
  #transport: Transport | undefined;

  constructor(options: RudpAdapterOptions = {}) {
    this.#options = options;
    this.#inner = options.adapter ?? (new TextAdapter() as WebSocketAdapterLike);
    this.onTransport = options.onTransport ?? null;
  }

  protected abstract readonly platform: Platform;

  /** What messages travel on now; undefined before the socket has opened. */
  get transport(): Transport | undefined {
    return this.#transport;
  }

  get onClose(): Handler {
    return this.#inner.onClose as Handler;
  }
  set onClose(handler: Handler) {
    this.#inner.onClose = handler;
  }
  get onError(): Handler {
    return this.#inner.onError as Handler;
  }
  set onError(handler: Handler) {
    this.#inner.onError = handler;
  }
  get onMessage(): ((message: unknown) => void) | null {
    return this.#inner.onMessage as ((message: unknown) => void) | null;
  }
  set onMessage(handler: ((message: unknown) => void) | null) {
    this.#inner.onMessage = handler;
  }
  get onOpen(): Handler {
    return this.#inner.onOpen as Handler;
  }
  set onOpen(handler: Handler) {
    this.#inner.onOpen = handler;
  }

  isOpen(): boolean {
    return this.#inner.isOpen();
  }

  close(): void {
    this.#inner.close();
  }

  connect(scheme: string, host: string, port: string, createStatus: boolean, token: string): void {
    const format = this.#options.adapter ? PROTOBUF : 'json';
    const query = new URLSearchParams({ lang: 'en', status: String(createStatus), token, format });
    const { udpTimeoutMs, iceServers, resumeMs } = this.#options;
    this.#socket = new RudpSocket(`${scheme}${host}:${port}/ws?${query}`, this.platform, {
      udpTimeoutMs: udpTimeoutMs ?? UDP_TIMEOUT_MS,
      websocketTimeoutMs: WEBSOCKET_TIMEOUT_MS,
      iceServers: iceServers ?? [],
      resumeMs: resumeMs ?? RESUME_MS,
      onTransport: (event) => {
        this.#transport = event.transport;
        this.onTransport?.(event);
      },
    });
    this.#inner._socket = this.#socket;
  }

  send(message: object): void {
    const data = (message as { match_data_send?: { reliable?: boolean } }).match_data_send;
    // What does not say is reliable, as it was before over a WebSocket.
    if (data) data.reliable ??= true;
    if (this.#socket) {
      this.#socket.delivery = { reliable: data?.reliable !== false, stream: deliveryStreamOf(message) };
    }
    this.#inner.send(message as never);
  }
}

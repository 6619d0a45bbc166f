import { callUser } from './call-user.js';
import { comeBack } from './come-back.js';
import { connectRoad, NoReliableUdp, type OpenedRoad, Refused } from './connect-road.js';
import { createLink, type Link } from './link.js';
import type { Platform } from './platform.js';
import type { ClientRoad, ClientRoadEvents, IceServer } from './road.js';
import type { TransportEvent } from './transport-event.js';

export interface RudpSocketOptions {
  readonly udpTimeoutMs: number;
  readonly websocketTimeoutMs: number;
  readonly iceServers: readonly IceServer[];
  /** For how long to try to come back after the connection was lost; 0: not at all. */
  readonly resumeMs: number;
  readonly onTransport: (event: TransportEvent) => void;
}

/** How a message travels, for those who can tell. */
export interface MessageDelivery {
  readonly reliable: boolean;
  readonly stream: number;
}

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

const LOST_CODE = 1006;
const WATCH_EVERY_MS = 500;
/** A server that was not heard for so long, although it was asked, cannot be reached by this road any more. */
const SILENT_MS = 4500;

type Handler = ((event: never) => void) | null;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Looks like a browser's WebSocket to those who use one, and takes its address, yet brings messages over UDP where it can. Of
 * a WebSocket it has what Nakama's adapters use.
 */
export class RudpSocket {
  onopen: Handler = null;
  onclose: Handler = null;
  onerror: Handler = null;
  onmessage: Handler = null;
  binaryType = 'arraybuffer';
  readyState = CONNECTING;
  /** How the messages sent next travel. */
  delivery: MessageDelivery = { reliable: true, stream: 0 };

  readonly #platform: Platform;
  readonly #options: RudpSocketOptions;
  readonly #url: URL;
  readonly #secret = newSecret();
  readonly #abort = new AbortController();
  #link: Link | undefined;
  #road: ClientRoad | undefined;
  /** What the server has instead. */
  #plain: WebSocket | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;
  #stopListening: (() => void) | undefined;
  #reconnecting = false;

  constructor(url: string, platform: Platform, options: RudpSocketOptions) {
    this.#url = new URL(url);
    this.#platform = platform;
    this.#options = options;
    void this.#connect();
  }

  send(data: string | Uint8Array): void {
    if (this.readyState !== OPEN) return;
    if (this.#plain) return this.#plain.send(data as string);
    const bytes = typeof data === 'string' ? encoder.encode(data) : new Uint8Array(data);
    this.#link!.send(bytes, { binary: typeof data !== 'string', ...this.delivery });
  }

  close(code = 1000, reason = ''): void {
    if (this.readyState >= CLOSING) return;
    const wasOpen = this.readyState === OPEN;
    this.readyState = CLOSING;
    if (this.#plain) return this.#plain.close(code, reason);
    this.#abort.abort();
    if (wasOpen && this.#road) this.#link!.close(code, reason);
    else this.#end(code, reason, true);
  }

  async #connect(): Promise<void> {
    let opened: OpenedRoad;
    try {
      opened = await this.#open(false, this.#abort.signal);
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      if (error instanceof Refused) return this.#fail();
      return this.#usePlainWebSocket(error instanceof NoReliableUdp ? error.message : String(error));
    }
    // Whoever waited may have closed in the very moment in which it opened.
    if (this.readyState === CONNECTING) this.#start(opened);
    else opened.road.close();
  }

  #start({ road, reason }: OpenedRoad): void {
    const isBinary = this.#url.searchParams.get('format') === 'protobuf';
    this.#link = createLink(
      {
        onMessage: (bytes, { binary }) => this.#deliver(bytes, binary),
        onClose: (code, text, byUs) => this.#end(code, text, byUs || code !== LOST_CODE),
      },
      isBinary,
      road.kind === 'udp',
    );
    this.#use(road);
    this.readyState = OPEN;
    if (this.#options.resumeMs > 0) {
      this.#watch = setInterval(() => this.#listen(), WATCH_EVERY_MS);
      const stops = [
        this.#platform.onNetworkChange(() => this.#reconnect('the network has changed')),
        // The server would keep the session for somebody who does not come back.
        this.#platform.onLeaving(() => this.#leave()),
      ];
      this.#stopListening = () => {
        for (const stop of stops) stop();
      };
    }
    this.#tell(road, reason);
    this.#call('onopen', { type: 'open' });
  }

  #open(continued: boolean, signal: AbortSignal): Promise<OpenedRoad> {
    const url = new URL(this.#url);
    url.protocol = url.protocol === 'wss:' ? 'https:' : 'http:';
    url.pathname = url.pathname.replace(/ws$/, 'rudp');
    if (this.#options.resumeMs > 0) url.searchParams.set('resume', this.#secret);
    if (continued) url.searchParams.set('continue', '1');
    let opened: ClientRoad | undefined;
    const mine = () => opened !== undefined && opened === this.#road;
    const events: ClientRoadEvents = {
      onPacket: (packet) => mine() && this.#link?.receive(packet),
      onDrained: () => mine() && this.#link?.flush(),
      onLost: () => mine() && this.#lose(),
    };
    const request = { url: url.href, iceServers: this.#options.iceServers, events, signal };
    return connectRoad(this.#platform, this.#options, request).then((result) => {
      opened = result.road;
      return result;
    });
  }

  #use(road: ClientRoad | undefined): void {
    const former = this.#road;
    this.#road = road;
    this.#link?.use(road);
    if (former !== road) former?.close();
  }

  #tell(road: ClientRoad, reason: string | undefined): void {
    this.#report({ transport: road.kind, ...(reason !== undefined && { reason }) });
  }

  #report(event: TransportEvent): void {
    callUser(() => this.#options.onTransport(event));
  }

  #deliver(bytes: Uint8Array, binary: boolean): void {
    if (this.readyState !== OPEN) return;
    this.#call('onmessage', { type: 'message', data: binary ? new Uint8Array(bytes).buffer : decoder.decode(bytes) });
  }

  /** Whether the server can still be heard. */
  #listen(): void {
    if (!this.#road || performance.now() - this.#link!.heardAtMs < SILENT_MS) return;
    void this.#reconnect('the server cannot be heard');
  }

  #lose(): void {
    if (this.readyState !== OPEN || this.#options.resumeMs === 0) return this.#end(LOST_CODE, '', false);
    this.#use(undefined);
    void this.#reconnect('the connection was lost');
  }

  #leave(): void {
    this.#link?.close(1001, 'the page was left');
    this.#link?.flush();
  }

  /** Comes back to the same session by another road. What is left of the old one is used until then. */
  async #reconnect(reason: string): Promise<void> {
    if (this.#reconnecting || this.readyState !== OPEN) return;
    this.#reconnecting = true;
    const heardBeforeMs = this.#link!.heardAtMs;
    this.#report({ transport: 'reconnecting', reason });
    try {
      const outcome = await comeBack({
        tryMs: this.#options.resumeMs,
        isWanted: () => this.readyState === OPEN,
        isNeedless: () => this.#road !== undefined && this.#link!.heardAtMs > heardBeforeMs,
        open: () => this.#open(true, this.#abort.signal),
      });
      if (this.readyState !== OPEN) return;
      if (outcome === 'failed') return this.#end(LOST_CODE, '', false);
      if (outcome === 'needless') return this.#tell(this.#road!, undefined);
      this.#use(outcome.road);
      this.#tell(outcome.road, outcome.reason);
    } catch {
      this.#end(LOST_CODE, 'the session has ended meanwhile', false);
    } finally {
      this.#reconnecting = false;
    }
  }

  #usePlainWebSocket(reason: string): void {
    let socket: WebSocket;
    try {
      socket = this.#platform.createWebSocket(this.#url.href);
    } catch {
      return this.#fail();
    }
    socket.binaryType = 'arraybuffer';
    this.#plain = socket;
    socket.onopen = (event) => {
      if (this.readyState !== CONNECTING) return socket.close();
      this.readyState = OPEN;
      this.#report({ transport: 'websocket', reason });
      this.#call('onopen', event);
    };
    socket.onmessage = (event) => this.#call('onmessage', event);
    socket.onerror = (event) => this.#call('onerror', event);
    socket.onclose = (event) => {
      this.readyState = CLOSED;
      this.#call('onclose', event);
    };
  }

  #fail(): void {
    this.#call('onerror', { type: 'error' });
    this.#end(LOST_CODE, '', false);
  }

  #end(code: number, reason: string, wasClean: boolean): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.#abort.abort();
    clearInterval(this.#watch);
    this.#stopListening?.();
    // A clean end is still on its way: the link closes the road once its goodbye was confirmed.
    if (!wasClean) {
      this.#link?.stop();
      this.#road = undefined;
    }
    this.#call('onclose', { type: 'close', code, reason, wasClean });
  }

  #call(name: 'onopen' | 'onclose' | 'onerror' | 'onmessage', event: unknown): void {
    callUser(() => this[name]?.(event as never));
  }
}

function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

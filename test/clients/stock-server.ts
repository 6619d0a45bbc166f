import path from 'node:path';
import { Client, type WebSocketAdapter, WebSocketAdapterText } from '@heroiclabs/nakama-js';
import { WebSocketAdapterPb } from '@heroiclabs/nakama-js-protobuf';
import { afterAll, beforeAll } from 'vitest';
import WebSocket from 'ws';
import { type RunningServer, startServer } from '../start-server.js';

// The client looks for a browser's WebSocket, which Node 20 lacks.
Object.assign(globalThis, { WebSocket });

/** The wire formats of the stock client. */
export const adapters: Readonly<Record<string, () => WebSocketAdapter>> = {
  JSON: () => new WebSocketAdapterText(),
  protobuf: () => new WebSocketAdapterPb(),
};

export const newDevice = () => `device-${crypto.randomUUID()}`;

/** The next value that a socket's callback is called with. */
export function next<T>(register: (callback: (value: T) => void) => void): Promise<T> {
  return new Promise((resolve) => register(resolve));
}

/** What a socket was told, in order, one kind at a time. */
export interface Inbox<T> {
  put(value: T): void;
  next(): Promise<T>;
  readonly isEmpty: boolean;
}

export function createInbox<T>(): Inbox<T> {
  const waiting: ((value: T) => void)[] = [];
  const come: T[] = [];
  return {
    put(value) {
      const resolve = waiting.shift();
      if (resolve) resolve(value);
      else come.push(value);
    },
    next: () => (come.length > 0 ? Promise.resolve(come.shift()!) : new Promise((resolve) => waiting.push(resolve))),
    get isEmpty() {
      return come.length === 0;
    },
  };
}

/**
 * A whole server with a folder of test/modules, and the stock client of it, for the tests of the file that calls this. MORE
 * options are asked for once the file's own servers run.
 */
export function useStockServer(module: string, more: () => Readonly<Record<string, string | number>> = () => ({})) {
  let server: RunningServer;
  let client: Client;
  beforeAll(async () => {
    server = await startServer({
      'runtime.path': path.resolve(import.meta.dirname, '../modules', module),
      'session.token_expiry_sec': 7200,
      'session.refresh_token_expiry_sec': 7200,
      ...more(),
    });
    client = new Client('defaultkey', server.host, String(server.port));
  });
  afterAll(() => server?.stop());

  return {
    get server() {
      return server;
    },
    get client() {
      return client;
    },
    /** A new player, whose name begins with NAME. */
    signIn: (name: string) => client.authenticateDevice(newDevice(), true, `${name}.${crypto.randomUUID()}`),
    /** An nk function, called by the server. */
    // biome-ignore lint/suspicious/noExplicitAny: results are as modules see them.
    async nk(fn: string, ...args: unknown[]): Promise<any> {
      const url = `${server.url}/v2/rpc/nk?http_key=defaulthttpkey&unwrap`;
      const response = await fetch(url, { method: 'POST', body: JSON.stringify({ fn, args }) });
      if (!response.ok) throw new Error(await response.text());
      return ((await response.json()) as { result?: unknown }).result;
    },
  };
}

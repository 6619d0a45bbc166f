import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createAskServer } from '../../src/remote/ask-server.js';
import { type AskStore, createAskStore } from '../../src/store/ask-store.js';

/** A request as the server got it. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Answers one request; what it returns is sent as JSON, a string as it is, and `undefined` is up to it. */
export type Reply = (asked: Asked, response: http.ServerResponse) => unknown;

/** A server on this machine that stands for those of stores, for the tests of the file that calls this. */
export function useStoreServer() {
  const asked: Asked[] = [];
  let reply: Reply = () => ({});
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', headers } = request;
    const question = {
      method,
      headers,
      url: new URL(request.url!, 'http://store'),
      body: Buffer.concat(chunks).toString(),
    };
    asked.push(question);
    const answer = await reply(question, response);
    if (answer === undefined) return;
    response.setHeader('content-type', 'application/json');
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    asked.length = 0;
  });
  return {
    /** The requests of the present test, oldest first. */
    asked,
    url: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    replies(next: Reply) {
      reply = next;
    },
  };
}

const NEVER = 'never answers';

/** For the stores under test; FAULT is what their server has. */
export const asker = (fault = ''): AskStore =>
  createAskStore(createAskServer({ timeoutMs: fault === NEVER ? 100 : 10_000, maxBytes: 100_000 }));

/** Faults that any store's server may have, with how it answers then. */
export const faults: readonly (readonly [string, Reply])[] = [
  ['breaks off', (_asked, response) => void response.destroy()],
  ['answers 500', (_asked, response) => void response.writeHead(500).end('{"error":"oops"}')],
  ['answers 503', (_asked, response) => void response.writeHead(503).end()],
  ['has too many requests', (_asked, response) => void response.writeHead(429).end()],
  ['answers garbage', () => '<html>'],
  ['answers a list', () => []],
  ['answers nothing of what it should', () => ({})],
  ['answers too much', () => `{"a":"${'x'.repeat(200_000)}"}`],
  ['sends elsewhere', (_asked, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
  [NEVER, () => undefined],
];

import { once } from 'node:events';
import http, { type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach } from 'vitest';

/** What a provider's server answers to one request. */
export type ProviderReply = (url: URL, response: http.ServerResponse, request: ProviderQuestion) => void;

export interface ProviderQuestion {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server on this machine that stands for a provider's, for the tests of the file that calls this. */
export function useProvider() {
  const asked: URL[] = [];
  let reply: ProviderReply;
  const server = http.createServer(async (request, response) => {
    const url = new URL(request.url!, 'http://provider');
    asked.push(url);
    const { method = '', headers } = request;
    reply(url, response, { method, headers, body: await text(request) });
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
    replies(next: ProviderReply) {
      reply = next;
    },
  };
}

/** Answers with JSON, or with a text as it is. */
export function send(response: http.ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

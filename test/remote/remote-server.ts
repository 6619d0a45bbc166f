import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach } from 'vitest';

/** A request as the server got it. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** A server on this machine that stands for one of another company, for the tests of the file that calls this. */
export function useRemoteServer(answer: (asked: Asked, response: http.ServerResponse) => void) {
  const asked: Asked[] = [];
  const server = http.createServer(async (request, response) => {
    const { method = '', headers } = request;
    const url = new URL(request.url!, 'http://remote');
    const question = { method, headers, url, body: await text(request) };
    asked.push(question);
    answer(question, response);
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
  };
}

/** Answers with JSON, or with a text as it is. */
export function send(response: http.ServerResponse, body: unknown, status = response.statusCode): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

import type http from 'node:http';
import { createAskServer } from '../../src/remote/ask-server.js';
import { type AskStore, createAskStore } from '../../src/store/ask-store.js';
import { type Asked, send, useRemoteServer } from '../remote/remote-server.js';

/** Answers one request; what it returns is sent as JSON, a string as it is, and `undefined` is up to it. */
export type Reply = (asked: Asked, response: http.ServerResponse) => unknown;

/** A server on this machine that stands for those of stores, for the tests of the file that calls this. */
export function useStoreServer() {
  let reply: Reply = () => ({});
  const server = useRemoteServer(async (asked, response) => {
    const answer = await reply(asked, response);
    if (answer !== undefined) send(response, answer);
  });
  return {
    ...server,
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

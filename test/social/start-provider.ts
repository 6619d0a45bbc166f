import type http from 'node:http';
import { type Asked, useRemoteServer } from '../remote/remote-server.js';

/** What a provider's server answers to one request. */
export type ProviderReply = (url: URL, response: http.ServerResponse, request: Asked) => void;

/** A server on this machine that stands for a provider's, for the tests of the file that calls this. */
export function useProvider() {
  let reply: ProviderReply;
  const server = useRemoteServer((asked, response) => reply(asked.url, response, asked));
  return {
    /** What was asked for in the present test, oldest first. */
    get asked() {
      return server.asked.map(({ url }) => url);
    },
    url: server.url,
    replies(next: ProviderReply) {
      reply = next;
    },
  };
}

import type { IncomingMessage } from 'node:http';
import { clientAddressOf } from '../../transport/client-address.js';
import type { Caller } from '../call-context.js';
import { queryParamsForModules } from './query.js';
import { headersForModules } from './request-headers.js';

/** What REQUEST tells of its sender. QUERY is its query, without the question mark. */
export function createHttpCaller(request: IncomingMessage, query: string, proxyCount: number): Caller {
  const { headers, socket } = request;
  const address = clientAddressOf(headers['x-forwarded-for'], socket.remoteAddress, socket.remotePort, proxyCount);
  return {
    authorization: headers.authorization,
    httpKey: query.includes('http_key') ? (new URLSearchParams(query).get('http_key') ?? undefined) : undefined,
    clientIp: address.ip,
    clientPort: address.port,
    headers: () => headersForModules(request.rawHeaders),
    queryParams: () => queryParamsForModules(query),
  };
}

import { argumentError, boolean, integer, nonEmptyText, optional, text, textMap } from '../../guest/nk/argument.js';
import type { HttpAnswer, HttpRequest } from '../http-request.js';
import type { NkFunctions } from '../nk-functions.js';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'];
const DEFAULT_TIMEOUT_MS = 5000;
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** nk functions that talk to other servers. */
export function httpNk(send: (request: HttpRequest) => Promise<HttpAnswer>): NkFunctions {
  return {
    async httpRequest({ closed, signal }, url, method, headers, body, timeout, insecure) {
      const fn = 'httpRequest';
      const timeoutMs = optional(integer, fn, 'timeout', timeout) ?? 0;
      const answer = await send({
        url: address(url),
        method: methodOf(method),
        headers: headersOf(headers),
        body: optional(text, fn, 'body', body) ?? '',
        timeoutMs: timeoutMs <= 0 ? DEFAULT_TIMEOUT_MS : Math.min(timeoutMs, MAX_TIMEOUT_MS),
        insecure: optional(boolean, fn, 'insecure', insecure) ?? false,
        givenUp: AbortSignal.any([closed, signal].filter((one) => one !== undefined)),
      });
      const names = Object.entries(answer.headers).map(([name, values]) => [canonical(name), values]);
      return { code: answer.status, headers: Object.fromEntries(names), body: answer.body };
    },
  };
}

function address(value: unknown): URL {
  const given = nonEmptyText('httpRequest', 'url', value);
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw argumentError('httpRequest', 'url', 'an address that begins with http:// or https://', value);
}

function methodOf(value: unknown): string {
  const method = text('httpRequest', 'method', value).toUpperCase();
  if (METHODS.includes(method)) return method;
  throw argumentError('httpRequest', 'method', `one of ${METHODS.join(', ').toLowerCase()}`, value);
}

function headersOf(value: unknown): Record<string, string> {
  const headers = optional(textMap, 'httpRequest', 'headers', value) ?? {};
  for (const [name, text] of Object.entries(headers)) {
    const isHeader = /^[!#$%&'*+.^_`|~\w-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
    if (!isHeader) throw argumentError('httpRequest', `headers.${name}`, 'a name and a value that HTTP allows', text);
  }
  return headers;
}

/** Names as Nakama's modules see them: 'Content-Type'. */
const canonical = (name: string): string => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

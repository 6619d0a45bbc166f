import http from 'node:http';
import https from 'node:https';
import { Code } from '../base/code.js';
import { failureReason } from '../base/failure-reason.js';
import { StatusError } from '../base/status-error.js';

export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** '' for none. */
  readonly body: string;
  /** For all of it, redirects included. */
  readonly timeoutMs: number;
  /** Takes certificates that nobody vouches for. */
  readonly insecure: boolean;
  /** Aborted where nobody waits for the answer any more. */
  readonly givenUp?: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  /** In lower case, with all values of each. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
}

const MAX_REDIRECTS = 10;
const MAX_BODY_BYTES = 32 * 1024 * 1024;
const KEEPS_METHOD = new Set([307, 308]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Not for another host to see. */
const CREDENTIALS = new Set(['authorization', 'cookie', 'proxy-authorization']);

/**
 * Sends a request of a module, follows redirects, and reads the answer whatever its status. Rejects with DEADLINE_EXCEEDED
 * after the timeout, CANCELLED where it is given up, UNAVAILABLE where there is no answer, RESOURCE_EXHAUSTED where it is too large.
 */
export async function sendHttpRequest(request: HttpRequest): Promise<HttpAnswer> {
  const timeout = AbortSignal.timeout(request.timeoutMs);
  const signal = request.givenUp ? AbortSignal.any([timeout, request.givenUp]) : timeout;
  let current = request;
  for (let redirects = 0; ; redirects++) {
    const answer = await send(current, signal).catch((error: unknown) => {
      throw toStatusError(error, timeout, current);
    });
    const location = answer.headers.location?.[0];
    if (!REDIRECTS.has(answer.status) || location === undefined) return answer;
    if (redirects === MAX_REDIRECTS) throw new StatusError(Code.UNAVAILABLE, 'The request was redirected too often.');
    current = redirected(current, answer.status, location);
  }
}

function redirected(request: HttpRequest, status: number, location: string): HttpRequest {
  const url = URL.canParse(location, request.url.href) ? new URL(location, request.url) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new StatusError(Code.UNAVAILABLE, 'The request was redirected to what is no address.');
  }
  const leavesHost = url.host !== request.url.host;
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !leavesHost || !CREDENTIALS.has(name.toLowerCase())),
  );
  if (KEEPS_METHOD.has(status)) return { ...request, url, headers };
  return { ...request, url, headers, body: '', method: request.method === 'HEAD' ? 'HEAD' : 'GET' };
}

function send({ url, method, headers, body, insecure }: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { method, headers: { ...length, ...headers }, signal };
    const sent =
      url.protocol === 'https:'
        ? https.request(url, { ...options, rejectUnauthorized: !insecure })
        : http.request(url, options);
    sent.on('error', reject);
    sent.on('response', (response) => {
      readBody(response).then(
        (text) => resolve({ status: response.statusCode ?? 0, headers: response.headersDistinct as never, body: text }),
        reject,
      );
    });
    sent.end(body);
  });
}

async function readBody(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw new StatusError(Code.RESOURCE_EXHAUSTED, `The answer has more than ${MAX_BODY_BYTES} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function toStatusError(error: unknown, timeout: AbortSignal, { url, givenUp }: HttpRequest): StatusError {
  if (error instanceof StatusError) return error;
  if (givenUp?.aborted) return new StatusError(Code.CANCELLED, 'Nobody waits for the answer any more.');
  if (timeout.aborted) return new StatusError(Code.DEADLINE_EXCEEDED, `${url.host} did not answer in time.`);
  return new StatusError(Code.UNAVAILABLE, `There is no answer from ${url.host}: ${failureReason(error)}.`);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { Code, httpStatusOf } from '../../base/code.js';
import type { StatusError } from '../../base/status-error.js';

const gzip = promisify(zlib.gzip);
/** Shorter answers fit into one packet with their headers: packing them saves nobody anything. */
const MIN_PACKED_BYTES = 200;
/** Longer answers are packed beside the event loop. */
const MAX_SYNC_PACKED_BYTES = 4096;
/** A small window costs half of what zlib's own choice does, for the same result on a short text. */
const SMALL_TEXT = { level: 1, memLevel: 4, windowBits: 10 };
const LARGE_TEXT = { level: 1 };

export const JSON_TYPE = 'application/json';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
  /** Further headers, names and values in turn, names in lower case. */
  readonly headers?: readonly string[];
}

export interface WriteAnswerOptions {
  /** `socket.response_headers`: added where an answer does not have them, names in lower case. */
  readonly extraHeaders: readonly (readonly [name: string, value: string])[];
  /** `socket.write_timeout_ms`. */
  readonly writeTimeoutMs: number;
  /** Whether the server is about to stop: then each answer ends its connection. */
  readonly isClosing: () => boolean;
}

export type WriteAnswer = (request: IncomingMessage, response: ServerResponse, answer: Answer) => void;

/** Makes the function that puts answers on the wire: headers for other origins, gzip where the client takes it. */
export function createWriteAnswer({ extraHeaders, writeTimeoutMs, isClosing }: WriteAnswerOptions): WriteAnswer {
  function headersOf(request: IncomingMessage, answer: Answer): string[] {
    const headers = ['cache-control', 'no-store'];
    if (answer.contentType) headers.push('content-type', answer.contentType);
    if (request.headers.origin !== undefined) headers.push('access-control-allow-origin', '*');
    // A body that was not read to its end would be taken for the next request.
    if (request.isPaused() || isClosing()) headers.push('connection', 'close');
    if (answer.headers) headers.push(...answer.headers);
    for (const [name, value] of extraHeaders) if (!headers.includes(name)) headers.push(name, value);
    return headers;
  }

  function write(response: ServerResponse, status: number, headers: string[], body: string | Buffer): void {
    if (response.headersSent || response.destroyed) return;
    headers.push('content-length', String(Buffer.byteLength(body)));
    response.writeHead(status, headers);
    response.end(body);
    if (response.writableLength > 0) limitWriting(response, writeTimeoutMs);
  }

  return (request, response, answer) => {
    const headers = headersOf(request, answer);
    const { status, body } = answer;
    if (body.length < MIN_PACKED_BYTES || !acceptsGzip(request)) return write(response, status, headers, body);
    headers.push('content-encoding', 'gzip', 'vary', 'accept-encoding');
    if (body.length <= MAX_SYNC_PACKED_BYTES) {
      return write(response, status, headers, zlib.gzipSync(body, SMALL_TEXT));
    }
    gzip(body, LARGE_TEXT).then(
      (packed) => write(response, status, headers, packed),
      () => response.destroy(), // no memory for it: the client asks again
    );
  };
}

/** The JSON that every error is told in. Nakama's clients read the text from `message`, older ones from `error`. */
export function errorAnswer(error: Pick<StatusError, 'code' | 'message'>): Answer {
  const { code, message } = error;
  return {
    status: code === Code.OK ? 500 : httpStatusOf(code), // no error may look like success, whatever a module throws
    body: JSON.stringify({ code, message, error: message }),
    contentType: JSON_TYPE,
  };
}

function acceptsGzip(request: IncomingMessage): boolean {
  const accepted = request.headers['accept-encoding'];
  if (typeof accepted !== 'string' || !accepted.includes('gzip')) return false;
  return !/gzip\s*;\s*q=0(\.0*)?\s*(,|$)/.test(accepted);
}

/** Cuts the connection of a client that does not take its answer in time. */
function limitWriting(response: ServerResponse, timeoutMs: number): void {
  const timer = setTimeout(() => response.destroy(), timeoutMs).unref();
  response.once('close', () => clearTimeout(timer));
}

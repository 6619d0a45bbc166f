import type { IncomingMessage } from 'node:http';
import { invalidArgument } from '../../base/status-error.js';
import { parseQuery } from '../../wire/http-binding.js';
import type { Caller } from '../call-context.js';
import type { Invoke } from '../invoke.js';
import { type Answer, JSON_TYPE } from './answer.js';
import { readBody } from './request-body.js';

/** Content type of an unwrapped answer where the request named none. */
const PLAIN_TEXT = 'text/plain; charset=utf-8';
/** A browser must not take a payload for anything but what its caller asked for. */
const NO_SNIFF = ['x-content-type-options', 'nosniff'];

export interface RpcRequest {
  readonly id: string;
  /** Without its question mark. `unwrap` in it means that payloads are the bare bodies, not JSON strings. */
  readonly query: string;
}

/**
 * Answers an RPC over HTTP. Its payload is a JSON string in the body and `{"payload": …}` in the answer; with `unwrap` the
 * bodies are the payloads, and the answer has the content type of the request. GET carries no payload.
 */
export async function answerRpc(
  deps: { invoke: Invoke; maxBodyBytes: number },
  request: IncomingMessage,
  caller: Caller,
  { id, query }: RpcRequest,
): Promise<Answer> {
  const unwrap = query.includes('unwrap') && new URLSearchParams(query).has('unwrap');
  const { payload } = (await deps.invoke('RpcFunc', caller, async () => {
    if (query !== '') parseQuery(query); // refuses what is not encoded properly
    if (id === '') throw invalidArgument('The path must end with the id of a function: /v2/rpc/ID.');
    return { id, payload: await readPayload(request, unwrap, deps.maxBodyBytes), http_key: '' };
  })) as { payload?: string };
  if (!unwrap) return { status: 200, body: `{"payload":${JSON.stringify(payload ?? '')}}`, contentType: JSON_TYPE };
  const contentType = request.headers['content-type'] || PLAIN_TEXT;
  return { status: 200, body: payload ?? '', contentType, headers: NO_SNIFF };
}

async function readPayload(request: IncomingMessage, unwrap: boolean, maxBytes: number): Promise<string> {
  if (request.method !== 'POST') return '';
  const text = (await readBody(request, maxBytes)).toString('utf8');
  return unwrap || text === '' ? text : unwrapPayload(text);
}

function unwrapPayload(text: string): string {
  let payload: unknown;
  try {
    payload = JSON.parse(text) ?? '';
  } catch {
    payload = undefined;
  }
  if (typeof payload !== 'string') {
    throw invalidArgument('The body must be one JSON string, such as "{\\"a\\":1}". With ?unwrap it may be anything.');
  }
  // Halves of a character cannot be put into UTF-8.
  return /[\ud800-\udfff]/.test(payload) ? Buffer.from(payload).toString() : payload;
}

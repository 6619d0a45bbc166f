import { isIP } from 'node:net';
import type { Clock } from '../base/clock.js';
import { Code } from '../base/code.js';
import { type Fields, parseFields, textIn } from '../base/json-fields.js';
import type { Logger } from '../base/logger.js';
import { StatusError } from '../base/status-error.js';
import { type AskServer, RemoteFailure } from '../remote/ask-server.js';
import { decodeText } from '../remote/decode-text.js';
import { createSessionToken } from './session-token.js';

export interface SatoriRequestDeps {
  /** Without a slash at the end; '' where there is no Satori. */
  readonly url: string;
  readonly apiKeyName: string;
  readonly apiKey: string;
  readonly signingKey: string;
  /** One try. */
  readonly ask: AskServer;
  /** How often a request that failed for the moment is sent again. */
  readonly retryCount: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Resolves after so many milliseconds; `random` gives 0 to 1. */
  readonly delay: (ms: number) => Promise<unknown>;
  readonly random: () => number;
}

export interface SatoriQuestion {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Behind the address: '/v1/flag'. */
  readonly path: string;
  /** Whose request it is; left out or '', the server's own, by the API key. */
  readonly identity?: string | undefined;
  /** Parameters; of an array each. */
  readonly query?: Readonly<Record<string, string | number | readonly string[]>>;
  readonly body?: object;
  /** Of the player, for Satori to know where that is; '' for none. */
  readonly ipAddress?: string;
}

/**
 * Asks Satori; answers the object that it answers, empty for nothing. Rejects with FAILED_PRECONDITION (not set up),
 * UNAVAILABLE (no answer, or none that can be read), or the code of the status that it answers with.
 */
export type AskSatori = (question: SatoriQuestion) => Promise<Fields>;

const RETRIED = new Set([408, 429, 502, 503, 504]);
const CODES: Readonly<Record<number, number>> = {
  400: Code.INVALID_ARGUMENT,
  401: Code.UNAUTHENTICATED,
  403: Code.PERMISSION_DENIED,
  404: Code.NOT_FOUND,
  409: Code.ALREADY_EXISTS,
  429: Code.RESOURCE_EXHAUSTED,
};
const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 1000;
/** A module waits, so what Satori asks for has bounds. */
const MAX_ASKED_PAUSE_MS = 5000;
const MAX_REASON_CHARACTERS = 300;

interface Reply {
  readonly status: number;
  readonly bytes: Buffer;
  readonly retryAfterMs: number | undefined;
}

export function createAskSatori(deps: SatoriRequestDeps): AskSatori {
  const { ask, url, apiKeyName, apiKey, signingKey, clock, logger } = deps;

  function headersOf({ identity, body, ipAddress }: SatoriQuestion): Record<string, string> {
    const authorization = identity
      ? `Bearer ${createSessionToken(identity, { apiKeyName, signingKey, nowMs: clock.nowMs() })}`
      : `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`;
    return {
      accept: 'application/json',
      authorization,
      ...(body && { 'content-type': 'application/json' }),
      ...(ipAddress && isIP(ipAddress) && { 'x-forwarded-for': ipAddress }),
    };
  }

  async function send(question: SatoriQuestion): Promise<Reply> {
    const { status, headers, bytes } = await ask({
      url: addressOf(url, question),
      method: question.method,
      headers: headersOf(question),
      ...(question.body && { body: JSON.stringify(question.body) }),
    });
    const seconds = Number(headers.get('retry-after') ?? Number.NaN);
    return { status, bytes, retryAfterMs: seconds >= 0 ? seconds * 1000 : undefined };
  }

  /** One try: its answer, or why there is none and how long to wait before the next. */
  async function attempt(question: SatoriQuestion, tries: number) {
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** tries, MAX_PAUSE_MS) + deps.random() * 100;
    let reply: Reply;
    try {
      reply = await send(question);
      if (reply.status === 200) return { answer: readAnswer(decodeText(reply.bytes)) };
    } catch (thrown) {
      if (!(thrown instanceof RemoteFailure)) throw thrown;
      return { error: unavailable(thrown.message), pauseMs };
    }
    const error = errorOf(reply);
    if (!RETRIED.has(reply.status)) throw error;
    return { error, pauseMs: Math.min(reply.retryAfterMs ?? pauseMs, MAX_ASKED_PAUSE_MS) };
  }

  return async (question) => {
    if (url === '') throw notConfigured();
    for (let tries = 0; ; tries++) {
      const { answer, error, pauseMs } = await attempt(question, tries);
      if (answer) return answer;
      if (tries >= deps.retryCount) throw error;
      logger.warn('a request to Satori is sent again', { path: question.path, tries: tries + 1, error });
      await deps.delay(pauseMs);
    }
  };
}

function addressOf(url: string, { path, query = {} }: SatoriQuestion): URL {
  const address = new URL(`${url}${path}`);
  for (const [name, value] of Object.entries(query)) {
    for (const each of typeof value === 'object' ? value : [value]) address.searchParams.append(name, String(each));
  }
  return address;
}

function readAnswer(text: string): Fields {
  const answer = text === '' ? {} : parseFields(text);
  if (!answer) throw unavailable('its answer cannot be read');
  return answer;
}

function errorOf({ status, bytes }: Reply): StatusError {
  const said = textIn(parseFields(bytes.toString()) ?? {}, 'message').slice(0, MAX_REASON_CHARACTERS);
  const code = CODES[status] ?? (status >= 500 ? Code.UNAVAILABLE : Code.UNKNOWN);
  return new StatusError(code, `Satori answered with HTTP status ${status}${said === '' ? '' : `: ${said}`}.`);
}

const unavailable = (reason: string): StatusError =>
  new StatusError(Code.UNAVAILABLE, `There is no answer from Satori: ${reason}.`);

function notConfigured(): StatusError {
  const options = 'satori.url, satori.api_key_name, satori.api_key and satori.signing_key';
  return new StatusError(Code.FAILED_PRECONDITION, `Satori is not set up on this server: set ${options}.`);
}

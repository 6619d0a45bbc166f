import { decodeText } from '../remote/decode-text.js';
import type { FetchBytes, ProviderRequest } from './fetch-bytes.js';
import { providerUnavailable } from './provider-unavailable.js';

/** What a provider answered: its HTTP status, and the parsed body of an answer of success, else undefined. */
export interface ProviderAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Asks a provider as `FetchBytes` does. Rejects with UNAVAILABLE also where an answer of success is no JSON. */
export type FetchJson = (url: URL, request?: ProviderRequest) => Promise<ProviderAnswer>;

export function createFetchJson(fetchBytes: FetchBytes): FetchJson {
  return async (url, request = {}) => {
    const headers = { accept: 'application/json', ...request.headers };
    const { status, bytes } = await fetchBytes(url, { ...request, headers });
    return { status, body: bytes && parseJson(bytes) };
  };
}

/** Errors of the decoder and of the parser may quote the answer, so they are not passed on. */
function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(decodeText(bytes));
  } catch {
    throw providerUnavailable('its answer is no JSON');
  }
}

import { type AskServer, RemoteFailure } from '../remote/ask-server.js';
import { providerUnavailable } from './provider-unavailable.js';

export interface ProviderRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as a POST of a form; without one, the request is a GET. */
  readonly form?: Readonly<Record<string, string>>;
}

/**
 * Asks a provider: the HTTP status, and what an answer of success says, else undefined. Rejects with UNAVAILABLE where it
 * does not answer in time, or not as a provider would.
 */
export type FetchBytes = (
  url: URL,
  request?: ProviderRequest,
) => Promise<{ readonly status: number; readonly bytes: Buffer | undefined }>;

export function createFetchBytes(ask: AskServer): FetchBytes {
  return async (url, { headers = {}, form } = {}) => {
    try {
      const posted = form && ({ method: 'POST', body: new URLSearchParams(form) } as const);
      const { status, bytes } = await ask({ url, headers, ...posted });
      return { status, bytes: status >= 200 && status < 300 ? bytes : undefined };
    } catch (thrown) {
      throw thrown instanceof RemoteFailure ? providerUnavailable(thrown.message) : thrown;
    }
  };
}

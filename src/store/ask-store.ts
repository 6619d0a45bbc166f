import { type AskServer, RemoteFailure } from '../remote/ask-server.js';
import { decodeText } from '../remote/decode-text.js';
import { storeUnavailable } from './store-errors.js';

/** A question to a store's server. */
export interface StoreQuestion {
  /** Whose server it is, for messages: 'Apple'. */
  readonly store: string;
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams;
}

export interface StoreReply {
  readonly status: number;
  /** What an answer of success says; '' for others. */
  readonly text: string;
}

/**
 * Asks a store's server. Rejects with UNAVAILABLE where it does not answer in time, or not as a store would: too much of it,
 * text that is none, a redirect.
 */
export type AskStore = (question: StoreQuestion) => Promise<StoreReply>;

export function createAskStore(ask: AskServer): AskStore {
  return async ({ store, headers, ...question }) => {
    try {
      const { status, bytes } = await ask({ ...question, headers: { accept: 'application/json', ...headers } });
      return { status, text: status === 200 ? decodeText(bytes) : '' };
    } catch (thrown) {
      throw thrown instanceof RemoteFailure ? storeUnavailable(store, thrown.message) : thrown;
    }
  };
}

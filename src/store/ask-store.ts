import { storeUnavailable } from './store-errors.js';

export interface AskStoreOptions {
  /** How long an answer may take, from the first byte sent to the last one received. */
  readonly timeoutMs: number;
  /** How long an answer may be, uncompressed. */
  readonly maxBytes: number;
}

/** A question to a store's server. */
export interface StoreQuestion {
  /** Whose server it is, for messages: 'Apple'. */
  readonly store: string;
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface StoreReply {
  readonly status: number;
  /** The body, whatever the status. */
  readonly text: string;
}

/**
 * Asks a store's server. Rejects with UNAVAILABLE where it does not answer in time, or not as a store would: too much of it,
 * text that is none, a redirect. Neither messages nor causes hold the address or what was sent, which have keys in them.
 */
export type AskStore = (question: StoreQuestion) => Promise<StoreReply>;

export function createAskStore({ timeoutMs, maxBytes }: AskStoreOptions): AskStore {
  return async ({ store, url, method, headers = {}, body }) => {
    const options: RequestInit = {
      method,
      redirect: 'error',
      headers: { accept: 'application/json', ...headers },
      signal: AbortSignal.timeout(timeoutMs),
      ...(body !== undefined && { body }),
    };
    try {
      const response = await fetch(url, options);
      return { status: response.status, text: await readText(response, maxBytes) };
    } catch (thrown) {
      throw storeUnavailable(store, reasonOf(thrown));
    }
  };
}

async function readText(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop early cancels the rest.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error(`its answer has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
}

/** In our own words: those of the library may quote the address. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'of something unknown';
  if (thrown.name === 'TimeoutError') return 'it took too long';
  const code = (thrown.cause as { code?: unknown } | undefined)?.code ?? (thrown as { code?: unknown }).code;
  if (typeof code === 'string') return code;
  return thrown.message.startsWith('its answer') ? thrown.message : thrown.name;
}

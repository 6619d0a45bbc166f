import { providerUnavailable } from './provider-unavailable.js';

export interface FetchOptions {
  /** How long an answer may take, from the first byte sent to the last one received. */
  readonly timeoutMs: number;
  /** How long an answer may be, uncompressed. */
  readonly maxBytes: number;
}

export interface ProviderRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as a POST of a form; without one, the request is a GET. */
  readonly form?: Readonly<Record<string, string>>;
}

/**
 * Asks a provider: the HTTP status, and what an answer of success says, else undefined. Rejects with UNAVAILABLE where it
 * does not answer in time, or not as a provider would: too much, a redirect. Neither messages nor causes hold the address,
 * which may have keys and tokens in it.
 */
export type FetchBytes = (
  url: URL,
  request?: ProviderRequest,
) => Promise<{ readonly status: number; readonly bytes: Buffer | undefined }>;

export function createFetchBytes({ timeoutMs, maxBytes }: FetchOptions): FetchBytes {
  return async (url, { headers, form } = {}) => {
    const options: RequestInit = {
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      ...(headers ? { headers } : {}),
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    };
    try {
      const response = await fetch(url, options);
      if (response.ok) return { status: response.status, bytes: await readBytes(response, maxBytes) };
      await response.body?.cancel();
      return { status: response.status, bytes: undefined };
    } catch (thrown) {
      throw providerUnavailable(reasonOf(thrown));
    }
  };
}

class TooLong extends Error {}

async function readBytes(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop early cancels the rest.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new TooLong(`its answer has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** In our own words: those of the library may quote the address. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'of something unknown';
  if (thrown instanceof TooLong) return thrown.message;
  if (thrown.name === 'TimeoutError') return 'it took too long';
  const code = (thrown.cause as { code?: unknown } | undefined)?.code ?? (thrown as { code?: unknown }).code;
  return typeof code === 'string' ? code : thrown.name;
}

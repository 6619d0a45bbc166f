import { Code } from '../base/code.js';
import { StatusError } from '../base/status-error.js';

export interface FetchJsonOptions {
  /** How long an answer may take, from the first byte sent to the last one received. */
  readonly timeoutMs: number;
  /** How long an answer may be, uncompressed. */
  readonly maxBytes: number;
}

/** What a provider answered: its HTTP status, and the parsed body of an answer of success, else undefined. */
export interface ProviderAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Asks a provider. Rejects with UNAVAILABLE where it does not answer in time, or not as a provider would: no JSON, too much
 * of it, a redirect. Neither messages nor causes hold the address, which may have keys and tokens in it.
 */
export type FetchJson = (url: URL) => Promise<ProviderAnswer>;

export function createFetchJson({ timeoutMs, maxBytes }: FetchJsonOptions): FetchJson {
  return async (url) => {
    const options: RequestInit = {
      redirect: 'error',
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(timeoutMs),
    };
    try {
      const response = await fetch(url, options);
      if (!response.ok) {
        await response.body?.cancel();
        return { status: response.status, body: undefined };
      }
      return { status: response.status, body: JSON.parse(await readText(response, maxBytes)) as unknown };
    } catch (thrown) {
      throw providerUnavailable(reasonOf(thrown));
    }
  };
}

/** REASON is for the log. */
export function providerUnavailable(reason: string): StatusError {
  const cause = new Error(`the provider of the accounts could not be asked: ${reason}`);
  return new StatusError(Code.UNAVAILABLE, 'The provider of these accounts cannot be asked at the moment.', { cause });
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

/** In our own words: those of the library and of the parser may quote address or answer. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'of something unknown';
  if (thrown.name === 'TimeoutError') return 'it took too long';
  if (thrown instanceof SyntaxError) return 'its answer is no JSON';
  const code = (thrown.cause as { code?: unknown } | undefined)?.code ?? (thrown as { code?: unknown }).code;
  if (typeof code === 'string') return code;
  return thrown.message.startsWith('its answer') ? thrown.message : thrown.name;
}

export interface RemoteLimits {
  /** How long an answer may take, from the first byte sent to the last one received. */
  readonly timeoutMs: number;
  /** How long an answer may be, uncompressed. */
  readonly maxBytes: number;
}

export interface RemoteQuestion {
  readonly url: URL;
  /** GET where it is left out. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  /** A form is sent as one, with its content type. */
  readonly body?: string | URLSearchParams;
}

export interface RemoteAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** All that an answer of success says; of another, what fits into the limit. */
  readonly bytes: Buffer;
}

/**
 * Asks a server that is not ours. Rejects with RemoteFailure where it does not answer in time, or not within bounds: too much
 * of it, a redirect.
 */
export type AskServer = (question: RemoteQuestion) => Promise<RemoteAnswer>;

/** Why there is no answer, in our own words: the address and what was sent, which may have keys in them, are not in it. */
export class RemoteFailure extends Error {
  override readonly name = 'RemoteFailure';
}

export function createAskServer({ timeoutMs, maxBytes }: RemoteLimits): AskServer {
  return async ({ url, method = 'GET', headers = {}, body }) => {
    const options: RequestInit = {
      method,
      redirect: 'error',
      headers,
      signal: AbortSignal.timeout(timeoutMs),
      ...(body !== undefined && { body }),
    };
    try {
      const response = await fetch(url, options);
      return { status: response.status, headers: response.headers, bytes: await readBytes(response, maxBytes) };
    } catch (thrown) {
      throw thrown instanceof RemoteFailure ? thrown : new RemoteFailure(reasonOf(thrown));
    }
  };
}

async function readBytes(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop early cancels the rest.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes && response.ok) throw new RemoteFailure(`its answer has more than ${maxBytes} bytes`);
    if (bytes > maxBytes) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'of something unknown';
  if (thrown.name === 'TimeoutError') return 'it took too long';
  const code = (thrown.cause as { code?: unknown } | undefined)?.code ?? (thrown as { code?: unknown }).code;
  return typeof code === 'string' ? code : thrown.name;
}
